"""How many clocks a second are recomputed from their history, next to the bare sum of two moments.

No database and no web: this is the rule itself, as the worker, the queue and the case page ask it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from portal.catalogue.priority import Priority
from portal.sla.calendar import ServiceCalendar
from portal.sla.clock import compute_clock
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.holidays import Division, packaged_holidays
from portal.sla.reference import reference_policies
from portal.sla.targets import Measure, Target, target_for

FIRST_DAY, DAYS = datetime(2018, 1, 1, tzinfo=UTC), 8 * 365
BETWEEN = (ChangeKind.ACKNOWLEDGED, ChangeKind.RESPONDED, ChangeKind.PENDING_CUSTOMER, ChangeKind.RESUMED)
History = tuple[StatusChange, ...]
Job = tuple[History, ServiceCalendar, Target, datetime]


def run(count: int, echo: Callable[[str], None]) -> None:
    """Measure ``count`` clocks and print one table."""
    jobs = list(jobs_of(2_000))
    laps = max(count // len(jobs), 1)
    bare = _seconds(lambda: [at + timedelta(hours=4) for _, _, _, at in jobs], laps)
    ours = _seconds(lambda: [compute_clock(*job) for job in jobs], laps)
    done = laps * len(jobs)
    echo(f"| work | {done:,} clocks | a second | of a bare sum |")
    echo("|---|---|---|---|")
    echo(f"| clocks recomputed from their history | {ours:.1f} s | {done / ours:,.0f} | {bare / ours:.4f} |")


def jobs_of(count: int, seed: int = 1) -> Iterator[Job]:
    """Clocks of all reference policies and priorities, over eight years of holidays and clock changes.

    Each history has a receipt, up to four turns that start and stop the clock, and often an end.
    """
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    holidays = dict(packaged_holidays(Division.ENGLAND_AND_WALES))
    promises = [
        (reference.calendar(holidays), target)
        for reference in reference_policies()
        for priority in Priority
        for measure in Measure
        if (target := target_for(reference.policy, "incident", priority, measure))
    ]
    for _ in range(count):
        at = FIRST_DAY + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        changes = [StatusChange(at, ChangeKind.RECEIVED)]
        for kind in BETWEEN[: chance.randrange(len(BETWEEN) + 1)]:
            at += timedelta(minutes=chance.randrange(5 * 24 * 60))
            changes.append(StatusChange(at, kind))
        if chance.random() < 0.7:
            at += timedelta(minutes=chance.randrange(10 * 24 * 60))
            changes.append(StatusChange(at, ChangeKind.RESOLVED))
        calendar, target = chance.choice(promises)
        yield tuple(changes), calendar, target, at + timedelta(hours=1)


def _seconds(work: Callable[[], object], laps: int) -> float:
    work()  # years are laid out once, as in a process that runs
    start = time.perf_counter()
    for _ in range(laps):
        work()
    return time.perf_counter() - start
