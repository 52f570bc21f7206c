"""On whose time a case ran: its history as stretches, each with who had to act (DM-G1). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.sla.calendar import ServiceCalendar
from portal.sla.timeline import NOTHING


class HolderKind(StrEnum):
    DESK = "desk"
    GROUP = "group"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has to act."""

    kind: HolderKind
    name: str


@dataclass(frozen=True, slots=True)
class Turn:
    """From this moment on it is the holder's; ``None``: nobody has to act, the case is resolved."""

    at: datetime
    holder: Holder | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of wall time in one pair of hands, half-open."""

    holder: Holder
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class HolderTime:
    """All the time of one holder: within the desk's hours, and by day and night."""

    holder: Holder
    service_time: timedelta
    wall_time: timedelta


def stretches(turns: Iterable[Turn], until: datetime) -> tuple[Stretch, ...]:
    """Who held the case when, up to ``until``; turns are in order. Neighbours of one holder are one stretch,
    and what took no time is left out."""
    found: list[Stretch] = []
    known = [turn for turn in turns if turn.at <= until]
    for turn, end in zip(known, [*(turn.at for turn in known[1:]), until], strict=True):
        if turn.holder is None or end <= turn.at:
            continue
        if found and found[-1].holder == turn.holder and found[-1].end == turn.at:
            found[-1] = Stretch(turn.holder, found[-1].start, end)
        else:
            found.append(Stretch(turn.holder, turn.at, end))
    return tuple(found)


def totals(parts: Iterable[Stretch], calendar: ServiceCalendar) -> tuple[HolderTime, ...]:
    """The time of each holder, in the order in which they first held the case."""
    sums: dict[Holder, tuple[timedelta, timedelta]] = {}
    for part in parts:
        service, wall = sums.get(part.holder, (NOTHING, NOTHING))
        sums[part.holder] = (
            service + calendar.service_time_between(part.start, part.end),
            wall + (part.end - part.start),
        )
    return tuple(HolderTime(holder, service, wall) for holder, (service, wall) in sums.items())
