"""A case in the citizen's words: what happened, who acts next, when the next word comes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.impact import ANSWERS, impact_and_urgency
from portal.cases.rules import OPEN, Channel, EventKind, PendingReason, Status
from portal.cases.timeline import may_withdraw, may_write, standing, timeline
from portal.catalogue.priority import Priority, priority_of

NOON = datetime(2019, 4, 4, 11, 0, tzinfo=UTC)  # Thursday 4 April, 12:00 in London
DAYS = 5


@dataclass
class Told:
    """As much of a case as its citizen is told of."""

    status: str = "new"
    pending_reason: str | None = None
    assignee_id: int | None = None
    channel: str = "web"
    received_at: datetime = NOON
    registered_at: datetime = NOON
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    response_due_at: datetime | None = NOON + timedelta(hours=1)
    resolution_due_at: datetime | None = NOON + timedelta(days=1)
    update_due_at: datetime | None = None


@dataclass
class Line:
    kind: str
    after: int = 1  # minutes after NOON
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return NOON + timedelta(minutes=self.after)


HELD = {
    "customer": "We asked you for something we need",
    "supplier": "We asked another team or company to help",
}


@pytest.mark.requirement("FR-005")
@pytest.mark.parametrize(
    ("events", "titles"),
    [
        ([], []),
        ([Line("acknowledged")], ["We sent you your reference by e-mail"]),
        ([Line("registered"), Line("noted"), Line("faq_drafted")], []),
        ([Line("assigned", details={"taken": True})], ["Someone started work on it"]),
        ([Line("assigned", details={"to": "Asha Example, Delta"})], ["We gave it to the right team"]),
        (
            [Line("prioritised", details={"from": "P3", "to": "P1"})],
            ["We made it more urgent: P1, before it was P3"],
        ),
        (
            [Line("prioritised", details={"from": "P1", "to": "P2"})],
            ["We made it less urgent: P2, before it was P1"],
        ),
        ([Line("prioritised", details={"from": "P2", "to": "P2"})], []),
        ([Line("replied"), Line("held", details={"reason": "customer"})], [HELD["customer"]]),
        (
            [Line("replied"), Line("held", 2, {"reason": "supplier"})],
            ["We wrote to you", HELD["supplier"]],
        ),
        (
            [Line("customer_replied"), Line("resumed", details={"by": "customer"})],
            ["You answered, so we went on"],
        ),
        ([Line("customer_replied"), Line("resumed", 3)], ["You wrote to us", "We went on with the work"]),
        ([Line("customer_replied"), Line("reopened", details={"by": "customer"})], ["You opened it again"]),
        ([Line("resolved"), Line("reopened", 2, {"by": "desk"})], ["We resolved it", "We opened it again"]),
        ([Line("resolved"), Line("closed", 2)], ["We resolved it", "It was closed"]),
        ([Line("cancelled")], ["It was withdrawn"]),
    ],
)
def test_every_line_is_in_the_readers_words(events: list[Line], titles: list[str]) -> None:
    lines = timeline(Told(), events)
    assert [line.title for line in lines] == ["You sent us a form", *titles]


@pytest.mark.requirement("FR-011")
@pytest.mark.parametrize("channel", Channel)
def test_it_begins_when_the_message_truly_came(channel: Channel) -> None:
    case = Told(channel=channel, received_at=NOON - timedelta(days=1))
    first = timeline(case, [])[0]
    assert first.at == case.received_at
    assert first.text == "We wrote it down on Thursday 4 April at 12:00."


kinds = st.sampled_from([kind for kind in EventKind if kind is not EventKind.HELD])
held = st.builds(
    lambda reason: Line("held", details={"reason": reason.value}), st.sampled_from(PendingReason)
)
secret = st.fixed_dictionaries(
    {"reason": st.just("SECRET"), "to": st.just("SECRET"), "faq": st.just("SECRET")}
)


@given(st.lists(st.one_of(held, st.builds(Line, kinds, st.integers(0, 3), secret)), max_size=8))
def test_nothing_of_our_own_is_ever_told(events: list[Line]) -> None:
    events = [
        replace(e, details={**e.details, "from": "P2"}) if e.kind == "prioritised" else e for e in events
    ]
    lines = timeline(Told(), [e for e in events if e.kind != "prioritised"])
    assert "SECRET" not in repr(lines)
    assert all(line.title for line in lines)
    assert len(lines) <= len(events) + 1


@pytest.mark.requirement("CS-S1")
@pytest.mark.parametrize(
    ("case", "minutes", "status", "ball", "next_word"),
    [
        (
            Told(),
            0,
            "New",
            "We do: your case waits for the next free person",
            "Someone will start work on it and write to you by Thursday 4 April at 13:00.",
        ),
        (
            Told(),
            61,
            "New",
            "We do: your case waits for the next free person",
            "We should have written to you by Thursday 4 April at 13:00. "
            "We are sorry. It is now among the first in line.",
        ),
        (
            Told("in_progress", assignee_id=1, responded_at=NOON),
            5,
            "In progress",
            "We do: someone has your case",
            "We aim to resolve it by Friday 5 April at 12:00.",
        ),
        (
            Told("in_progress", assignee_id=1, responded_at=NOON),
            1441,
            "In progress",
            "We do: someone has your case",
            "We aimed to resolve it by Friday 5 April at 12:00 and are late. "
            "We are sorry, and still working on it.",
        ),
        (
            Told("in_progress", None, 1, responded_at=NOON, update_due_at=NOON + timedelta(hours=4)),
            5 * 60,
            "In progress",
            "We do: someone has your case",
            "We said we would write by Thursday 4 April at 16:00. We are sorry that we have not. "
            "We will do so very soon.",
        ),
        (
            Told("assigned", responded_at=NOON, resolution_due_at=None),
            5,
            "With a team",
            "We do: your case waits for the next free person",
            "We will write to you when there is news.",
        ),
        (
            Told("pending", "customer", 1, responded_at=NOON),
            5,
            "Waiting for you",
            "You do: please answer our question below",
            "As soon as you answer. The time until then does not count.",
        ),
        (
            Told("pending", "supplier", 1, responded_at=NOON),
            5,
            "Waiting for a supplier",
            "Another team or company. We keep asking them",
            "We aim to resolve it by Friday 5 April at 12:00.",
        ),
        (
            Told("pending", "change", 1, responded_at=NOON),
            5,
            "Waiting for a change",
            "We do, once a planned change is made",
            "We aim to resolve it by Friday 5 April at 12:00.",
        ),
        (
            Told("resolved", None, 1, resolved_at=NOON),
            5,
            "Resolved",
            "Nobody, unless you are not happy with the answer",
            "You can open it again until Tuesday 9 April at 12:00. After that it is closed.",
        ),
        (
            Told("resolved", None, 1, resolved_at=NOON),
            DAYS * 1440 + 1,
            "Resolved",
            "Nobody, unless you are not happy with the answer",
            "It will be closed now. If you still need help, raise a new case.",
        ),
        (
            Told("closed"),
            5,
            "Closed",
            "Nobody: it has ended",
            "Not again. If you still need help, raise a new case.",
        ),
        (
            Told("cancelled"),
            5,
            "Withdrawn",
            "Nobody: it has ended",
            "Not again. If you still need help, raise a new case.",
        ),
    ],
)
def test_how_a_case_stands(case: Told, minutes: int, status: str, ball: str, next_word: str) -> None:
    found = standing(case, reopen_days=DAYS, now=NOON + timedelta(minutes=minutes))
    assert (found.status, found.ball, found.next_word) == (status, ball, next_word)


def test_a_promise_in_another_year_names_the_year() -> None:
    case = Told(response_due_at=datetime(2020, 1, 2, 9, 0, tzinfo=UTC))
    found = standing(case, reopen_days=DAYS, now=datetime(2019, 12, 31, 12, 0, tzinfo=UTC))
    assert found.next_word.endswith("by Thursday 2 January 2020 at 09:00.")


@pytest.mark.requirement("SC-R2")
@pytest.mark.parametrize(
    ("status", "days", "is_allowed"),
    [
        *((status, 0, True) for status in sorted(OPEN)),
        (Status.RESOLVED, 5, True),
        (Status.RESOLVED, 5.01, False),
        (Status.CLOSED, 0, False),
        (Status.CANCELLED, 0, False),
    ],
)
def test_the_citizen_may_write_until_it_is_over(status: Status, days: float, is_allowed: bool) -> None:
    case = Told(status, resolved_at=NOON)
    assert may_write(case, reopen_days=DAYS, now=NOON + timedelta(days=days)) is is_allowed
    assert may_withdraw(case) is (status in OPEN)


@pytest.mark.requirement("DM-E1")
@pytest.mark.parametrize(
    ("stopped", "priority"),
    [
        ("yes-everyone", Priority.P1),
        ("yes-me", Priority.P2),
        ("partly", Priority.P3),
        ("no", Priority.P4),
    ],
)
def test_who_is_stopped_goes_first(stopped: str, priority: Priority) -> None:
    impact, urgency = impact_and_urgency(stopped)
    assert impact is not None
    assert urgency is not None
    assert priority_of(impact, urgency) is priority
    assert len(ANSWERS) == 4


@pytest.mark.parametrize("stopped", [None, "", "maybe", ["yes-me"], 1])
def test_no_answer_leaves_the_categorys_own(stopped: object) -> None:
    assert impact_and_urgency(stopped) == (None, None)
