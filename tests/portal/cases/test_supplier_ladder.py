"""The ladder of a supplier's contacts: when the next is due, told once, and one click away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.suppliers.clocks import Promise
from portal.cases.suppliers.ladder import next_step
from portal.cases.suppliers.models import Escalation
from portal.cases.suppliers.vocabulary import What
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import ContactEntry, SupplierEntry, TimerEntry
from portal.housekeeping import tell_of_due_contacts
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from portal.sla.calendar import always_open
from portal.sla.targets import Measure, Target, Unit
from tests.factories.cast import Cast
from tests.factories.escalations import an_escalation, matter_of
from tests.portal.cases.desk_work import stored, text_of

T0 = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
PROMISE = Promise(
    always_open(),
    {},
    {
        (Priority.P2, Measure.RESPONSE): Target(Measure.RESPONSE, 60, Unit.SERVICE_MINUTES),
        (Priority.P2, Measure.RESOLUTION): Target(Measure.RESOLUTION, 600, Unit.SERVICE_MINUTES),
    },
)
SUPPLIER = SupplierEntry(
    1, "s", "S", 1, "p", "p", True, True, 1, (), (), (), {"Active": False, "Waits": True},
    tuple(ContactEntry(step, "t", f"n{step}", "e", "p") for step in (1, 2, 3)),
    {Priority.P2: (TimerEntry(2, 30, 240), TimerEntry(3, 120, 480), TimerEntry(4, 1, 1))},
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    minutes: int
    what: What
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        return T0 + timedelta(minutes=self.minutes)


OPENED = Line(0, What.OPENED)
ANSWERED = Line(40, What.ANSWERED)
WAITS = Line(40, What.STATUS, {"is_waiting_for_us": True})


@pytest.mark.requirement("HS-L3", "DM-E1")
@pytest.mark.parametrize(
    ("events", "step", "wanted"),
    [
        ([OPENED], 1, 90),  # no answer after 60, and 30 more
        ([OPENED, ANSWERED], 1, 630),  # their solution after 600, and 30 more
        ([OPENED, Line(20, What.ANSWERED_BY_MACHINE)], 1, 90),  # a machine's receipt is no answer
        ([OPENED, ANSWERED, Line(60, What.TOLD)], 1, 300),  # silent for 240 after our letter
        ([OPENED, Line(200, What.STEPPED)], 2, 320),  # the new contact gets its time
        ([OPENED, WAITS], 1, None),  # they wait for us
        ([OPENED, WAITS, Line(100, What.STATUS, {"is_waiting_for_us": False})], 1, 690),  # 60 added
        ([OPENED, Line(200, What.STEPPED), Line(400, What.STEPPED)], 3, None),  # nobody above the third
    ],
)
def test_when_the_next_contact_is_due(events: list[Line], step: int, wanted: int | None) -> None:
    found = next_step(
        supplier=SUPPLIER, promise=PROMISE, priority=Priority.P2, step=step, events=events,
        now=T0 + timedelta(minutes=500),
    )  # fmt: skip
    due = found and (found.due_at - T0) // timedelta(minutes=1)
    assert due == wanted


def test_without_a_promise_only_silence_counts() -> None:
    bare = Promise(always_open(), {}, {})
    for events, wanted in (([OPENED], 240), ([OPENED, ANSWERED], None)):
        found = next_step(
            supplier=SUPPLIER, promise=bare, priority=Priority.P2, step=1, events=events, now=T0
        )
        assert (found and (found.due_at - T0) // timedelta(minutes=1)) == wanted


@pytest.mark.requirement("HS-L3", "DM-E1")
def test_the_desk_is_told_once_and_one_click_writes_to_the_next(
    app: Flask, cast: Cast, now: datetime
) -> None:
    database, asha = app.extensions["database"], cast.signed_in("asha")
    with stored(app) as session:
        row = an_escalation(session, now=now)
        reference = matter_of(session, row, now).case.reference
    assert tell_of_due_contacts(database, now=now + timedelta(hours=4)) == 0
    later = now + timedelta(hours=6)  # their answer was due after 4 hours
    assert [tell_of_due_contacts(database, now=later) for _ in range(2)] == [1, 0]
    with stored(app) as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "supplier_step")).one()
    assert mail.to_address == "asha@example.org"
    assert "Imogen Tarrant" in mail.body
    url = f"/desk/cases/{reference}/escalations/1"
    with clock.held_at(later):
        assert "Next contact due: they have not kept their time" in text_of(
            asha.get(f"/desk/cases/{reference}")
        )
        assert "write to Imogen Tarrant at Brambleforth Systems" in text_of(asha.get("/desk/alerts"))
        assert "Next contact due: Imogen Tarrant" in text_of(asha.get("/desk/suppliers"))
        page = asha.get(url).get_data(as_text=True)
        letter = page.split('name="next_letter"')[1].split(">", 1)[1].split("</textarea>")[0].strip()
        assert letter.startswith("We turn to you because they have not kept their time")
        with stored(app) as session:
            version = session.get_one(Escalation, row.id).version
        sent = asha.post(f"{url}/contact", data={"version": version, "next_letter": letter})
        assert sent.status_code == 302
        assert "Turned to the next contact, step 2: Imogen Tarrant" in text_of(asha.get(url))
        assert "Next contact due" not in text_of(asha.get(url))
    with stored(app) as session:
        last = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
        assert last.to_address == "brambleforth-support@example.org"
