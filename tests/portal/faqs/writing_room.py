"""How the tests of the editors' screens write: through the forms, as the cast does in a browser."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from content import queries
from content.library import create_section
from content.models import ContentItem, Revision
from portal.faqs.editor_forms import base_of
from portal.identity.models import Account, RoleGrant
from portal.kernel import clock
from tests.factories.cast import Cast

TITLE = "Why is my rent check red?"
SLUG = "why-is-my-rent-check-red"
TYPED: dict[str, Any] = {"title": TITLE, "body": "The rent is **unusual**, not wrong."}
SECTIONS = {"core": "CORE", "delta": "Delta", "signing-in": "Signing in"}


@dataclass(frozen=True)
class Room:
    """An application with sections, and its cast at work in it."""

    app: Flask
    cast: Cast

    def session(self) -> Session:
        session: Session = self.app.extensions["database"].session()
        return session

    def furnish(self) -> None:
        with self.session() as session:
            for key, title in SECTIONS.items():
                create_section(session, key=key, title=title)
            session.commit()

    def limit_to(self, name: str, *service_keys: str) -> None:
        """Let somebody keep their roles for these services only."""
        with self.session() as session:
            account = session.scalars(select(Account).where(Account.user_name == name)).one()
            roles = [grant.role for grant in account.grants]
            account.grants.clear()
            session.flush()
            account.grants = [RoleGrant(role=role, service_key=key) for role in roles for key in service_keys]
            session.commit()

    def write(
        self, who: FlaskClient, *, act: str = "save", section: str = "core", **typed: Any
    ) -> TestResponse:
        return who.post(f"/editor/faqs/new?section={section}", data=TYPED | typed | {"act": act})

    def edit(self, who: FlaskClient, slug: str = SLUG, *, act: str = "save", **typed: Any) -> TestResponse:
        """Edit the newest version as the form would send it; ``base`` given: as it was then."""
        form = {"base": self.base(slug)} | TYPED | typed | {"act": act}
        return who.post(f"/editor/faqs/{slug}/edit", data=form)

    def decide(
        self, who: FlaskClient, noun: str, slug: str = SLUG, *, number: int = 1, **fields: Any
    ) -> TestResponse:
        form = {"base": base_of(self.revision(slug, number))} | fields
        return who.post(f"/editor/faqs/{slug}/revisions/{number}/{noun}", data=form)

    def publish(self, *, section: str = "core", **typed: Any) -> str:
        """Edith writes, Rosa approves; returns the slug."""
        answer = self.write(self.cast.signed_in("edith"), act="submit", section=section, **typed)
        slug = answer.location.split("/")[3]
        assert self.decide(self.cast.signed_in("rosa"), "approval", slug).status_code == 302
        return slug

    def item(self, slug: str = SLUG) -> ContentItem:
        with self.session() as session:
            item = queries.item_by_slug(session, slug)
            assert item is not None
            return item

    def revision(self, slug: str = SLUG, number: int = 1) -> Revision:
        with self.session() as session:
            found = {each.number: each for each in queries.revisions_of(session, self.item(slug).id)}
            return found[number]

    def revisions(self, slug: str = SLUG) -> list[tuple[int, str]]:
        """Number and state of all versions, oldest first."""
        with self.session() as session:
            found = queries.revisions_of(session, self.item(slug).id)
            return [(each.number, each.review_state.value) for each in reversed(found)]

    def base(self, slug: str = SLUG) -> str:
        with self.session() as session:
            newest = queries.latest_revision(session, self.item(slug).id)
            assert newest is not None
            return base_of(newest)

    def count_items(self) -> int:
        with self.session() as session:
            return queries.count_page_rows(session, queries.PageFilter(), clock.now())


def text_of(answer: TestResponse) -> str:
    """The words of a page as people read them."""
    page = answer.get_data(as_text=True)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def typed_in(answer: TestResponse, name: str) -> str:
    """What stands in a field of the page that came back."""
    page = answer.get_data(as_text=True)
    area = re.search(rf'<textarea[^>]*\bname="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    box = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    if area:
        return html.unescape(area[1])
    assert box, f"no field {name}"
    value = re.search(r'value="([^"]*)"', box[0])
    return html.unescape(value[1]) if value else ""


def link_to(answer: TestResponse, words: str) -> str:
    """Where the link with these words leads, from the page it stands on."""
    for address, inside in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', answer.text, re.DOTALL):
        if words in " ".join(re.sub(r"<[^>]+>", "", inside).split()):
            return urljoin(answer.request.path, html.unescape(address))
    raise AssertionError(f"no link “{words}”")
