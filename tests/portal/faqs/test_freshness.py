"""Pages kept fresh: flags by anyone, experts without an account, one mail on Mondays."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content.library import name_owner
from content.library.flags import flag_page
from content.models import ContentFlag, ContentItem, FlagReason
from content.queries.flags import open_flags
from portal.faqs.digest import send_digests
from portal.faqs.models import ExpertCheck
from portal.identity.models import Account
from portal.notifications.models import OutboxMessage
from tests.factories.cast import Cast
from tests.portal.faqs.shelf import Shelf

MONDAY = datetime(2026, 6, 15, 6, 0, tzinfo=UTC)  # 7:00 in London


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    return Shelf(app, now)


def last_mail(shelf: Shelf) -> OutboxMessage:
    with shelf.session() as session:
        return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()


@pytest.mark.requirement("CS011")
def test_anybody_flags_a_page_and_its_owner_settles_it(client: FlaskClient, cast: Cast, shelf: Shelf) -> None:
    shelf.publish("dogs", "Dogs")
    sent = {"reason": "out_of_date", "comment": "Ask me@example.org"}
    assert b"has been told" in client.post("/faqs/dogs/flag", data=sent).data
    cast.signed_in("asha").post("/faqs/dogs/flag", data={"reason": "reusable"})
    assert b"has been told" in client.post("/services/core/missing", data={"comment": "Cats"}).data
    with shelf.session() as session:
        flags = open_flags(session, section_keys=["core"])
    assert [(flag.reason, flag.title, flag.by_name) for flag in flags] == [
        (FlagReason.out_of_date, "Dogs", ""),
        (FlagReason.reusable, "Dogs", "Asha Example"),
        (FlagReason.missing, None, ""),
    ]
    assert "me@example.org" not in flags[0].comment
    edith = cast.signed_in("edith")
    path = f"/editor/flags/{flags[0].flag_id}"
    assert edith.post(path, data={"how": ""}).status_code == 422
    assert edith.post(path, data={"how": "New figures are in."}).status_code == 302
    assert b"New figures are in." in edith.get(path).data
    with shelf.session() as session:
        assert len(open_flags(session, section_keys=["core"])) == 2


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/faqs/dogs/flag", {}, "Choose what is wrong"),
        ("/faqs/dogs/flag", {"reason": "poetry", "comment": "Kept"}, "Kept"),
        ("/services/core/missing", {"comment": " "}, "Say what is missing"),
    ],
)
def test_a_flag_without_sense_comes_back(
    client: FlaskClient, shelf: Shelf, path: str, data: dict[str, str], said: str
) -> None:
    shelf.publish("dogs", "Dogs")
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def ask(cast: Cast, shelf: Shelf) -> str:
    edith = cast.signed_in("edith")
    sent = {"name": "Dr Exa", "email": "exa@example.org", "message": "The figures, please."}
    assert edith.post("/editor/faqs/dogs/expert", data=sent).status_code == 302
    mail = last_mail(shelf)
    assert "The figures, please." in mail.body
    found = re.search(r"/check/\S+", mail.body)
    assert found is not None
    return found[0]


def test_an_expert_without_an_account_says_it_is_correct(
    client: FlaskClient, cast: Cast, shelf: Shelf
) -> None:
    item_id = shelf.publish("dogs", "Dogs")
    link = ask(cast, shelf)
    for _ in range(2):  # a mail scanner looks first
        assert b"Is this page correct?" in client.get(link).data
    assert b"checked today" in client.post(link, data={"answer": "correct"}).data
    assert client.post(link, data={"answer": "wrong", "comment": "x"}).status_code == 410, "once"
    with shelf.session() as session:
        assert session.get_one(ContentItem, item_id).last_verified_by_name == "Dr Exa, asked by Edith Example"


def test_an_expert_corrects_or_declines_and_readers_see_none_of_it(
    client: FlaskClient, cast: Cast, shelf: Shelf
) -> None:
    shelf.publish("dogs", "Dogs")
    link = ask(cast, shelf)
    assert client.post(link, data={"answer": "wrong"}).status_code == 422
    assert client.post(link, data={"answer": "wrong", "comment": "It is 12 now."}).status_code == 200
    assert client.post(ask(cast, shelf), data={"answer": "not_me", "comment": "Ask Bo."}).status_code == 200
    with shelf.session() as session:
        assert [(f.reason, f.comment, f.by_name) for f in session.scalars(select(ContentFlag))] == [
            (FlagReason.inaccurate, "It is 12 now.", "Dr Exa")
        ]
        assert [check.answer for check in session.scalars(select(ExpertCheck).order_by(ExpertCheck.id))] == [
            "wrong",
            "not_me",
        ]
    assert b"It is 12 now" not in client.get("/faqs/dogs").data


def test_a_page_that_changed_meanwhile_is_not_vouched_for(
    client: FlaskClient, cast: Cast, shelf: Shelf
) -> None:
    shelf.publish("dogs", "Dogs")
    link = ask(cast, shelf)
    shelf.change("dogs", "Dogs", "Other words.")
    answer = client.post(link, data={"answer": "correct"})
    assert answer.status_code == 422
    assert "has changed since" in answer.get_data(as_text=True)


def test_one_mail_on_mondays(app: Flask, cast: Cast, shelf: Shelf) -> None:
    dogs = shelf.publish("dogs", "Dogs")
    with shelf.session() as session:
        olga = session.scalars(select(Account).where(Account.user_name == "olga")).one().person_id
        name_owner(session, key="core", owner_id=olga, owner_name="Olga", contact_name="Press office",
                   contact_email="press@example.org")  # fmt: skip
        item = session.get_one(ContentItem, dogs)
        item.review_due_on = MONDAY.date() + timedelta(days=10)
        flag_page(session, item_id=dogs, reason=FlagReason.inaccurate, comment="", now=MONDAY)

    def digests(at: datetime) -> dict[str, str]:
        with shelf.session() as session:
            before = session.scalar(select(OutboxMessage.id).order_by(OutboxMessage.id.desc()).limit(1)) or 0
            send_digests(session, now=at)
            session.flush()
            new = session.scalars(select(OutboxMessage).where(OutboxMessage.id > before))
            return {mail.to_address: mail.body for mail in new}

    assert digests(MONDAY - timedelta(minutes=1)) == {}
    assert digests(MONDAY - timedelta(days=1)) == {}
    first = digests(MONDAY)
    assert "Dogs (due in 10 days)" in first["olga@example.org"]
    assert "Dogs: something on it is wrong (since today)" in first["edith@example.org"]
    assert "To check again" not in first["edith@example.org"], "its owner checks it"
    assert "To check again" not in first["press@example.org"], "not yet 30 days late"
    assert "asha@example.org" not in first
    assert digests(MONDAY + timedelta(minutes=5)) == {}, "one each Monday"
    late = digests(MONDAY + timedelta(days=42))
    assert "Dogs (32 days overdue)" in late["press@example.org"]
    assert "Dogs (32 days overdue)" in late["olga@example.org"]
