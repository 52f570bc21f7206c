"""What the worker does with versions that wait to be rendered again, in one step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content import library, queries


def render_all(session: Session, now: datetime) -> int:
    """Render everything that waits; returns how many versions changed."""
    changed = 0
    while stale := queries.stale_versions(session):
        changed += library.store_rendered(session, queries.rendered_anew(session, stale, now), now=now)
    session.expire_all()
    return changed
