"""Web and worker are killed in the middle of 500 submissions: what was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bench.load import Answer, Client
from portal.bench.servers import serving, working
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.rules import EventKind
from portal.commands.preparation import rebuild_search
from portal.forms.models import FormDraft
from portal.forms.queries import unregistered_span
from portal.kernel.db import Database
from portal.notifications.models import OutboxMessage
from tests.conftest import Backend, settings_for
from tests.journeys.killing import HAS_PROC, NEEDS_PROC, PATIENCE_S, environ_of, kill_all, wait_until

SUBMISSIONS = 500
CLIENTS = 8
KILLED_AT = (150, 350)  # so many cases acknowledged
FORM = "/raise/core/feedback"
REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{5}\b")
BROKEN = (OSError, EOFError, asyncio.LimitOverrunError, IndexError, ValueError)  # a line that was cut


@dataclass
class Rush:
    """Many citizens at once, each of whom sends again what was not answered, as a browser's reload does."""

    port: int = 0  # 0 while no server runs
    waiting: list[int] = field(default_factory=lambda: list(range(SUBMISSIONS, 0, -1)))
    references: dict[int, str] = field(default_factory=dict)
    sent_again: int = 0

    async def all_come(self) -> None:
        await asyncio.gather(*(self._citizen() for _ in range(CLIENTS)))

    async def _citizen(self) -> None:
        while self.waiting:
            number, visit = self.waiting.pop(), Visit(self)
            self.references[number] = await visit.raise_case(number)
            visit.client.close()


@dataclass
class Visit:
    """One citizen's way from the form to the reference."""

    rush: Rush
    client: Client = field(default_factory=lambda: Client(0))

    async def raise_case(self, number: int) -> str:
        await self._ask("GET", FORM)
        typed = {
            "subject": f"Question {number}",
            "details": f"These are the details of question {number}.",
            "name": f"Visitor {number}",
            "email": f"visitor{number}@example.org",
            "about": "service",
            "kind": "idea",
        }
        _, path = await self._send(FORM, typed)
        assert path.endswith("/check"), path
        page, path = await self._send(path, {"sent": ""})
        assert path.endswith("/done"), path
        found = REFERENCE.search(page.body.decode())
        assert found is not None, page.body
        return found[0]

    async def _send(self, path: str, typed: dict[str, str]) -> tuple[Answer, str]:
        """Send the form of a page and follow where it leads."""
        answer = await self._ask("POST", path, urlencode(typed).encode())
        while answer.status in {302, 303}:
            path = urlsplit(answer.headers["location"]).path
            answer = await self._ask("GET", path)
        return answer, path

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Ask until there is an answer; the same request each time."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if self.client.port != self.rush.port:
                self.client.close()
                self.client = Client(self.rush.port, self.client.cookies)
            try:
                raw = self.client.request(method, path, {}, body)
                answer = await asyncio.wait_for(self.client.send(raw), 20)
            except BROKEN:
                self.rush.sent_again += 1
                self.client.close()
                self.client = Client(self.rush.port, self.client.cookies)
                await asyncio.sleep(0.05)
                continue
            assert answer.status < 400, (answer.status, method, path, answer.body)
            return answer
        raise AssertionError(f"No answer to {method} {path}")


class Crowd(threading.Thread):
    """All citizens, coming in a thread of their own."""

    def __init__(self, rush: Rush) -> None:
        super().__init__(daemon=True)
        self.rush = rush
        self.fault: BaseException | None = None

    def let_in(self, port: int) -> None:
        """The server answers at this port now."""
        self.rush.port = port
        if not self.is_alive():
            self.start()

    def run(self) -> None:
        try:
            asyncio.run(self.rush.all_come())
        except BaseException as fault:
            self.fault = fault

    def wait_for(self, acknowledged: int) -> None:
        """Until so many have their reference; raises what stopped them."""
        until = time.monotonic() + PATIENCE_S
        while len(self.rush.references) < acknowledged:
            if self.fault is not None:
                raise self.fault
            assert time.monotonic() < until, f"Only {len(self.rush.references)} cases were acknowledged."
            time.sleep(0.005)


@pytest.mark.requirement("FR-002")
@pytest.mark.requirement("FR-004")
@pytest.mark.skipif(not HAS_PROC, reason=NEEDS_PROC)
def test_every_acknowledged_case_is_there_once(backend: Backend, tmp_path: Path) -> None:
    settings = settings_for(backend.fresh(), tmp_path)
    database = Database(settings)
    rebuild_search(database)
    environ = environ_of(settings)
    crowd = Crowd(Rush())
    for killed_at in KILLED_AT:
        with serving("wsgi:app", FORM, environ) as running, working(environ) as worker:
            crowd.let_in(running.port)
            crowd.wait_for(killed_at)
            worker.kill()
            kill_all(running)
    with serving("wsgi:app", FORM, environ) as running, working(environ):
        crowd.let_in(running.port)
        crowd.wait_for(SUBMISSIONS)
        crowd.join(PATIENCE_S)
        wait_until(lambda: not _is_waiting(database), [], "The worker did not register what was sent.")
    rush = crowd.rush
    assert rush.sent_again, "Nobody noticed the kill: it came at the wrong moment."
    with database.session(readonly=True) as session:
        _each_once(session, rush.references)
    database.dispose()


def _is_waiting(database: Database) -> bool:
    with database.session(readonly=True) as session:
        return unregistered_span(session) is not None


def _each_once(session: Session, acknowledged: dict[int, str]) -> None:
    stored = session.execute(select(Case.subject, Case.reference, Case.id)).all()
    assert len(acknowledged) == SUBMISSIONS
    assert Counter(subject for subject, _, _ in stored) == {f"Question {n}": 1 for n in acknowledged}
    assert {(s, r) for s, r, _ in stored} == {(f"Question {n}", r) for n, r in acknowledged.items()}
    ids = {case_id for _, _, case_id in stored}
    messages = session.execute(select(CaseMessage.case_id, CaseMessage.body)).all()
    assert Counter(case_id for case_id, _ in messages) == dict.fromkeys(ids, 1)
    for kind in (EventKind.REGISTERED, EventKind.ACKNOWLEDGED):
        events = session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == kind)).all()
        assert Counter(events) == dict.fromkeys(ids, 1)
    mails = session.execute(select(OutboxMessage.to_address, OutboxMessage.subject)).all()
    assert Counter(to for to, _ in mails) == {f"visitor{n}@example.org": 1 for n in acknowledged}
    assert {REFERENCE.findall(subject)[0] for _, subject in mails} == set(acknowledged.values())
    sent = session.scalar(select(func.count()).where(FormDraft.case_reference.is_not(None)))
    assert sent == SUBMISSIONS
