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
from portal.forms.queries import oldest_unregistered, unregistered_ids
from portal.kernel import clock
from portal.kernel.db import Database

log = structlog.get_logger()

AT_ONCE = 200  # are looked up together
PORTION = 4  # are stored together: others who write wait a few milliseconds for them
AGAIN_AFTER = timedelta(minutes=1)
NOTICED_AFTER = timedelta(minutes=2)  # the worker looks five times a second


def late_since(session: Session, now: datetime) -> datetime | None:
    """When the oldest form was sent that should long be a case; ``None`` where all is well."""
    oldest = oldest_unregistered(session)
    return oldest if oldest is not None and oldest < now - NOTICED_AFTER else None


class Intake:
    """Registers what was sent. One that cannot be registered is logged and tried again a minute later; the
    others do not wait for it. After each portion it rests ``rest`` times as long as that took: in a rush the
    processor and the lock on writing are for those who wait for a page.
    """

    def __init__(self, database: Database, *, rest: float = 0.0) -> None:
        self._database = database
        self._rest = rest
        self._not_before: dict[int, datetime] = {}

    def register_all(self) -> int:
        """All that wait now; returns how many became cases."""
        done = 0
        while waiting := self._waiting():
            for start in range(0, len(waiting), PORTION):
                begun = monotonic()
                done += self._register(waiting[start : start + PORTION])
                sleep(self._rest * (monotonic() - begun))
        return done

    def _waiting(self) -> Sequence[int]:
        now = clock.now()
        self._not_before = {key: at for key, at in self._not_before.items() if at > now}
        with self._database.session(readonly=True) as session:
            if oldest_unregistered(session) is None:
                return ()
            found = unregistered_ids(session, limit=AT_ONCE + len(self._not_before))
        return [draft_id for draft_id in found if draft_id not in self._not_before]

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
