"""Every change of a draft: begun, filled in again, sent, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, insert, update
from sqlalchemy.orm import Session

from portal.catalogue.models import Category, Service
from portal.forms.models import FormDraft
from portal.forms.queries import BY_KEY, Draft, has_expired, wanted_draft
from portal.kernel.crypto import new_token, token_hash
from portal.kernel.side_writer import SmallWrite

LIFETIME = timedelta(days=7)  # from the last time anything was typed
_drafts = cast(Table, FormDraft.__table__)
_CHANGE = update(_drafts).where(_drafts.c.id == bindparam("draft_id"))
_START = SmallWrite(
    insert(_drafts),
    columns=(
        "key_hash", "service_key", "category_key", "form_version_id", "answers", "contact", "origin",
        "created_at", "updated_at", "expires_at",
    ),
)  # fmt: skip


def start_draft(
    session: Session,
    *,
    service_key: str,
    category_key: str,
    form_version_id: int,
    answers: dict[str, Any],
    contact: dict[str, Any],
    origin: dict[str, Any],
    now: datetime,
) -> str:
    """Keep what was typed; returns the key of its address, which is not stored anywhere."""
    key = new_token()
    row = {
        "key_hash": token_hash(key),
        "service_key": service_key,
        "category_key": category_key,
        "form_version_id": form_version_id,
        "answers": answers,
        "contact": contact,
        "origin": origin,
        "created_at": now,
        "updated_at": now,
        "expires_at": now + LIFETIME,
    }
    _START.run_alone(session, row)
    return key


def update_draft(
    session: Session, *, draft: Draft, answers: dict[str, Any], contact: dict[str, Any], now: datetime
) -> None:
    """Put what was typed now in place of what was typed before."""
    _change(session, draft, answers=answers, contact=contact, updated_at=now, expires_at=now + LIFETIME)


def sending(is_taken: ColumnElement[bool]) -> SmallWrite:
    """The statement that sends a draft that is not sent and whose category is on offer, unless there is
    a case of the reference ``bindparam("reference")`` already, as ``is_taken`` tells."""
    is_offered = exists().where(
        Service.key == _drafts.c.service_key,
        Service.is_active,
        Category.service_id == Service.id,
        Category.key == _drafts.c.category_key,
        Category.is_active,
    )
    is_unsent = BY_KEY & _drafts.c.case_reference.is_(None)
    columns = ("case_reference", "unregistered_since", "updated_at")
    return SmallWrite(update(_drafts).where(is_unsent, is_offered, ~is_taken), columns)


def mark_sent(
    session: Session, statement: SmallWrite, *, key: str, case_reference: str, now: datetime
) -> bool:
    """The draft is sent and has its reference: from here on it waits to become a case.

    False, and nothing changed, where it is sent already, gone or no longer on offer, or the reference is
    taken. Of several clicks at once one gets True; the others wait for it and get False. ``statement`` is
    what ``sending`` made.
    """
    wanted = wanted_draft(key, now)
    values = {"case_reference": case_reference, "unregistered_since": now, "updated_at": now}
    given = {"reference": case_reference}
    return bool(wanted) and statement.run_alone(session, wanted | values | given) == 1


def mark_registered(session: Session, *, draft: Draft, now: datetime) -> None:
    """It has become a case: only what the confirmation shows is kept, the rest is in the case."""
    contact = {"email": draft.contact.get("email", "")}
    _change(session, draft, unregistered_since=None, answers={}, contact=contact, updated_at=now)


def discard_draft(session: Session, *, draft: Draft) -> None:
    """Forget it at once: nothing will come of it."""
    session.execute(delete(FormDraft).where(FormDraft.id == draft.id))


def forget_expired_drafts(session: Session, *, now: datetime) -> None:
    session.execute(delete(FormDraft).where(has_expired(now)))


def _change(session: Session, draft: Draft, **values: Any) -> None:
    session.execute(_CHANGE, {"draft_id": draft.id, **values})
