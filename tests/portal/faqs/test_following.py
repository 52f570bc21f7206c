"""Hearing of changes: feeds, the list of all pages, and mail without an account."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.kinds import NOTICE
from content.models import PublicChange
from portal.config import Settings
from portal.faqs.models import Subscription
from portal.faqs.subscriptions import forget_unconfirmed, tell_subscribers
from portal.notifications.models import OutboxMessage
from tests.portal.faqs.shelf import Shelf

ATOM = "{http://www.w3.org/2005/Atom}"
PATH = re.compile(r"http://[^/\s]+(/subscriptions/\S+)")


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    return Shelf(app, now)


def titles(answer: bytes) -> list[str]:
    entries = ElementTree.fromstring(answer).iter(f"{ATOM}entry")
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries]


def mails(shelf: Shelf) -> list[OutboxMessage]:
    with shelf.session() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def tell(shelf: Shelf, settings: Settings, at: datetime) -> int:
    with shelf.session() as session:
        return tell_subscribers(session, settings, now=at)


def subscribe(client: FlaskClient, shelf: Shelf, path: str, email: str = "cleo@example.org") -> str:
    """Ask, and confirm by the mailed link; returns the link."""
    asked = client.post(f"{path}/subscription", data={"email": email})
    assert asked.location == "/subscriptions/sent"
    link = PATH.findall(mails(shelf)[-1].body)[0]
    assert b"Yes, tell me" in client.get(link).data
    assert b"You will be told" in client.post(link).data
    return str(link)


def test_feeds_and_the_list_of_pages_hold_what_the_public_sees(client: FlaskClient, shelf: Shelf) -> None:
    shelf.publish("dogs", "Dogs & <cats>", section="core")
    shelf.publish("slow", "Delta is slow", section="delta", kind=NOTICE)
    gone = shelf.publish("old", "Old", section="core")
    shelf.withdraw(gone)
    assert titles(client.get("/feed.atom").data) == ["Delta is slow", "Dogs & <cats>"]
    assert titles(client.get("/services/core/feed.atom").data) == ["Dogs & <cats>"]
    assert client.get("/services/nowhere/feed.atom").status_code == 404
    sitemap = client.get("/sitemap.xml").get_data(as_text=True)
    assert "/faqs/dogs</loc>" in sitemap
    assert "/faqs/old" not in sitemap
    assert "/sitemap.xml" in client.get("/robots.txt").get_data(as_text=True)


def test_a_subscriber_hears_of_major_changes_only(
    client: FlaskClient, shelf: Shelf, settings: Settings, now: datetime
) -> None:
    shelf.publish("dogs", "Dogs")
    tell(shelf, settings, now + timedelta(minutes=6))
    link = subscribe(client, shelf, "/faqs/dogs")
    assert client.post(link).status_code == 410, "the link works once"
    later = now + timedelta(minutes=10)
    shelf = replace(shelf, now=later)
    shelf.change("dogs", "Dogs", body="A comma.")
    assert tell(shelf, settings, later + timedelta(minutes=6)) == 0
    shelf.change("dogs", "Dogs", body="All new.", is_major=True, public_note="Leads are a must now.")
    assert tell(shelf, settings, later + timedelta(minutes=1)) == 0, "what follows soon goes into one mail"
    assert tell(shelf, settings, later + timedelta(minutes=6)) == 1
    assert tell(shelf, settings, later + timedelta(minutes=7)) == 0, "once each"
    mail = mails(shelf)[-1]
    assert mail.subject == "Changed: Dogs"
    assert "Leads are a must now." in mail.body
    stop = PATH.findall(mail.body)[-1]
    assert b"Stop the messages" in client.get(stop).data
    assert b"have stopped" in client.post(stop).data
    assert client.get(stop).status_code == 410
    with shelf.session() as session:
        assert session.scalars(select(Subscription)).all() == [], "the address is forgotten"


def test_a_service_is_followed_with_its_new_pages_in_one_mail(
    client: FlaskClient, shelf: Shelf, settings: Settings, now: datetime
) -> None:
    shelf.publish("dogs", "Dogs")
    tell(shelf, settings, now + timedelta(minutes=6))
    subscribe(client, shelf, "/services/core")
    subscribe(client, shelf, "/faqs/dogs")
    shelf = replace(shelf, now=now + timedelta(minutes=10))
    for title in ("Cats", "Birds"):
        shelf.publish(title.lower(), title)
    shelf.publish("other", "Other", section="delta")
    shelf.change("dogs", "Dogs", body="New.", is_major=True, public_note="Changed.")
    assert tell(shelf, settings, now + timedelta(minutes=20)) == 1
    body = mails(shelf)[-1].body
    assert body.count("/faqs/dogs") == 1
    assert "Cats" in body
    assert "Birds" in body
    assert "Other" not in body


def test_nobody_is_told_who_has_not_confirmed(
    client: FlaskClient, shelf: Shelf, settings: Settings, now: datetime
) -> None:
    shelf.publish("dogs", "Dogs")
    client.post("/faqs/dogs/subscription", data={"email": "carl@example.org"})
    shelf = replace(shelf, now=now + timedelta(minutes=10))
    shelf.change("dogs", "Dogs", body="New.", is_major=True, public_note="Changed.")
    assert tell(shelf, settings, now + timedelta(minutes=20)) == 0
    with shelf.session() as session:
        forget_unconfirmed(session, now=now + timedelta(days=3))
    with shelf.session() as session:
        assert session.scalars(select(Subscription)).all() == []
        assert all(news.told_at for news in session.scalars(select(PublicChange)))


@pytest.mark.parametrize("email", ["", "not an address", "a@b@c", "x" * 400 + "@example.org"])
def test_an_address_that_is_none_comes_back(client: FlaskClient, shelf: Shelf, email: str) -> None:
    shelf.publish("dogs", "Dogs")
    answer = client.post("/faqs/dogs/subscription", data={"email": email})
    assert answer.status_code == 422
    assert mails(shelf) == []


@pytest.mark.parametrize("ticket", ["", "MQ.x", "MQ", "ImEi.aaa"])
def test_forged_links_end_nothing(client: FlaskClient, shelf: Shelf, ticket: str) -> None:
    shelf.publish("dogs", "Dogs")
    subscribe(client, shelf, "/faqs/dogs")
    assert client.post(f"/subscriptions/end/{ticket}").status_code in {404, 410}
    assert client.post(f"/subscriptions/confirm/{ticket}").status_code in {404, 410}
    with shelf.session() as session:
        assert len(session.scalars(select(Subscription)).all()) == 1
