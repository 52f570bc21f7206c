"""The worker's look at links to other sites: a few at a time, never with a transaction open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from content.library.external_links import forget_unused_links, note_answer
from content.links.asking import ask
from content.links.health import Answer
from content.queries.external_links import links_due
from portal.kernel import clock
from portal.kernel.db import Database

AT_ONCE = 20
LONGEST_SECONDS = 20.0
"""The rest waits for the next minute: other housekeeping is waiting, too."""


def check_links(database: Database, *, now: datetime, asked: Callable[[str], Answer] = ask) -> int:
    """Ask about the links that are due; returns how many were asked about."""
    with database.session() as session:
        forget_unused_links(session)
        session.commit()
    with database.session(readonly=True) as session:
        due = links_due(session, now, limit=AT_ONCE)
    today = now.astimezone(clock.LONDON).date()
    until = monotonic() + LONGEST_SECONDS
    done = 0
    for link_id, url in due:
        if monotonic() > until:
            break
        answer = asked(url)
        with database.session() as session:
            note_answer(session, link_id=link_id, answer=answer, today=today, now=now)
            session.commit()
        done += 1
    return done
