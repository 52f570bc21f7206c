"""What the Now screen shows, from a few rows: flows by the hour, who has what, waiting on whom. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.cases.rules import PendingReason
from portal.kernel.clock import LONDON

FIRST_HOUR, LAST_HOUR = 7, 19
WIDTH, HEIGHT, FOOT = 640, 200, 24
WAITED_FOR = {
    PendingReason.CUSTOMER: "The customer",
    PendingReason.SUPPLIER: "A supplier",
    PendingReason.CHANGE: "A planned change",
}


@dataclass(frozen=True)
class OpenCount:
    """Open cases that stand alike: how many, and how many of them are late."""

    group_id: int
    assignee_name: str | None
    pending_reason: str | None
    count: int
    late: int


@dataclass(frozen=True)
class Share:
    """One line of a list with its bar. ``width`` is out of 100."""

    name: str
    count: int
    late: int
    width: int


@dataclass(frozen=True)
class Bar:
    """One bar of the drawing, in its own units."""

    x: int
    y: int
    height: int
    kind: str


@dataclass(frozen=True)
class Hour:
    """What came and went in one hour; early and late hours are counted to the first and last shown."""

    text: str
    received: int
    resolved: int
    received_before: int
    resolved_before: int


@dataclass(frozen=True)
class Flow:
    """Today hour by hour, beside the same weekday a week ago."""

    hours: tuple[Hour, ...]

    def total(self, name: str) -> int:
        return sum(int(getattr(hour, name)) for hour in self.hours)

    @property
    def most(self) -> int:
        return max((max(h.received, h.resolved) for h in self.hours), default=0)

    @property
    def bars(self) -> list[Bar]:
        """Two for each hour: received and resolved."""
        step, found = WIDTH // len(self.hours), []
        for place, hour in enumerate(self.hours):
            for side, kind in enumerate(("received", "resolved")):
                height = round(getattr(hour, kind) * (HEIGHT - FOOT - 16) / max(self.most, 1))
                x = place * step + 6 + side * (step // 2 - 5)
                found.append(Bar(x, HEIGHT - FOOT - height, height, kind))
        return found


def day_of(now: datetime, weeks_ago: int = 0) -> tuple[datetime, datetime]:
    """Start and end of today, or of this weekday so many weeks ago, on the desk's own clock."""
    day = now.astimezone(LONDON).date() - timedelta(weeks=weeks_ago)
    start, end = (datetime.combine(d, time(), tzinfo=LONDON) for d in (day, day + timedelta(days=1)))
    return start, end


def flow(
    received: Iterable[datetime],
    resolved: Iterable[datetime],
    received_before: Iterable[datetime],
    resolved_before: Iterable[datetime],
) -> Flow:
    counted = [_by_hour(m) for m in (received, resolved, received_before, resolved_before)]
    hours = range(FIRST_HOUR, LAST_HOUR + 1)
    return Flow(tuple(Hour(f"{h:02}:00", *(by_hour[h] for by_hour in counted)) for h in hours))


def _by_hour(moments: Iterable[datetime]) -> Counter[int]:
    hours = (moment.astimezone(LONDON).hour for moment in moments)
    return Counter(min(max(hour, FIRST_HOUR), LAST_HOUR) for hour in hours)


def people(counts: Sequence[OpenCount]) -> list[Share]:
    """Who has how many, most first; those nobody has taken come before all."""
    return _shares((c.assignee_name or "Nobody yet", c) for c in counts)


def waiting(counts: Sequence[OpenCount]) -> list[Share]:
    """On whom open cases wait."""
    return _shares(
        (
            WAITED_FOR[PendingReason(c.pending_reason)]
            if c.pending_reason
            else ("One of us" if c.assignee_name else "Nobody has taken it"),
            c,
        )
        for c in counts
    )


def _shares(named: Iterable[tuple[str, OpenCount]]) -> list[Share]:
    count, late = Counter[str](), Counter[str]()
    for name, one in named:
        count[name] += one.count
        late[name] += one.late
    most = max(count.values(), default=1)
    ordered = sorted(count, key=lambda name: (-count[name], name))
    return [Share(name, count[name], late[name], round(100 * count[name] / most)) for name in ordered]
