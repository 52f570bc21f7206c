"""What people searched for, what they opened and whether a case followed; never who they were.

A search is a GET, and a GET does not write. So each process keeps the steps of searches in memory for up to
a second, and a thread of their own writes them in one short transaction. A process that is killed loses
that second of statistics and nothing else. That a case followed is written with the case itself.
"""

from __future__ import annotations

import atexit
import os
import re
import weakref
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from threading import Lock, Timer
from typing import NamedTuple, cast

import structlog
from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from content import library
from content.library.feedback import WORDS_MAX
from content.models import SearchEvent, SearchEventKind
from content.search.masking import mask_personal
from content.texts import tidy_line
from portal.kernel.db import Database
from portal.kernel.rows import add_rows

log = structlog.get_logger()

FLUSH_SECONDS = 1.0
MAX_WAITING = 10_000
"""Steps kept while the database cannot be written; beyond that the oldest are forgotten."""
BATCH = 500
SEARCH_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


class Step(NamedTuple):
    """One step of a search, not yet written."""

    at: datetime
    search_key: str
    kind: SearchEventKind
    words: str
    hit_count: int | None = None
    service_key: str | None = None
    item_id: int | None = None


class SearchLog:
    """The steps of this process. Any thread may add to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Step] = deque(maxlen=MAX_WAITING)
        self._writing = Lock()
        self._timer: tuple[int, Timer] | None = None
        event.listen(database.engine, "engine_disposed", lambda engine: self._forget())
        atexit.register(_write_what_waits, weakref.ref(self))

    def add(self, step: Step) -> None:
        """Keep a step; it is in the database about a second later."""
        self._waiting.append(step)
        timer = self._timer
        # A forked process inherits the note that a timer runs, but not the timer.
        if timer is None or timer[0] != os.getpid():
            thread = Timer(FLUSH_SECONDS, self._tick)
            thread.daemon = True
            self._timer = (os.getpid(), thread)
            thread.start()

    def flush(self) -> None:
        """Write what waits, now. Raises what the database raises; what was not written still waits."""
        with self._writing:
            while steps := list(_taken(self._waiting, BATCH)):
                try:
                    self._write(steps)
                except BaseException:
                    self._waiting.extendleft(reversed(steps))
                    raise

    def _tick(self) -> None:
        self._timer = None  # first: a step added from here on starts a timer of its own
        try:
            self.flush()
        except Exception as fault:  # statistics must never end a thread or fill a log
            log.warning("search_log_not_written", kind=type(fault).__name__, waiting=len(self._waiting))

    def _write(self, steps: list[Step]) -> None:
        with self._database.session() as session:
            add_rows(session, SearchEvent, [_row(step) for step in steps])
            session.commit()

    def _forget(self) -> None:
        """The database is being let go of: a timer must not open it again."""
        if self._timer is not None:
            self._timer[1].cancel()
            self._timer = None
        self._waiting.clear()


def search_log() -> SearchLog:
    """The log of the present application."""
    return cast(SearchLog, current_app.extensions["search_log"])


def is_search_key(text: str) -> bool:
    """Whether ``text``, from an address, has the form of a key that we hand out."""
    return SEARCH_KEY.fullmatch(text) is not None


def case_followed(session: Session, *, search_key: str, words: str, reference: str, now: datetime) -> None:
    """Write down that a search ended in a case; nothing for a key that cannot be ours."""
    if is_search_key(search_key):
        library.log_search_event(
            session,
            search_key=search_key,
            kind=SearchEventKind.case_raised,
            words=words,
            case_reference=reference,
            now=now,
        )


def _taken(waiting: deque[Step], most: int) -> Iterator[Step]:
    for _ in range(most):
        try:
            yield waiting.popleft()
        except IndexError:
            return


def _row(step: Step) -> dict[str, object]:
    return {
        "at": step.at,
        "search_key": step.search_key,
        "kind": step.kind,
        "words": mask_personal(tidy_line(step.words)[: 2 * WORDS_MAX])[:WORDS_MAX],
        "hit_count": step.hit_count,
        "service_key": step.service_key,
        "item_id": step.item_id,
    }


def _write_what_waits(reference: weakref.ref[SearchLog]) -> None:
    kept = reference()
    if kept is not None:
        kept._tick()
