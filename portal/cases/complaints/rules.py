"""The stages of a complaint, read from its history: who may decide, and who may go on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.cases.history import HistoryLine
from portal.cases.rules import CaseType, EventKind
from portal.catalogue.type_queries import StageEntry
from portal.sla.calendar import ServiceCalendar

FIRST = 1
OMBUDSMAN = 4


class Decision(StrEnum):
    """What a stage of a complaint ended with."""

    UPHELD = "upheld"
    PARTLY = "partly_upheld"
    NOT_UPHELD = "not_upheld"


DECISION_WORDS: dict[Decision, str] = {
    Decision.UPHELD: "Upheld",
    Decision.PARTLY: "Partly upheld",
    Decision.NOT_UPHELD: "Not upheld",
}


def stage_words(stage: object) -> str:
    """The stage of a line of history, within a sentence."""
    return "the Ombudsman" if str(stage) == str(OMBUDSMAN) else f"stage {stage}"


def decision_words(decision: object) -> str:
    return DECISION_WORDS[Decision(str(decision))].lower() if decision else "no decision"


@dataclass(frozen=True)
class Period:
    """The time a complaint spent at one stage; ``ended_at`` is when it went on to the next one."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    events: tuple[HistoryLine, ...]


def periods(received_at: datetime, events: Iterable[HistoryLine]) -> tuple[Period, ...]:
    """The history of a complaint, cut where a stage began. At least one: stage 1 begins with the receipt."""
    found: list[Period] = []
    number, began_at, within = FIRST, received_at, list[HistoryLine]()
    for event in events:
        if event.kind == EventKind.STAGE_BEGUN:
            found.append(Period(number, began_at, event.at, tuple(within)))
            number, began_at, within = int(str(event.details["stage"])), event.at, []
        else:
            within.append(event)
    return (*found, Period(number, began_at, None, tuple(within)))


def decided_at(period: Period) -> datetime | None:
    """When the stage was decided; ``None`` while it is not."""
    at = None
    for event in period.events:
        if event.kind == EventKind.DECIDED:
            at = event.at
    return at


def next_stage(number: int, stages: Iterable[StageEntry]) -> StageEntry | None:
    return next((stage for stage in stages if stage.number > number), None)


def goes_on_until(
    period: Period, stages: Mapping[int, StageEntry], calendar: ServiceCalendar
) -> datetime | None:
    """Until when the customer may take a decided complaint to the next stage; ``None``: not by themselves."""
    stage, decided = stages.get(period.number), decided_at(period)
    if stage is None or decided is None or stage.next_within_days == 0:
        return None
    return calendar.add_working_days(decided, stage.next_within_days)


def former_officers(officers: Mapping[int, int | None], present: int) -> Collection[int]:
    """Who answered an earlier stage (stage → person): they may not answer the present one."""
    return {person for number, person in officers.items() if number < present and person is not None}


def is_complaint(case_type: str) -> bool:
    return case_type == CaseType.COMPLAINT


def decision_letter(stage: StageEntry, decision: Decision, words: str, until: str) -> str:
    """The answer with the decision before it and what can be done after it; ``until`` may be empty."""
    last = f"{stage.next_step} You can do this until {until}." if until else stage.next_step
    return (
        f"Our decision on your complaint ({stage.name}): {DECISION_WORDS[decision].lower()}.\n\n"
        f"{words}\n\nIf you are not happy with this: {last}"
    )
