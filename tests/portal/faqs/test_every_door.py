"""What readers may not see they see through no door of the site, however late the index is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content import library, queries
from content.models import Section
from content.texts import RevisionText
from portal.faqs.models import Subscription
from portal.faqs.subscriptions import tell_subscribers
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.conftest import WEDNESDAY
from tests.portal.faqs.shelf import ANNA, MIA, Shelf

STANDINGS = ("open", "expired", "withdrawn", "binned", "shut", "draft", "scheduled")
TOMORROW = WEDNESDAY + timedelta(days=1)
LATER = WEDNESDAY + timedelta(hours=2)
Door = Callable[[FlaskClient], str]


def at(path: str) -> Door:
    def look(client: FlaskClient) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    return look


def each_page(client: FlaskClient) -> str:
    """The names of the pages that answer at their address."""
    found = (name for name in STANDINGS if client.get(f"/faqs/volcano-{name}").status_code == 200)
    return " ".join(f"volcano-{name}" for name in found)


DOORS: dict[str, Door] = {
    "the page itself": each_page,
    "search": at("/search?q=volcano"),
    "suggestions": at("/search/suggestions?q=volc"),
    "page of the service": at("/services/core"),
    "related answers": at("/faqs/hub"),
    "home page": at("/"),
    "feed": at("/feed.atom"),
    "feed of the service": at("/services/core/feed.atom"),
    "sitemap": at("/sitemap.xml"),
}


def fill(shelf: Shelf) -> None:
    """A page in every standing. All that ever were public are in the index, and stay there."""
    opens = {"scheduled": TOMORROW}
    closes = {"expired": WEDNESDAY + timedelta(hours=1)}
    names = tuple(f"volcano-{name}" for name in STANDINGS)
    shelf.publish("hub", "Where to begin", related=names)
    with shelf.session() as session:
        library.create_section(session, key="core-inner", title="Inner", parent_key="core")
    ids = {
        name: shelf.publish(
            f"volcano-{name}",
            f"Volcano {name}",
            section="core-inner" if name == "shut" else "core",
            publish_at=opens.get(name),
            expires_at=closes.get(name),
        )
        for name in STANDINGS
        if name != "draft"
    }
    with shelf.session() as session:
        text = RevisionText(title="Volcano draft", body="Not yet.")
        library.create_item(
            session, section_key="core", text=text, actor=ANNA, now=shelf.now, slug="volcano-draft"
        )
        core = session.scalars(select(Section.id).where(Section.key == "core")).one()
        earlier = shelf.now - timedelta(days=1)
        session.add(
            Subscription(email="reader@example.org", section_id=core, asked_at=earlier, confirmed_at=earlier)
        )
    shelf.index()
    with shelf.session() as session:
        library.retract(session, item_id=ids["withdrawn"], actor=MIA, now=shelf.now)
        library.put_into_bin(session, item_id=ids["binned"], actor=MIA, now=shelf.now)
        library.set_access(session, key="core-inner", is_blocking=False, is_restricted=True, now=shelf.now)


def named(page: str) -> set[str]:
    """The standings of the pages that are named, by address or by title."""
    return set(
        re.findall(r"volcano[- ]([a-z]+)", re.sub(r"<[^>]*name=\"q\"[^>]*>", "", page), re.IGNORECASE)
    ) & set(STANDINGS)


@pytest.mark.requirement("CS021")
def test_the_public_sees_the_same_through_every_door(app: Flask, client: FlaskClient, now: datetime) -> None:
    shelf = Shelf(app, now)
    fill(shelf)
    with clock.held_at(LATER):
        seen = {door: named(look(client)) for door, look in DOORS.items()}
        with shelf.session() as session:
            tell_subscribers(session, app.extensions["database"].settings, now=LATER)
            mails = session.scalars(select(OutboxMessage)).all()
            seen["mail to subscribers"] = set().union(*(named(mail.body) for mail in mails))
            assert len(mails) == 1
            assert queries.count_live(session, None, LATER) == 2
    assert {door: names for door, names in seen.items() if names != {"open"}} == {}
