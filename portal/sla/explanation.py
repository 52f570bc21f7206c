"""Why this time: a due time told line by line, in plain English, so that its parts add up. Pure.

For targets in minutes the ``counted`` of all lines add up to the target. For targets in working days the
``working_days`` do, and the ``stopped`` of all lines push the closing of the last such day to the due time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.kernel.phrases import counted, day_text, length_text, listed, moment_text, time_text
from portal.sla.calendar import ServiceCalendar
from portal.sla.clock import ClockState, Course, SlaClock, compute_clock, course_of, running_spans
from portal.sla.history import ChangeKind, StatusChange, Stop, StopReason, known_history
from portal.sla.targets import Measure, Target, Unit
from portal.sla.timeline import NOTHING, ONE_DAY, Interval

GOALS = {
    Measure.PROCESSING: "a person deals with it or passes it on",
    Measure.RESPONSE: "a person answers",
    Measure.RESOLUTION: "the case is resolved",
    Measure.NEXT_UPDATE: "we write again",
    Measure.GROUP: "the group is done with it",
}
DONE = {Measure.PROCESSING: "Dealt with", Measure.RESPONSE: "Answered"}


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One step to the due time; ``at`` is UTC, lengths are service time."""

    at: datetime
    text: str
    counted: timedelta = NOTHING
    working_days: int = 0
    stopped: timedelta = NOTHING


def explain(
    history: Iterable[StatusChange],
    calendar: ServiceCalendar,
    target: Target,
    now: datetime,
    *,
    waited_for: str = "you",
    began: str = "Received",
) -> tuple[ExplanationLine, ...]:
    """The lines in the order they are read. ``waited_for`` names the customer to whoever reads, ``began``
    says how the clock came to run.

    Raises ``ValueError`` as ``compute_clock`` does.
    """
    changes = known_history(history, now)
    clock = compute_clock(changes, calendar, target, now)
    account = _Account(calendar, course_of(clock.received_at, calendar, target), clock, waited_for, began)
    return (*account.beginning(), *account.asides(changes), *account.middle(), *account.ending())


@dataclass(frozen=True, slots=True)
class _Account:
    """The lines of one clock, chapter by chapter."""

    calendar: ServiceCalendar
    course: Course
    clock: SlaClock
    waited_for: str
    began: str

    def beginning(self) -> Iterator[ExplanationLine]:
        received, unit = self.clock.received_at, self.clock.target.unit
        state = "open" if self.calendar.is_open(received) else "closed"
        yield ExplanationLine(received, f"{self.began} {self._moment(received)}, while the desk was {state}.")
        yield ExplanationLine(received, _promise(self.clock.target))
        if unit is Unit.WORKING_DAYS:
            day = self.calendar.day_of_receipt(received)
            if day != self.calendar.local_date(received):
                yield ExplanationLine(received, f"It counts as received on {day_text(day)}.")
        elif self.course.started_at > received:
            started = self.course.started_at
            yield from self._closed_days(self.calendar.local_date(received), started)
            yield ExplanationLine(started, f"The clock started {self._short(started)}, when the desk opened.")

    def asides(self, changes: Sequence[StatusChange]) -> Iterator[ExplanationLine]:
        """What happened and did not move the clock, though a reader may think it did."""
        for change in changes:
            if change.kind is ChangeKind.PRIORITISED:
                text = f"The priority was set {self._short(change.at)}. Its target counts from receipt."
                yield ExplanationLine(change.at, text)
            elif change.kind is ChangeKind.ACKNOWLEDGED and self.clock.target.measure is Measure.RESPONSE:
                text = f"An automatic reply went out {self._short(change.at)}. It does not stop the clock."
                yield ExplanationLine(change.at, text)

    def middle(self) -> Iterator[ExplanationLine]:
        """What counted and what did not, up to the due time."""
        stops = [stop for stop in self.clock.stops if stop.start <= self.clock.due_at]
        if self.clock.target.unit is Unit.WORKING_DAYS:
            yield from self._working_days()
            yield from (line for stop in stops for line in self._stop_line(stop))
            return
        ended = [stop for stop in stops if stop.end is not None]
        spans = running_spans(self.course.started_at, ended, self.clock.due_at)
        parts = [(stop.start, self._stop_line(stop)) for stop in stops]
        parts += [(start, self._counted(start, end)) for start, end in spans]
        for _, lines in sorted(parts, key=lambda part: part[0]):
            yield from lines

    def ending(self) -> Iterator[ExplanationLine]:
        clock, stopped_at = self.clock, self.clock.stopped_at
        yield ExplanationLine(clock.due_at, f"Due {self._moment(clock.due_at)}.")
        if stopped_at is not None:
            verdict = "after the due time" if clock.is_breached else "in time"
            done = DONE.get(clock.target.measure, "Finished")
            yield ExplanationLine(stopped_at, f"{done} {self._short(stopped_at)}, {verdict}.")
        elif clock.state is ClockState.BREACHED:
            yield ExplanationLine(clock.due_at, "It was not done by then, so the target was missed.")

    def _counted(self, start: datetime, end: datetime) -> Iterator[ExplanationLine]:
        """A line for each open stretch of a running span, and one for the closed days before it."""
        seen = self.calendar.local_date(start)
        for stretch in self.course.calendar.open_intervals(start, end):
            if not self.course.calendar.is_always_open:
                yield from self._closed_days(seen, stretch.start)
                seen = self.calendar.local_date(stretch.start)
            text = f"{length_text(stretch.length)} counted {self._stretch(stretch)}."
            yield ExplanationLine(stretch.start, text, counted=stretch.length)

    def _closed_days(self, first: date, until: datetime) -> Iterator[ExplanationLine]:
        """Name the days from ``first`` to the one before ``until`` on which the desk did not open."""
        days = []
        while first < self.calendar.local_date(until):
            if not self.calendar.is_working_day(first):
                name = self.calendar.name_of(first)
                days.append(f"{name} ({first.day} {first:%B})" if name else day_text(first))
            first += ONE_DAY
        if days:
            yield ExplanationLine(until, f"{listed(days)} {'do' if len(days) > 1 else 'does'} not count.")

    def _working_days(self) -> Iterator[ExplanationLine]:
        """A line for each run of working days that follow each other, and one for the closed days between."""
        received, done = self.clock.received_at, 0
        seen = self.calendar.day_of_receipt(received)
        while done < self.clock.target.amount:
            closing = self.calendar.add_working_days(received, done + 1)
            first = last = self._day_of_closing(closing)
            yield from self._closed_days(seen + ONE_DAY, closing)
            count = 1
            while done + count < self.clock.target.amount and self.calendar.is_working_day(last + ONE_DAY):
                last, count = last + ONE_DAY, count + 1
            done, seen = done + count, last
            run = day_text(first) if count == 1 else f"{day_text(first)} to {day_text(last)}"
            closing = self.calendar.add_working_days(received, done)
            yield ExplanationLine(
                closing, f"{run}: {counted(count, 'working day')} counted.", working_days=count
            )

    def _stop_line(self, stop: Stop) -> Iterator[ExplanationLine]:
        if stop.end is None:
            if stop.reason is StopReason.CUSTOMER:
                text = f"The clock has stood still since {self._short(stop.start)}, while we wait for"
                text = f"{text} {self.waited_for}. The due time will move by as long."
                yield ExplanationLine(stop.start, text)
            return
        start = max(stop.start, self.course.started_at)
        lost = max(NOTHING, self.course.calendar.service_time_between(start, stop.end))
        began, ended = self._local(stop.start), self._local(stop.end)
        is_same_day = began.date() == ended.date()
        until = time_text(ended) if is_same_day else moment_text(ended)
        if stop.reason is StopReason.CUSTOMER:
            text = f"The clock stood still from {moment_text(began)} to {until}, while we waited for"
            text = f"{text} {self.waited_for}"
        else:
            text = f"Finished {moment_text(began)}, reopened {'at ' if is_same_day else ''}{until}"
        effect = "outside the hours that count, so nothing moved"
        if lost:
            is_in_days = self.clock.target.unit is Unit.WORKING_DAYS
            effect = f"{length_text(lost)} {'added to the due time' if is_in_days else 'not counted'}"
        yield ExplanationLine(stop.start, f"{text}: {effect}.", stopped=lost)

    def _day_of_closing(self, closing: datetime) -> date:
        return self.calendar.local_date(closing - timedelta(microseconds=1))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.calendar.time_zone)

    def _short(self, at: datetime) -> str:
        return moment_text(self._local(at))

    def _moment(self, at: datetime) -> str:
        return moment_text(self._local(at), with_year=True)

    def _stretch(self, stretch: Interval) -> str:
        start, end = self._local(stretch.start), self._local(stretch.end)
        if start.date() == end.date():
            return f"on {day_text(start.date())}, {time_text(start)} to {time_text(end)}"
        return f"from {moment_text(start)} to {moment_text(end)}"


def _promise(target: Target) -> str:
    """The target as a sentence."""
    done = GOALS[target.measure]
    if target.unit is Unit.WORKING_DAYS:
        days = counted(target.amount, "working day")
        return f"Target: {done} within {days} after that of receipt, before the desk closes."
    length = length_text(timedelta(minutes=target.amount))
    if target.unit is Unit.CALENDAR_MINUTES:
        return f"Target: {done} within {length}, by day and night."
    if target.is_continuous:
        return f"Target: {done} within {length}, worked on by day and night once the desk is open."
    return f"Target: {done} within {length} of opening hours."
