"""Every read of types, stages, wards and members. The first three are kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.type_models import CaseTypeRow, ComplaintStageRow, ElectedMember, Ward
from portal.kernel.stamped import kept


@dataclass(frozen=True)
class TypeEntry:
    """A type of case as it is stored; ``fields`` are raw."""

    key: str
    name: str
    with_article: str
    definition: str
    never: tuple[str, ...]
    why_never: str
    holds: tuple[str, ...]
    opening: str
    fields: tuple[Mapping[str, Any], ...]
    off_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StageEntry:
    """One stage of a complaint; days are working days."""

    number: int
    name: str
    answered_by: str
    acknowledge_days: int
    answer_days: int
    next_within_days: int
    next_step: str


@dataclass(frozen=True)
class MemberEntry:
    """An elected member with the ward they speak for."""

    id: int
    name: str
    email: str
    ward_key: str


def type_entries(session: Session) -> tuple[TypeEntry, ...]:
    return kept(session, "case type rows", _types)


def type_by_key(session: Session, key: str, *, is_locking: bool = False) -> CaseTypeRow | None:
    """The stored row, locked where it may change."""
    return session.get(CaseTypeRow, key, with_for_update=is_locking or None)


def is_type_off(session: Session, case_type: str, service_key: str) -> bool:
    """Whether a service takes no cases of a type."""
    return any(entry.key == case_type and service_key in entry.off_for for entry in type_entries(session))


def complaint_stages(session: Session) -> tuple[StageEntry, ...]:
    """In order."""
    return kept(session, "complaint stages", _stages)


def wards(session: Session) -> Mapping[str, str]:
    """Their names by key, in order."""
    return kept(session, "wards", _wards)


def member_by_email(session: Session, email: str) -> MemberEntry | None:
    """The member with this (normal) address."""
    found = session.scalar(
        select(ElectedMember).where(ElectedMember.email == email, ElectedMember.is_active.is_(True))
    )
    return MemberEntry(found.id, found.name, found.email, found.ward_key) if found else None


def _types(session: Session) -> tuple[TypeEntry, ...]:
    rows = session.scalars(select(CaseTypeRow).order_by(CaseTypeRow.position, CaseTypeRow.key))
    return tuple(
        TypeEntry(
            row.key, row.name, row.with_article, row.definition, tuple(row.never), row.why_never,
            tuple(row.holds), row.opening, tuple(row.fields), frozenset(row.off_for),
        )
        for row in rows
    )  # fmt: skip


def _stages(session: Session) -> tuple[StageEntry, ...]:
    rows = session.scalars(select(ComplaintStageRow).order_by(ComplaintStageRow.number))
    return tuple(
        StageEntry(
            row.number, row.name, row.answered_by, row.acknowledge_days, row.answer_days,
            row.next_within_days, row.next_step,
        )
        for row in rows
    )  # fmt: skip


def _wards(session: Session) -> Mapping[str, str]:
    return {row.key: row.name for row in session.scalars(select(Ward).order_by(Ward.position, Ward.key))}
