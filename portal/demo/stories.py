"""What happens to an invented case and when: dice, within what a desk of this kind really does. Pure.

Roughly: 93 of 100 answers and resolutions are in time; half of the calls and four of ten messages
are settled with the first answer; one case in six goes to the second line, one in seven waits for its
customer, one in thirty is opened again; a quarter of the customers say how it went.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from portal.cases.deadlines import case_clocks
from portal.cases.rules import Channel, KnowledgeOutcome, PendingReason
from portal.catalogue.priority import Level, Priority
from portal.catalogue.queries import GroupEntry
from portal.demo.lives import Life, NotYet, Rating
from portal.demo.phrasebook import Phrasebook
from portal.identity.actor import Actor
from portal.sla.agreements import Agreement
from portal.sla.calendar import ServiceCalendar
from portal.sla.clock import SlaClock

NO_PROMISE = timedelta(hours=8, minutes=30)  # where no target is set, people still take about a day
SCORES, SCORE_WEIGHTS = (1, 2, 3, 4, 5), (3, 5, 11, 38, 43)
OUTCOMES = (
    KnowledgeOutcome.FAQ_USED,
    KnowledgeOutcome.NOT_KNOWLEDGE,
    KnowledgeOutcome.DRAFT_FAQ,
    KnowledgeOutcome.FAQ_WRONG,
)
OUTCOME_WEIGHTS = (34, 56, 6, 4)


@dataclass(frozen=True)
class Temper:
    """How a desk's days go: shares of cases that are late, wait for their customer, go to the second line."""

    late: float = 0.07
    asks: float = 0.14
    passes_on: float = 0.17


@dataclass(frozen=True)
class Scene:
    """Who and what a story happens among. ``second_line`` is the group this kind of case goes to."""

    agent: Actor
    second_line: GroupEntry
    agreement: Agreement
    words: Phrasebook
    rng: Random
    temper: Temper


def tell(life: Life, scene: Scene) -> None:
    """Let the case live to its end, or to the moment at which the telling stops."""
    with suppress(NotYet):
        _Story(life, scene).run()


def minutes(count: float) -> timedelta:
    return timedelta(seconds=round(count * 60))


def working_start(calendar: ServiceCalendar, received_at: datetime, rng: Random) -> datetime:
    """When a message that came in at ``received_at`` is typed in: some minutes of service time later."""
    return calendar.add_service_time(calendar.next_opening(received_at), minutes(rng.uniform(2, 45)))


class _Story:
    def __init__(self, life: Life, scene: Scene) -> None:
        self.life, self.scene, self.rng, self.words = life, scene, scene.rng, scene.words
        self.calendar = scene.agreement.calendar
        case = life.case
        clocks = case_clocks(
            received_at=case.received_at,
            events=(),
            agreement=scene.agreement,
            case_type=case.case_type,
            priority=Priority(case.priority),
            now=case.received_at,
        )
        self.response_budget, self.resolution_budget = _budget(clocks.response), _budget(clocks.resolution)
        self.start = self.calendar.next_opening(case.received_at)

    def run(self) -> None:
        agent, case = self.scene.agent, self.life.case
        is_call = case.channel == Channel.PHONE
        typed_in_by = None if case.channel == Channel.WEB else agent
        body = self.words.spoken_request() if is_call else self.words.written_request()
        self.life.register(body=body, agent=typed_in_by)
        if is_call and self.rng.random() < 0.5:
            self._resolve(case.registered_at + minutes(self.rng.uniform(3, 14)))
        else:
            answered_at = self._begin()
            if answered_at is None:
                return
            self._work(answered_at)
        self._afterwards()

    def _begin(self) -> datetime | None:
        """Take it and write back; the moment, or nothing if the customer withdrew it first."""
        registered_at = self.life.case.registered_at
        planned = self.calendar.add_service_time(
            self.start, self.response_budget * _pace(self.rng, late=self.scene.temper.late)
        )
        answered_at = max(planned, registered_at + minutes(self.rng.uniform(2, 9)))
        if self.rng.random() < 0.02:
            self.life.cancel(self.words.line("withdrawals"), self._between(registered_at, answered_at, 0.5))
            return None
        taken_at = self._between(registered_at, answered_at, self.rng.uniform(0.3, 0.95))
        self.life.take(self.scene.agent, taken_at)
        return answered_at

    def _work(self, answered_at: datetime) -> None:
        if self.rng.random() < 0.42:
            self._resolve(answered_at)
            return
        words = self.words.letter("first_replies")
        planned = self.calendar.add_service_time(
            self.start, self.resolution_budget * _pace(self.rng, late=self.scene.temper.late)
        )
        # One first reply in four says when the next word comes; without dice, which would change all lives.
        says_when = int(answered_at.timestamp()) % 4 == 0
        write_by = self.calendar.add_working_days(max(planned, answered_at), 0) if says_when else None
        self.life.reply(words, self.scene.agent, answered_at, write_by=write_by)
        span = self.calendar.service_time_between(answered_at, planned)
        span = max(span, minutes(self.rng.uniform(20, 90)))
        now, reached = answered_at, 0.0
        for share, step in sorted(self._steps(), key=lambda step: step[0]):
            now = step(self.calendar.add_service_time(now, span * (share - reached)))
            reached = share
        self._resolve(self.calendar.add_service_time(now, span * (1 - reached)))

    def _steps(self) -> list[tuple[float, Callable[[datetime], datetime]]]:
        """What happens on the way, each at its share of the time: it returns when it is over."""
        dice, temper = self.rng.random, self.scene.temper
        steps: list[tuple[float, Callable[[datetime], datetime]]] = []
        if dice() < 0.04:
            steps.append((0.05, self._raise_priority))
        if dice() < temper.asks:
            steps.append((self.rng.uniform(0.1, 0.2), self._ask))
        if dice() < temper.passes_on:
            steps += [(self.rng.uniform(0.25, 0.35), self._pass_on), (0.8, self._take_back)]
        elif dice() < 0.04:
            steps += [(self.rng.uniform(0.25, 0.35), self._wait_for_change), (0.75, self._go_on)]
        if dice() < 0.2:
            steps.append((self.rng.uniform(0.36, 0.7), self._note))
        if dice() < 0.08:
            steps.append((self.rng.uniform(0.82, 0.9), self._customer_adds))
        return steps

    def _raise_priority(self, at: datetime) -> datetime:
        self.life.prioritise(
            Level.MEDIUM,
            Level.HIGH,
            self.scene.agent,
            at,
            reason="Many users cannot go on before a deadline.",
        )
        return at

    def _ask(self, at: datetime) -> datetime:
        self.life.ask(self.words.question(), self.scene.agent, at)
        heard_at = at + minutes(self.rng.uniform(40, 3.5 * 24 * 60))
        self.life.hear_from_customer(self.words.line("customer_answers"), heard_at)
        return heard_at

    def _pass_on(self, at: datetime) -> datetime:
        group, agent = self.scene.second_line, self.scene.agent
        reasons = "supplier_reasons" if group.kind == "supplier" else "policy_reasons"
        self.life.pass_on(group, agent, at, reason=self.words.line(reasons))
        if group.kind == "supplier":
            self.life.wait_for(PendingReason.SUPPLIER, agent, at + minutes(1))
        return at + minutes(1)

    def _take_back(self, at: datetime) -> datetime:
        group, agent = self.scene.second_line, self.scene.agent
        answers = "supplier_answers" if group.kind == "supplier" else "policy_answers"
        self.life.note(self.words.line(answers), Actor(None, group.name, is_staff=True), at)
        if group.kind == "supplier":
            self.life.resume(agent, at + minutes(4))
        self.life.take(agent, at + minutes(5))
        return at + minutes(5)

    def _wait_for_change(self, at: datetime) -> datetime:
        self.life.note("Mended with the next release.", self.scene.agent, at)
        self.life.wait_for(PendingReason.CHANGE, self.scene.agent, at)
        return at

    def _go_on(self, at: datetime) -> datetime:
        self.life.resume(self.scene.agent, at)
        return at

    def _note(self, at: datetime) -> datetime:
        self.life.note(self.words.line("notes"), self.scene.agent, at)
        return at

    def _customer_adds(self, at: datetime) -> datetime:
        self.life.hear_from_customer(self.words.line("additions"), at)
        return at

    def _resolve(self, at: datetime, body: str | None = None) -> None:
        outcome = self.rng.choices(OUTCOMES, OUTCOME_WEIGHTS)[0]
        slug = self.words.faq if outcome in {KnowledgeOutcome.FAQ_USED, KnowledgeOutcome.FAQ_WRONG} else None
        if outcome in {KnowledgeOutcome.FAQ_USED, KnowledgeOutcome.FAQ_WRONG} and slug is None:
            outcome = KnowledgeOutcome.NOT_KNOWLEDGE
        self.life.resolve(body or self.words.answer(), outcome, slug, self.scene.agent, at)

    def _afterwards(self) -> None:
        days = self.scene.agreement.reopen_days
        if self.rng.random() < 0.03:
            back_at = self._resolved_at() + minutes(self.rng.uniform(60, (days - 1) * 24 * 60))
            self.life.hear_from_customer(self.words.line("reopenings"), back_at)
            work = minutes(self.rng.uniform(30, 400))
            again_at = self.calendar.add_service_time(self.calendar.next_opening(back_at), work)
            self._resolve(again_at, self.words.letter("second_answers"))
        resolved_at = self._resolved_at()
        if self.rng.random() < 0.25:
            rated_at = resolved_at + minutes(self.rng.uniform(20, 3 * 24 * 60))
            score = self.rng.choices(SCORES, SCORE_WEIGHTS)[0]
            comment = self.words.line("comments") if score > 2 else self.rng.choice(("", "It took too long."))
            self.life.rate(Rating(score, comment, rated_at))
        self.life.close(resolved_at + timedelta(days=days) + minutes(self.rng.uniform(0.1, 1)))

    def _resolved_at(self) -> datetime:
        if self.life.case.resolved_at is None:
            raise ValueError("Only a resolved case has an afterwards.")
        return self.life.case.resolved_at

    def _between(self, start: datetime, end: datetime, share: float) -> datetime:
        span = self.calendar.service_time_between(start, end)
        return max(start, self.calendar.add_service_time(start, span * share))


def _budget(clock: SlaClock | None) -> timedelta:
    return clock.budget if clock else NO_PROMISE


def _pace(rng: Random, *, late: float) -> float:
    """Share of the allowed time that is used: mostly the first half; beyond 1 in ``late`` of the cases."""
    return rng.uniform(1.05, 1.6) if rng.random() < late else 0.95 * rng.betavariate(1.5, 2.6)
