"""Every read of request forms and drafts. Live forms are asked for with every case, so they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.forms.definition import FormDefinition
from portal.forms.models import FormDraft, RequestForm, RequestFormVersion
from portal.kernel.crypto import token_hash
from portal.kernel.stamped import kept

MAX_KEY = 200


@dataclass(frozen=True)
class FormVersion:
    """One version of a form, ready to be drawn."""

    id: int
    definition: FormDefinition


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


def draft_by_key(session: Session, key: str, *, now: datetime) -> FormDraft | None:
    """What was typed so far, if it has not expired."""
    return _draft(session, key, now=now, lock=False)


def draft_for_change(session: Session, key: str, *, now: datetime) -> FormDraft | None:
    """As ``draft_by_key``, locked: a second click on "Send" waits for the first."""
    return _draft(session, key, now=now, lock=True)


def _draft(session: Session, key: str, *, now: datetime, lock: bool) -> FormDraft | None:
    if not key or len(key) > MAX_KEY:
        return None
    statement = select(FormDraft).where(FormDraft.key_hash == token_hash(key), FormDraft.expires_at > now)
    return session.scalar(statement.with_for_update() if lock else statement)


def _live_forms(session: Session) -> dict[str, FormVersion]:
    rows = session.execute(
        select(RequestForm.key, RequestFormVersion.id, RequestFormVersion.definition)
        .join(RequestFormVersion, RequestFormVersion.id == RequestForm.live_version_id)
        .order_by(RequestForm.key)
    )
    return {key: FormVersion(id_, FormDefinition.parse(raw)) for key, id_, raw in rows}
