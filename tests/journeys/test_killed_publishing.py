"""Web processes and workers are killed while owners publish: no half page, no lost draft, a true index."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import library, queries
from content.models import ContentItem, ContentLink, IndexChange, Revision, RevisionEvent
from content.search.interface import NO_SYNONYMS, SearchQuery
from content.texts import RevisionText
from content.workflow import Actor, ContentRole, ReviewState, Transition
from portal.bench.servers import ROOT, serving
from portal.commands.preparation import rebuild_search
from portal.config import Settings
from portal.faqs.editor_forms import base_of
from portal.faqs.indexing import make_engine
from portal.kernel import clock
from portal.kernel.db import Database
from tests.conftest import Backend, settings_for
from tests.factories.cast import PASSWORD, person
from tests.journeys.killing import (
    HAS_PROC,
    NEEDS_PROC,
    PATIENCE_S,
    AtWork,
    Person,
    Site,
    environ_of,
    kill_all,
    wait_until,
)

PUBLISHED, DRAFTED = 48, 32
KILLED_AT = (30,)  # so many acts acknowledged, of both kinds
AT_WORK_AFTER_S = 1.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
OLD, NEW = "oldfashioned", "newfangled"


@dataclass
class Work:
    """What is to be done: (slug, the version it was read as); and what was acknowledged."""

    site: Site
    to_publish: list[tuple[str, str]]
    to_draft: list[tuple[str, str]]
    published: set[str] = field(default_factory=set)
    drafted: set[str] = field(default_factory=set)

    @property
    def done(self) -> int:
        return len(self.published) + len(self.drafted)

    def publish_all(self) -> None:
        reviewer, token = signed_in(self.site, "rosa")
        while self.to_publish:
            slug, base = self.to_publish.pop()
            path = f"/editor/faqs/{slug}/revisions/2/approval"
            status, text = reviewer.ask("POST", path, {"csrf_token": token, "base": base, "comment": ""})
            assert status == 302, text
            self.published.add(slug)

    def draft_all(self) -> None:
        editor, token = signed_in(self.site, "edith")
        while self.to_draft:
            slug, base = self.to_draft.pop()
            typed = {"csrf_token": token, "base": base, "title": f"Page {slug}", "body": f"Drafted {slug}."}
            status, text = editor.ask("POST", f"/editor/faqs/{slug}/edit", typed | {"act": "save"})
            # Sent again after it had been saved: the conflict screen shows what is there, which is just that.
            assert status == 302 or (status == 409 and f"Drafted {slug}." in text), text
            self.drafted.add(slug)


def signed_in(site: Site, name: str) -> tuple[Person, str]:
    """Somebody's browser and the token of their session."""
    person = Person(site)
    typed = {
        "user_name": name,
        "password": PASSWORD,
        "csrf_token": token_in(person.ask("GET", "/sign-in")[1]),
    }
    assert person.ask("POST", "/sign-in", typed)[0] == 302
    return person, token_in(person.ask("GET", "/editor/faqs/new?section=core")[1])


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    assert found is not None, text[:400]
    return found[1]


@pytest.mark.skipif(not HAS_PROC, reason=NEEDS_PROC)
def test_never_half_a_page_and_never_a_lost_draft(backend: Backend, tmp_path: Path) -> None:
    settings = settings_for(backend.fresh(), tmp_path)
    database = Database(settings)
    work = _written(database)
    rebuild_search(database)
    at_work: list[AtWork] = []
    with ExitStack() as servers:
        for killed_at in (*KILLED_AT, PUBLISHED + DRAFTED):
            running = servers.enter_context(serving("wsgi:app", "/health", environ_of(settings)))
            work.site.port = running.port
            at_work = at_work or [AtWork(work.publish_all), AtWork(work.draft_all)]
            wait_until(lambda so_many=killed_at: work.done >= so_many, at_work, "acts acknowledged")
            kill_all(running)
    assert work.site.sent_again, "Nobody noticed the kill: it came at the wrong moment."
    with database.session(readonly=True) as session:
        assert {slug for slug in work.published if not _is_wholly(session, slug, NEW)} == set()
        for slug in work.drafted:
            newest = queries.latest_revision(session, queries.item_by_slug(session, slug).id)  # type: ignore[union-attr]
            assert newest is not None
            assert (newest.body, newest.number) == (f"Drafted {slug}.", 2)
            assert _is_wholly(session, slug, OLD)
    _worker_brings_the_index_right(database, settings)
    database.dispose()


def _written(database: Database) -> Work:
    """Live pages, half of them with a change that waits for its review."""
    site, now = Site(), clock.now()
    with database.session() as session:
        library.create_section(session, key="core", title="CORE")
        emeka = person(session, "emeka")
        author = Actor(emeka.id, emeka.name, frozenset({ContentRole.editor}))
        approver = Actor(0, "Somebody else", frozenset({ContentRole.reviewer}))
        bases: dict[str, str] = {}
        for number in range(PUBLISHED + DRAFTED):
            slug = f"page-{number}"
            item = library.create_item(
                session, section_key="core", slug=slug, text=_text(slug, OLD), actor=author, now=now
            )
            first = queries.latest_revision(session, item.id)
            assert first is not None
            library.submit(session, revision_id=first.id, actor=author, now=now)
            library.approve(session, revision_id=first.id, actor=approver, now=now)
            bases[slug] = base_of(first)
            if number < PUBLISHED:
                second = library.save_draft(
                    session,
                    item_id=item.id,
                    text=_text(slug, NEW),
                    actor=author,
                    now=now,
                    expected_revision_id=first.id,
                    expected_lock_version=first.lock_version,
                )
                library.submit(session, revision_id=second.id, actor=author, now=now)
                bases[slug] = base_of(second)
        session.commit()
    pairs = list(bases.items())
    return Work(site, pairs[:PUBLISHED], pairs[PUBLISHED:])


def _text(slug: str, age: str) -> RevisionText:
    """Old words and a link to one page, new words and a link to another."""
    target = "page-1" if age == OLD else "page-2"
    return RevisionText(title=f"Page {slug}", body=f"These are {age} words. [Go on](faq:{target}).")


def _is_wholly(session: Session, slug: str, age: str) -> bool:
    """Whether everything that is kept of a page is of one and the same version."""
    item = session.scalars(select(ContentItem).where(ContentItem.slug == slug)).one()
    versions = session.scalars(select(Revision).where(Revision.item_id == item.id).order_by(Revision.number))
    live = [each for each in versions if each.review_state is ReviewState.live]
    assert [each.id for each in live] == [item.live_revision_id]
    links = session.scalars(select(ContentLink.to_slug).where(ContentLink.from_item_id == item.id)).all()
    published = select(func.count()).where(
        RevisionEvent.revision_id == live[0].id, RevisionEvent.transition == Transition.publish
    )
    assert session.scalar(published) == 1
    assert len(links) == 1
    own = {age in live[0].body, age in live[0].body_html, (links[0] == "page-1") is (age == OLD)}
    assert len(own) == 1, slug
    return own.pop()


def _worker_brings_the_index_right(database: Database, settings: Settings) -> None:
    """Killed at its work and begun again, until nothing waits; then search finds the words readers see."""
    with _worker(settings) as worker:
        time.sleep(AT_WORK_AFTER_S)
        os.kill(worker.pid, signal.SIGKILL)
    assert make_engine(database).search(SearchQuery("words"), NO_SYNONYMS).total > 0
    with _worker(settings):
        until = time.monotonic() + PATIENCE_S
        while _waits(database) and time.monotonic() < until:
            time.sleep(0.05)
    assert not _waits(database)
    engine = make_engine(database)
    for age, count in ((NEW, PUBLISHED), (OLD, DRAFTED)):
        found = engine.search(SearchQuery(age, limit=200), NO_SYNONYMS)
        assert Counter(hit.item_id for hit in found.hits).most_common(1)[0][1] == 1
        assert found.total == count


def _worker(settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "portal", "worker"]
    return Killed(command, cwd=ROOT, env=os.environ | environ_of(settings))


class Killed(subprocess.Popen[bytes]):
    """A process that does not outlive its block."""

    def __exit__(self, *fault: object) -> None:
        self.kill()
        super().__exit__(*fault)  # type: ignore[arg-type]


def _waits(database: Database) -> int:
    with database.session(readonly=True) as session:
        return session.scalar(select(func.count(IndexChange.id))) or 0
