"""Stored HTML brought up to what its text becomes now: without a new version, and without moving a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from content.library.outbox import bump_public_stamp, mark_stale
from content.models import RenderChange, Revision
from content.queries.rerendering import FreshVersion, stands
from content.rendering import SANITISER_VERSION


def mark_for_rendering(session: Session, which: ColumnElement[bool], *, now: datetime) -> None:
    """Have these versions rendered again soon, in one statement however many they are."""
    session.flush()
    chosen = select(Revision.id, literal(now, RenderChange.at.type)).where(stands(), which)
    session.execute(insert(RenderChange).from_select(["revision_id", "at"], chosen))


def store_rendered(session: Session, fresh: Iterable[FreshVersion], *, now: datetime) -> int:
    """Put these versions in place; returns how many have changed.

    One that somebody saved or rendered meanwhile is left alone and waits for the next round. The index hears
    of live pages whose words have changed, and of no others.
    """
    changed = 0
    is_seen = False
    for version in fresh:
        outcome = _store(session, version, now)
        if outcome is None:
            continue
        session.execute(delete(RenderChange).where(RenderChange.id.in_(version.stale.change_ids)))
        changed += outcome
        is_seen = is_seen or (outcome and version.stale.is_live)
    if is_seen:
        bump_public_stamp(session)
    return changed


def _store(session: Session, version: FreshVersion, now: datetime) -> bool | None:
    """Whether the version has another HTML now; None if it is no longer the one that was rendered."""
    stale, rendered = version.stale, version.rendered
    if rendered is None:
        return False
    stored = session.execute(
        update(Revision)
        .where(
            Revision.id == stale.revision_id,
            Revision.lock_version == stale.lock_version,
            Revision.body_html == stale.body_html,
        )
        .values(body_html=rendered.html, body_text=rendered.text, sanitiser_version=SANITISER_VERSION)
        .returning(Revision.id)
        .execution_options(synchronize_session=False)
    ).first()
    if stored is None:
        return None
    if stale.is_live and rendered.text != stale.body_text:
        mark_stale(session, item_id=stale.item_id, now=now)
    return rendered.html != stale.body_html
