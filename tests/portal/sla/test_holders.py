"""Dates given and kept, and on whose time a case ran."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sla.clock import ClockState
from portal.sla.holders import Holder, HolderKind, Stretch, Turn, stretches, totals
from portal.sla.promises import Word, update_clock
from portal.sla.timeline import NOTHING
from tests.portal.sla.examples import CALENDARS, DESK, london, moments

DESK_TEAM, GROUP = Holder(HolderKind.DESK, "Desk"), Holder(HolderKind.GROUP, "Policy team")
CUSTOMER = Holder(HolderKind.CUSTOMER, "The customer")
MONDAY, TUESDAY, FRIDAY = (london(f"2019-04-{day} 10:00") for day in ("01", "02", "05"))
BY_FRIDAY = london("2019-04-05 17:30")


@pytest.mark.requirement("CS004")
@pytest.mark.parametrize(
    ("words", "now", "state", "kept_at"),
    [
        ([Word(MONDAY, BY_FRIDAY)], TUESDAY, ClockState.RUNNING, None),
        ([Word(MONDAY, BY_FRIDAY)], london("2019-04-05 17:31"), ClockState.BREACHED, None),
        ([Word(MONDAY, BY_FRIDAY), Word(FRIDAY)], FRIDAY, ClockState.MET, FRIDAY),
        ([Word(MONDAY, BY_FRIDAY), Word(FRIDAY)], TUESDAY, ClockState.RUNNING, None),  # as it then stood
        ([Word(MONDAY, BY_FRIDAY), Word(FRIDAY, is_end=True)], FRIDAY, ClockState.MET, FRIDAY),
        ([Word(MONDAY, TUESDAY), Word(FRIDAY)], FRIDAY, ClockState.BREACHED, FRIDAY),
        ([Word(MONDAY, TUESDAY), Word(TUESDAY, BY_FRIDAY)], TUESDAY, ClockState.RUNNING, None),  # a new date
    ],
)
def test_a_date_given_runs_until_the_next_word(
    words: list[Word], now: object, state: ClockState, kept_at: object
) -> None:
    clock = update_clock(words, DESK, now)  # type: ignore[arg-type]
    assert clock is not None
    assert (clock.state, clock.stopped_at) == (state, kept_at)
    assert update_clock([Word(MONDAY)], DESK, TUESDAY) is None


@pytest.mark.requirement("DM-G1")
def test_neighbours_join_and_nobody_holds_what_is_resolved() -> None:
    turns = [
        Turn(MONDAY, DESK_TEAM),
        Turn(MONDAY + timedelta(hours=1), GROUP),
        Turn(MONDAY + timedelta(hours=2), GROUP),
        Turn(MONDAY + timedelta(hours=3), CUSTOMER),
        Turn(TUESDAY, GROUP),
        Turn(TUESDAY + timedelta(hours=1), None),
        Turn(FRIDAY, DESK_TEAM),
    ]
    found = stretches(turns, FRIDAY + timedelta(hours=1))
    assert found[1] == Stretch(GROUP, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=3))
    assert [part.holder.name for part in found] == [
        "Desk", "Policy team", "The customer", "Policy team", "Desk",
    ]  # fmt: skip
    assert {t.holder.name: t.service_time for t in totals(found, DESK)} == {
        "Desk": timedelta(hours=2),
        "Policy team": timedelta(hours=3),
        "The customer": timedelta(hours=5, minutes=30),  # Monday 13:00 to 17:30, Tuesday 09:00 to 10:00
    }


@pytest.mark.requirement("DM-G1")
@given(
    st.sampled_from(list(CALENDARS.values())),
    moments,
    st.lists(
        st.tuples(st.timedeltas(NOTHING, timedelta(days=9)), st.sampled_from([DESK_TEAM, GROUP, CUSTOMER])),
        min_size=1,
        max_size=8,
    ),
)
def test_the_parts_add_up_to_the_whole(calendar: object, start: object, steps: list[object]) -> None:
    """While somebody always holds the case, the holders' times are the time since its receipt."""
    turns, at = [], start
    for wait, holder in steps:  # type: ignore[misc]
        turns.append(Turn(at, holder))  # type: ignore[arg-type,has-type]
        at += wait  # type: ignore[operator,has-type]
    shares = totals(stretches(turns, at), calendar)  # type: ignore[arg-type]
    whole = calendar.service_time_between(start, at)  # type: ignore[attr-defined]
    assert sum((share.service_time for share in shares), NOTHING) == whole
    assert sum((share.wall_time for share in shares), NOTHING) == at - start  # type: ignore[operator]
