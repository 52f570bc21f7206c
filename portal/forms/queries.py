"""Every read of request forms and drafts. Live forms are asked for with every case, so they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from portal.forms.definition import FormDefinition
from portal.forms.models import FormDraft, RequestForm, RequestFormVersion
from portal.kernel.crypto import token_hash
from portal.kernel.side_reader import SmallRead
from portal.kernel.stamped import kept

MAX_KEY = 200


@dataclass(frozen=True)
class FormVersion:
    """One version of a form, ready to be drawn."""

    id: int
    definition: FormDefinition


@dataclass(frozen=True)
class Draft:
    """What a citizen has typed so far. ``case_reference`` is set once it is sent, ``unregistered_since`` from
    then until it has become a case."""

    id: int
    key_hash: str
    service_key: str
    category_key: str
    form_version_id: int
    answers: dict[str, Any]
    contact: dict[str, Any]
    origin: dict[str, Any]
    case_reference: str | None
    unregistered_since: datetime | None
    updated_at: datetime


_drafts = FormDraft.__table__.c
BY_KEY = (_drafts.key_hash == bindparam("wanted")) & (_drafts.expires_at > bindparam("now"))
"""The draft that ``wanted_draft`` names."""
_BY_KEY = select(*(_drafts[field.name] for field in fields(Draft))).where(BY_KEY)
_LOCKED = _BY_KEY.with_for_update()
_DRAFT = SmallRead(_BY_KEY)  # at every step of every case
_IS_SENT = _drafts.unregistered_since.is_not(None)
_SENT_BETWEEN = SmallRead(
    select(
        select(func.min(_drafts.unregistered_since)).where(_IS_SENT).scalar_subquery(),
        select(func.max(_drafts.unregistered_since)).where(_IS_SENT).scalar_subquery(),
    )
)
_SENT = select(*(_drafts[field.name] for field in fields(Draft))).where(
    _drafts.id == bindparam("draft_id"), _IS_SENT
)


def live_form(session: Session, key: str) -> FormVersion | None:
    """The version of a form that citizens fill in now."""
    return kept(session, "live_forms", _live_forms).get(key)


def form_version(session: Session, version_id: int) -> FormVersion:
    """The version a draft was begun with, live or not. Raises ``NoResultFound`` for an unknown id."""
    for version in kept(session, "live_forms", _live_forms).values():
        if version.id == version_id:
            return version
    row = session.get_one(RequestFormVersion, version_id)
    return FormVersion(row.id, FormDefinition.parse(row.definition))


def draft_by_key(session: Session, key: str, *, now: datetime) -> Draft | None:
    """What was typed so far, if it has not expired."""
    values = wanted_draft(key, now)
    found = _DRAFT.first(session, values) if values else None
    return Draft(*found) if found else None


def draft_for_change(session: Session, key: str, *, now: datetime) -> Draft | None:
    """As ``draft_by_key``, locked: a second click on "Send" waits for the first."""
    values = wanted_draft(key, now)
    found = session.execute(_LOCKED, values).one_or_none() if values else None
    return Draft(*found) if found else None


def unregistered_span(session: Session) -> tuple[datetime, datetime] | None:
    """When the first and the last of the forms were sent that wait to become cases; ``None``: none waits."""
    oldest, newest = _SENT_BETWEEN.first(session, {}) or (None, None)
    return (oldest, newest) if oldest and newest else None


def unregistered_ids(session: Session, *, limit: int) -> Sequence[int]:
    """The drafts that were sent and are not yet cases, the oldest first."""
    return session.scalars(
        select(FormDraft.id)
        .where(FormDraft.unregistered_since.is_not(None))
        .order_by(FormDraft.unregistered_since, FormDraft.id)
        .limit(limit)
    ).all()


def draft_to_register(session: Session, draft_id: int) -> Draft | None:
    """A draft that was sent, locked; ``None`` where it is a case by now, or another worker is at it."""
    locked = _SENT.with_for_update(skip_locked=True)
    found = session.execute(locked, {"draft_id": draft_id}).one_or_none()
    return Draft(*found) if found else None


def has_expired(now: datetime) -> ColumnElement[bool]:
    """Nothing will come of it. What was sent is kept until it is a case, however long that takes."""
    return (FormDraft.expires_at <= now) & FormDraft.unregistered_since.is_(None)


def wanted_draft(key: str, now: datetime) -> dict[str, Any]:
    """What ``BY_KEY`` is bound to; empty for what is no key."""
    return {"wanted": token_hash(key), "now": now} if 0 < len(key) <= MAX_KEY else {}


def _live_forms(session: Session) -> dict[str, FormVersion]:
    rows = session.execute(
        select(RequestForm.key, RequestFormVersion.id, RequestFormVersion.definition)
        .join(RequestFormVersion, RequestFormVersion.id == RequestForm.live_version_id)
        .order_by(RequestForm.key)
    )
    return {key: FormVersion(id_, FormDefinition.parse(raw)) for key, id_, raw in rows}
