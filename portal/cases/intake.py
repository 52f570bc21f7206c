"""Forms that were sent become cases on the desk, the oldest first: a task of the worker.

Nothing that was sent is lost by this: the form waits in the database, with the reference its sender has, and
leaves only in the transaction that stores the case. Any number of workers may do it at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic, sleep

import structlog
from sqlalchemy.orm import Session

from portal.cases.actions.submission import register_sent
from portal.forms.queries import unregistered_ids, unregistered_span
from portal.kernel import clock
from portal.kernel.db import Database

log = structlog.get_logger()

PORTION = 4  # are stored together: others who write wait a few milliseconds for them
RUSH = timedelta(seconds=1)  # since the last form came: people are sending now
LONGEST_RUSH = timedelta(seconds=10)  # that a form waits for those who are still sending
AGAIN_AFTER = timedelta(minutes=1)
NOTICED_AFTER = timedelta(minutes=2)  # the worker looks five times a second


def late_since(session: Session, now: datetime) -> datetime | None:
    """When the oldest form was sent that should long be a case; ``None`` where all is well."""
    span = unregistered_span(session)
    return span[0] if span is not None and span[0] < now - NOTICED_AFTER else None


def rest_after(work_s: float, oldest: datetime, newest: datetime, now: datetime) -> float:
    """How many seconds to rest after so many of work, for forms sent between ``oldest`` and ``newest``.

    While people are sending, all but a twentieth of a processor and of the lock on writing is theirs. No form
    waits longer than ``LONGEST_RUSH`` for that.
    """
    is_rush = now - newest < RUSH and now - oldest < LONGEST_RUSH
    return work_s * (19.0 if is_rush else 1.0)


class Intake:
    """Registers what was sent. One that cannot be registered is logged and tried again a minute later; the
    others do not wait for it. ``gives_way``: with rests in between, beside people who wait for a page.
    """

    def __init__(self, database: Database, *, gives_way: bool = False) -> None:
        self._database = database
        self._gives_way = gives_way
        self._not_before: dict[int, datetime] = {}

    def register_all(self) -> int:
        """All that wait now; returns how many became cases. What another worker has locked is left to it."""
        done = 0
        while waiting := self._waiting():
            begun, failed = monotonic(), len(self._not_before)
            count = self._register(waiting)
            done += count
            if count == 0 and len(self._not_before) == failed:
                break
            if self._gives_way:
                self._rest(monotonic() - begun)
        return done

    def _waiting(self) -> Sequence[int]:
        now = clock.now()
        self._not_before = {key: at for key, at in self._not_before.items() if at > now}
        with self._database.session(readonly=True) as session:
            if unregistered_span(session) is None:
                return ()
            found = unregistered_ids(session, limit=PORTION + len(self._not_before))
        return [draft_id for draft_id in found if draft_id not in self._not_before][:PORTION]

    def _rest(self, work_s: float) -> None:
        with self._database.session(readonly=True) as session:
            span = unregistered_span(session)
        if span is not None:
            sleep(rest_after(work_s, *span, clock.now()))

    def _register(self, draft_ids: Sequence[int]) -> int:
        """Together if that can be, else each by itself, so that one that fails takes none with it."""
        try:
            return self._store(draft_ids)
        except Exception:
            if len(draft_ids) > 1:
                return sum(self._register([draft_id]) for draft_id in draft_ids)
            log.exception("form_not_registered", draft=draft_ids[0])
            self._not_before[draft_ids[0]] = clock.now() + AGAIN_AFTER
            return 0

    def _store(self, draft_ids: Sequence[int]) -> int:
        now = clock.now()
        with self._database.session() as session:
            count = sum(register_sent(session, draft_id=draft_id, now=now) for draft_id in draft_ids)
            session.commit()
        return count
