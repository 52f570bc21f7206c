"""Answers on the shelf: published by two people as always, and put into the index when a test wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from content import library, queries
from content.kinds import FAQ, NOTICE
from content.models import PageVote, SearchEvent
from content.texts import RevisionText
from content.workflow import Actor, ContentRole
from portal.faqs.indexing import apply_index_changes

ANNA = Actor(1, "Anna Author", frozenset({ContentRole.editor}))
MIA = Actor(2, "Mia Manager", frozenset({ContentRole.manager}))
# A same-origin form in any browser of today.
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Shelf:
    """Writes content into the database of an application."""

    app: Flask
    now: datetime

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.app.extensions["database"].session() as session:
            yield session
            session.commit()

    def publish(
        self,
        slug: str,
        title: str,
        *,
        section: str = "core",
        kind: str = FAQ,
        body: str = "Do this, then that.",
        **text: Any,
    ) -> int:
        """A new live page; returns its id."""
        with self.session() as session:
            if queries.section_by_key(session, section) is None:
                library.create_section(session, key=section, title=section.replace("-", " ").title())
                session.flush()
            if kind == NOTICE:
                text.setdefault("details", {"notice_type": "known_problem"})
            item = library.create_item(
                session,
                section_key=section,
                text=RevisionText(title=title, body=body, **text),
                actor=ANNA,
                now=self.now,
                slug=slug,
                kind=kind,
            )
            self._go_live(session, item.id)
            return item.id

    def change(self, slug: str, title: str, body: str = "Do this instead.", **text: Any) -> None:
        with self.session() as session:
            item = queries.item_by_slug(session, slug)
            assert item is not None
            base = queries.latest_revision(session, item.id)
            assert base is not None
            library.save_draft(
                session,
                item_id=item.id,
                text=RevisionText(title=title, body=body, **text),
                actor=ANNA,
                now=self.now,
                expected_revision_id=base.id,
                expected_lock_version=base.lock_version,
            )
            self._go_live(session, item.id)

    def withdraw(self, item_id: int) -> None:
        with self.session() as session:
            library.retract(session, item_id=item_id, actor=MIA, now=self.now)

    def move(self, item_id: int, slug: str) -> None:
        with self.session() as session:
            library.rename_slug(session, item_id=item_id, slug=slug, actor=MIA, now=self.now)

    def index(self) -> None:
        """What the worker does a moment after each change."""
        apply_index_changes(self.app.extensions["database"], self.app.extensions["search"])

    def events(self) -> list[SearchEvent]:
        """The log of searches, with what still waited in memory."""
        self.app.extensions["search_log"].flush()
        with self.session() as session:
            found = list(session.scalars(select(SearchEvent).order_by(SearchEvent.id)))
            session.expunge_all()
            return found

    def votes(self) -> list[PageVote]:
        with self.session() as session:
            found = list(session.scalars(select(PageVote).order_by(PageVote.id)))
            session.expunge_all()
            return found

    def _go_live(self, session: Session, item_id: int) -> None:
        draft = queries.latest_revision(session, item_id)
        assert draft is not None
        library.submit(session, revision_id=draft.id, actor=ANNA, now=self.now)
        library.approve(session, revision_id=draft.id, actor=MIA, now=self.now)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements the database was asked meanwhile, without BEGIN and the like."""
    asked: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def links(page: str) -> list[str]:
    """Every address a page links to, as a browser reads it."""
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', page)]
