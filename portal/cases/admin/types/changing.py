"""Changing a type of cases: its words, and for which services it is on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import OPEN
from portal.catalogue.changes import RowChanged, retire_category
from portal.catalogue.models import Category, Service
from portal.catalogue.type_models import CaseTypeRow
from portal.identity.actor import Actor
from portal.identity.configuring import note_configuration

WORDS = {
    "name": "Name",
    "with_article": "Within a sentence",
    "definition": "Definition",
    "opening": "Words an answer begins with",
}


@dataclass(frozen=True)
class TypeWords:
    """What may be changed of a type. ``off_for`` are keys of services."""

    name: str
    with_article: str
    definition: str
    opening: str
    off_for: tuple[str, ...]


@dataclass(frozen=True)
class Switched:
    """A service for which the type goes on or off, the categories that follow, and its open cases."""

    service: Service
    is_on: bool
    categories: Sequence[Category]
    open_cases: int

    @property
    def text(self) -> str:
        names = ", ".join(f"“{category.name}”" for category in self.categories)
        if self.is_on:
            return f"{self.service.name} takes it again." + (f" Back on offer: {names}." if names else "")
        told = f"{self.service.name} takes no new ones."
        if names:
            told += f" No longer on offer: {names}."
        if self.open_cases:
            them = (
                "The 1 open case goes" if self.open_cases == 1 else f"The {self.open_cases:,} open cases go"
            )
            told += f" {them} on as before."
        return told


def type_differences(row: CaseTypeRow, new: TypeWords) -> list[str]:
    """Of its words, in sentences."""
    return [
        f"{words}: “{getattr(row, name)}” becomes “{getattr(new, name)}”."
        for name, words in WORDS.items()
        if getattr(row, name) != getattr(new, name)
    ]


def switched(session: Session, row: CaseTypeRow, off_for: Collection[str]) -> list[Switched]:
    """The services for which it changes."""
    changed = set(row.off_for) ^ set(off_for)
    services = session.scalars(select(Service).where(Service.key.in_(changed)).order_by(Service.position))
    return [_switched(session, row.key, each, is_on=each.key not in off_for) for each in services]


def change_type(
    session: Session, *, row: CaseTypeRow, version: int, new: TypeWords, actor: Actor, now: datetime
) -> None:
    """Its categories at a service go off and on with it. Raises ``RowChanged`` where somebody was quicker."""
    if row.version != version:
        raise RowChanged
    words, switches = type_differences(row, new), switched(session, row, new.off_for)
    if not words and not switches:
        return
    for each in switches:
        for category in each.categories:
            retire_category(session, category=category, is_active=each.is_on, actor=actor, now=now)
    for name in WORDS:
        setattr(row, name, getattr(new, name))
    row.off_for = list(new.off_for)
    row.version += 1
    details = {"changes": [*words, *(each.text for each in switches)]}
    note_configuration(
        session, "case_type.changed", "case_type", row.key, actor=actor, now=now, details=details
    )


def _switched(session: Session, case_type: str, service: Service, *, is_on: bool) -> Switched:
    categories = session.scalars(
        select(Category)
        .where(
            Category.service_id == service.id,
            Category.case_type == case_type,
            Category.is_active.is_(not is_on),
        )
        .order_by(Category.position, Category.id)
    ).all()
    open_cases = session.scalar(
        select(func.count()).where(
            Case.service_id == service.id, Case.case_type == case_type, Case.status.in_(OPEN)
        )
    )
    return Switched(service, is_on, categories, open_cases or 0)
