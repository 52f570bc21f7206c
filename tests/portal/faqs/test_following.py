"""Hearing of changes: feeds, the list of all pages, and mail without an account."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from content.kinds import NOTICE
from content.models import PublicChange
from portal.config import Settings
from portal.faqs.models import Subscription
from portal.faqs.subscriptions import end_path, forget_unconfirmed, tell_subscribers, ticket_of
from portal.notifications.delivery import deliver
from portal.notifications.models import OutboxMessage
from tests.factories.mail import Postbox, mail_server
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


def stored(shelf: Shelf) -> list[Subscription]:
    with shelf.session() as session:
        return list(session.scalars(select(Subscription)))


def subscribers(shelf: Shelf) -> list[str]:
    return sorted(each.email for each in stored(shelf))


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


def test_one_click_in_the_mail_program_ends_what_the_mail_is_about(
    app: Flask, client: FlaskClient, shelf: Shelf, settings: Settings, now: datetime
) -> None:
    """RFC 8058, from the mail as a server got it to the POST of a machine that has no cookie of ours."""
    shelf.publish("dogs", "Dogs")
    shelf.publish("cats", "Cats")
    tell(shelf, settings, now + timedelta(minutes=6))
    for path in ("/faqs/dogs", "/faqs/cats"):
        subscribe(client, shelf, path)
    subscribe(client, shelf, "/faqs/dogs", "carl@example.org")
    shelf = replace(shelf, now=now + timedelta(minutes=10))
    for slug in ("dogs", "cats"):
        shelf.change(slug, slug.title(), body="All new.", is_major=True, public_note="New.")
    tell(shelf, settings, now + timedelta(minutes=20))
    postbox = Postbox()
    with mail_server(postbox) as server:
        sending = replace(settings, smtp_url=f"smtp://{server}", base_url="https://help.example.org")
        while deliver(app.extensions["database"].session, sending, now=lambda: now + timedelta(minutes=21)):
            pass
    got = [message_from_bytes(mail, policy=SMTP) for mail in postbox.mails]
    (mail,) = [each for each in got if each["To"] == "cleo@example.org" and each["List-Unsubscribe"]]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].removeprefix("<https://help.example.org").removesuffix(">")
    app.config["WTF_CSRF_ENABLED"] = True
    machine = FlaskClient(app)
    assert b"Stop the messages about" in machine.get(address).data
    assert b"\xe2\x80\x9cDogs\xe2\x80\x9d" in machine.get(address).data
    assert subscribers(shelf) == ["carl@example.org", "cleo@example.org", "cleo@example.org"], "GET: nothing"
    clicked = machine.post(address, data={"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    assert subscribers(shelf) == ["carl@example.org"], "all that the mail was about, and nobody else's"
    assert machine.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 410


def test_a_link_ends_nothing_of_whoever_got_its_number_later(
    client: FlaskClient, shelf: Shelf, settings: Settings
) -> None:
    shelf.publish("dogs", "Dogs")
    subscribe(client, shelf, "/faqs/dogs")
    with shelf.session() as session:
        (row,) = session.scalars(select(Subscription))
        link = end_path(ticket_of(settings.signing_key(), [row]))
        row.email = "carl@example.org"
    assert client.post(link).status_code == 410
    assert subscribers(shelf) == ["carl@example.org"]


def test_a_ticket_of_another_purpose_ends_nothing(
    client: FlaskClient, shelf: Shelf, settings: Settings
) -> None:
    shelf.publish("dogs", "Dogs")
    subscribe(client, shelf, "/faqs/dogs")
    ticket = ticket_of(settings.signing_key(), stored(shelf))
    other = URLSafeSerializer(settings.signing_key(), salt="another-purpose")
    payload = URLSafeSerializer(settings.signing_key(), salt="end-subscription").loads(ticket)
    assert client.post(end_path(str(other.dumps(payload)))).status_code == 410
    assert len(stored(shelf)) == 1


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


def test_an_address_that_is_none_comes_back(client: FlaskClient, shelf: Shelf) -> None:
    shelf.publish("dogs", "Dogs")
    for email in ["", "not an address", "a@b@c", "x" * 400 + "@example.org"]:
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
