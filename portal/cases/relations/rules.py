"""Kinds of relation between two cases, their words, when they can be undone, and who is alike. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.cases.history import HistoryLine
from portal.cases.history_words import RELATIONS
from portal.cases.rules import EventKind

UNDO_TIME = timedelta(minutes=15)


class RelationKind(StrEnum):
    """What a case is to another one. A duplicate is merged into it, a split one was part of it."""

    DUPLICATE = "duplicate"
    SPLIT = "split"
    RELATED = "related"
    FOLLOWS = "follows"
    CAUSED_BY = "caused_by"


LINKS = (RelationKind.RELATED, RelationKind.FOLLOWS, RelationKind.CAUSED_BY)
BEGINS = {EventKind.MERGED, EventKind.ABSORBED, EventKind.LINKED}
ENDS = {EventKind.UNMERGED, EventKind.RELEASED, EventKind.UNLINKED}


@dataclass(frozen=True, slots=True)
class Related:
    """Another case as the history of this one names it. ``is_ours``: the relation was made from here."""

    reference: str
    kind: RelationKind
    is_ours: bool
    also: tuple[str, ...] = ()  # cases that had been merged into it before

    @property
    def words(self) -> str:
        return RELATIONS[self.kind][0 if self.is_ours else 1]


def relations_of(events: Iterable[HistoryLine]) -> list[Related]:
    """The relations a case has now, in the order they were made."""
    found: dict[tuple[str, RelationKind, bool], Related] = {}
    for event in events:
        kind = EventKind(event.kind)
        if kind not in BEGINS | ENDS:
            continue
        details = event.details
        other, relation = str(details["reference"]), RelationKind(details["relation"])
        is_ours = bool(details.get("is_ours"))
        if kind in BEGINS:
            also = tuple(str(reference) for reference in details.get("also", ()))
            found[other, relation, is_ours] = Related(other, relation, is_ours, also)
        else:
            found.pop((other, relation, is_ours), None)
    return list(found.values())


def taken_in(events: Iterable[HistoryLine]) -> list[str]:
    """References of the cases merged into this one, and into those before."""
    merged = [r for r in relations_of(events) if r.kind is RelationKind.DUPLICATE and not r.is_ours]
    return list(dict.fromkeys(reference for r in merged for reference in (r.reference, *r.also)))


def merged_into(events: Iterable[HistoryLine]) -> str | None:
    """The case this one was closed in favour of."""
    ours = (r for r in relations_of(events) if r.kind is RelationKind.DUPLICATE and r.is_ours)
    return next((related.reference for related in ours), None)


def may_undo_merge(made_at: datetime, now: datetime, *, is_untouched: bool) -> bool:
    """For a while whatever happened; later only while nothing has happened to the other case."""
    return is_untouched or now <= made_at + UNDO_TIME


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """How many of the words two subjects share, 0 to 1 (Jaccard)."""
    ours, theirs = set(one), set(other)
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
