"""Signing in: own credentials, one session per person, slow for guessers, and never led elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.config import Settings
from portal.identity.citizen import safe_next
from portal.identity.models import Account
from portal.identity.rules import LOCK_TIME, MAX_FAILED_SIGN_INS, locked_until
from portal.kernel import clock
from tests.factories.cast import PASSWORD, Cast
from tests.portal.cases.desk_work import stored, text_of

WRONG = "The user name or password is not right."
LOCKED = "Too many wrong passwords. Wait 15 minutes, then try again."


def sign_in(
    cast: Cast, name: str = "asha", password: str = PASSWORD, next_: str = ""
) -> tuple[int, str, str]:
    """Status, where to, and the words of the page."""
    answer = cast.visitor().post(
        "/sign-in", query_string={"next": next_}, data={"user_name": name, "password": password}
    )
    return answer.status_code, answer.location or "", text_of(answer)


@pytest.mark.requirement("SEC-06")
@pytest.mark.parametrize(
    ("name", "home"),
    [("asha", "/desk/"), ("dana", "/desk/"), ("alex", "/desk/"), ("edith", "/editor/"), ("rosa", "/editor/")],
)
def test_each_person_arrives_where_their_work_waits(cast: Cast, name: str, home: str) -> None:
    status, location, _ = sign_in(cast, name)
    assert (status, location) == (302, home)


@pytest.mark.requirement("SEC-06")
@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("asha", "wrong"),
        ("nobody", PASSWORD),
        ("cleo", PASSWORD),
        ("asha", PASSWORD + " "),
        ("asha", "\ud800x"),
    ],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(cast: Cast, name: str, password: str) -> None:
    status, _, words = sign_in(cast, name, password.encode("utf-8", "replace").decode())
    assert status == 422
    assert WRONG in words


def test_empty_fields_say_what_to_enter_and_keep_the_name(cast: Cast) -> None:
    answer = cast.visitor().post("/sign-in", data={"user_name": "asha", "password": ""})
    assert answer.status_code == 422
    assert "Enter your password" in text_of(answer)
    assert 'value="asha"' in answer.get_data(as_text=True)
    assert "<title>Error: Staff sign-in" in answer.get_data(as_text=True)


@pytest.mark.requirement("SEC-14")
def test_signing_in_elsewhere_ends_the_older_session(cast: Cast) -> None:
    first = cast.signed_in("asha")
    assert first.get("/desk/").status_code == 200
    second = cast.signed_in("asha")
    assert second.get("/desk/").status_code == 200
    ended = first.get("/desk/")
    assert (ended.status_code, ended.location) == (302, "/sign-in?next=/desk/")


@pytest.mark.requirement("SEC-14")
def test_signing_out_ends_the_session_for_good(cast: Cast) -> None:
    client = cast.signed_in("asha")
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert client.post("/sign-out").status_code == 302
    client.set_cookie("session", cookie.value)
    assert client.get("/desk/").status_code == 302, "a copied cookie opens nothing any more"


@pytest.mark.requirement("SEC-11")
def test_too_many_wrong_passwords_lock_the_account_for_a_while(cast: Cast, now: datetime) -> None:
    for _ in range(MAX_FAILED_SIGN_INS):
        assert WRONG in sign_in(cast, password="wrong")[2]
    status, _, words = sign_in(cast)
    assert status == 422
    assert LOCKED in words
    with clock.held_at(now + LOCK_TIME - timedelta(seconds=1)):
        assert sign_in(cast)[0] == 422
    with clock.held_at(now + LOCK_TIME + timedelta(seconds=1)):
        assert sign_in(cast)[0] == 302


@given(st.integers(0, 40), st.datetimes(), st.timedeltas(timedelta(0), timedelta(days=1)))
def test_a_lock_always_opens_again(failed: int, last: datetime, later: timedelta) -> None:
    until = locked_until(failed, last)
    assert (until is None) == (failed < MAX_FAILED_SIGN_INS)
    assert until is None or until == last + LOCK_TIME
    assert locked_until(failed, None) is None


@pytest.mark.requirement("AUD")
def test_good_and_bad_sign_ins_are_in_the_audit_log(app: Flask, cast: Cast) -> None:
    sign_in(cast, password="wrong")
    sign_in(cast)
    with stored(app) as session:
        acts = list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
        assert acts == ["session.refused", "session.started"]
        details = list(session.scalars(select(AuditEvent.details)))
        assert "wrong" not in str(details)
        account = session.scalars(select(Account).where(Account.user_name == "asha")).one()
        assert account.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize("target", ["/desk/cases/7K3M-9QXDR", "/desk/?who=mine&page=2", "/editor/"])
def test_one_goes_on_to_where_one_wanted(cast: Cast, target: str) -> None:
    assert sign_in(cast, "alex", next_=target)[:2] == (302, target)


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "evil",
        "///evil",
    ],
)
def test_one_is_never_led_to_another_site(cast: Cast, target: str) -> None:
    assert sign_in(cast, next_=target)[:2] == (302, "/desk/")


@given(st.text(max_size=60))
def test_whatever_is_asked_for_stays_on_this_site(target: str) -> None:
    allowed = safe_next(target)
    assert allowed is None or (allowed.startswith("/") and not allowed.startswith(("//", "/\\")))


class TestLimit:
    """One address may not try on and on."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return Settings(**(settings.__dict__ | {"rate_limits": True}))

    @pytest.mark.requirement("SEC-11")
    def test_an_address_that_tries_too_often_waits(self, cast: Cast, now: datetime) -> None:
        codes = [sign_in(cast, f"guess{number}", "x")[0] for number in range(21)]
        assert codes == [422] * 20 + [429]
        with clock.held_at(now + timedelta(minutes=5)):
            assert sign_in(cast)[0] == 302


def test_a_signed_in_page_says_who_one_is_and_offers_the_way_out(cast: Cast) -> None:
    page = cast.signed_in("asha").get("/desk/").get_data(as_text=True)
    assert "Asha Example" in page
    assert 'action="/sign-out"' in page
