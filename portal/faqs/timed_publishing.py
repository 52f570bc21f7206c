"""What happens to pages because their moment has come: they open, close, and are forgotten.

Run by the worker; twice or by two workers at once does no harm. Who sees a page never waits for this: an
expiry holds at its very moment (``content.queries.visible``).
"""

from __future__ import annotations

from datetime import datetime

from content import library
from content.queries.revisions import is_anything_due
from content.workflow import Actor, ContentRole
from portal.kernel.db import Database

MACHINE = Actor(0, "At the time that was set", frozenset({ContentRole.reviewer}))


def open_and_close(database: Database, *, now: datetime) -> int:
    """Publish what was approved for now, close what has expired; returns how many pages that were."""
    with database.session(readonly=True) as session:
        if not is_anything_due(session, now):
            return 0
    with database.session() as session:
        opened = library.publish_due(session, actor=MACHINE, now=now)
        session.commit()
    with database.session() as session:
        closed = library.close_expired(session, now=now)
        session.commit()
    return len(opened) + len(closed)


def empty_bin(database: Database, *, now: datetime) -> int:
    """Forget the words of what lay in the bin for 30 days."""
    with database.session() as session:
        forgotten = library.purge_bin(session, now=now)
        session.commit()
    return forgotten
