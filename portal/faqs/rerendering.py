"""Brings the stored HTML of pages up to date: after a change of the glossary, of a snippet, or of the rules.

Versions that wait stand in the database (``RenderChange``). They are rendered on a session that only reads
and put in place in short writes, so that nobody who saves a page waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count

from content import library, queries
from content.queries.rerendering import everything, is_behind
from portal.kernel.db import Database

BATCH = 50


def begin_due_values(database: Database, *, now: datetime) -> None:
    """Tell pages of snippet values that have begun."""
    with database.session(readonly=True) as session:
        if not queries.is_snippet_due(session, now):
            return
    with database.session() as session:
        library.apply_due_values(session, now=now)
        session.commit()


def render_waiting(
    database: Database,
    *,
    now: datetime,
    batches: int | None = None,
    progress: Callable[[int], object] = lambda done: None,
) -> int:
    """Render what waits, all or so many batches; returns how many pages and drafts have changed.

    ``progress`` hears how many were looked at, batch by batch.
    """
    changed = 0
    for _ in count() if batches is None else range(batches):
        with database.session(readonly=True) as session:
            stale = queries.stale_versions(session, limit=BATCH)
            fresh = queries.rendered_anew(session, stale, now) if stale else []
        if not fresh:
            break
        with database.session() as session:
            changed += library.store_rendered(session, fresh, now=now)
            session.commit()
        progress(len(fresh))
    return changed


def mark_behind(database: Database, *, now: datetime, all_of_them: bool = False) -> int:
    """Have versions of older rules rendered again, or all that stand; returns how many wait now."""
    with database.session() as session:
        library.mark_for_rendering(session, everything() if all_of_them else is_behind(), now=now)
        session.commit()
        return queries.count_stale(session)
