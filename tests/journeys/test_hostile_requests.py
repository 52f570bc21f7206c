"""Requests that no page of ours sends: another host, another method, a mended cookie, a foreign form."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.identity.models import Account
from portal.notifications.models import OutboxMessage
from tests.conftest import Backend, settings_for
from tests.factories.cast import PASSWORD
from tests.journeys.conftest import House
from tests.journeys.reading import read, send

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
HOSTS = (
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil",
    "",
)


@pytest.fixture(scope="module")
def house(sqlite_house: House) -> House:
    """One database is enough: none of this asks it anything that they could answer differently."""
    return sqlite_house


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused_everywhere(house: House, host: str) -> None:
    visitor = house.visitor()
    for path in ("/", "/search?q=log", "/raise", "/sign-in", "/desk/", "/health", "/robots.txt", "/nowhere"):
        assert visitor.get(path).status_code < 500  # now it may be kept in memory
        answer = visitor.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.get_data(as_text=True)
        assert "<h1" in answer.get_data(as_text=True)


def test_links_in_mail_lead_to_this_site_whatever_a_browser_says(house: House) -> None:
    visitor = house.visitor()
    form = read(visitor.get("/track")).form_with("reference")
    typed = {"reference": house.named["reference"], "email": "cleo@example.org"}
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
    }
    assert send(visitor, "/track", form, typed, headers=forged).status_code == 302
    with house.session() as session:
        mail = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    assert mail.purpose == "case_tracking_link"
    assert "evil" not in mail.body
    assert house.app.config["SETTINGS"].canonical_url + "/track/open/" in mail.body


def test_a_method_a_page_does_not_take_is_told_with_those_it_takes(house: House) -> None:
    visitor, addresses = house.visitor(), house.app.url_map.bind("localhost")
    for rule in house.app.url_map.iter_rules():
        taken = set(addresses.allowed_methods(house.path(rule)))
        for method in set(METHODS) - taken:
            answer = visitor.open(house.path(rule), method=method)
            assert answer.status_code == 405, (method, rule.rule)
            assert {name.strip() for name in answer.headers["Allow"].split(",")} == taken, rule.rule
            assert "<h1" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere", "/desk/nowhere", "/editor/nowhere", "/admin", "/api/v1", "/faqs", "/faqs/no-such-page",
        "/assets/x.css", "/assets/..%2f..%2fportal%2fapp.py", "/static/app.js", "/raise/core/nothing",
        "/services/nothing", "/%ff", "/.git/config", "/wp-login.php", "/desk", "/index.html", "//",
        "/faqs/a%0ab",
    ],
)  # fmt: skip
def test_an_unknown_page_is_a_clear_page(house: House, path: str) -> None:
    answer = house.visitor().get(path)
    assert answer.status_code in ({404} if path not in {"/desk", "/admin", "//"} else {308, 404, 302})
    if answer.status_code == 404:
        assert "Page not found" in read(answer).text


def tampered(cookie: str) -> list[str]:
    body, stamp, signature = cookie.rsplit(".", 2)
    flipped = ("A" if body[5] != "A" else "B").join((body[:5], body[6:]))
    return [
        f"{flipped}.{stamp}.{signature}",
        f"{body}.{stamp}.{signature[:-2]}AA",
        f"{body}.{stamp}",
        body,
        "",
        "x" * 3000,
        "..",
        '{"_user_id":"1:x"}',
        ".eJyrVkrLz1eyUkpKLFKqBQAdegQ0",
        "%00",
    ]


@pytest.mark.requirement("SEC-06")
def test_a_mended_cookie_opens_nothing(house: House) -> None:
    agent, tracking = house.staff("asha"), house.tracking()
    case = f"/track/{house.named['reference']}"
    for client, path in ((agent, "/desk/"), (tracking, case)):
        cookie = client.get_cookie("session")
        assert cookie is not None
        assert client.get(path).status_code == 200
        for value in tampered(cookie.value):
            thief = house.visitor()
            thief.set_cookie("session", value)
            assert thief.get(path).status_code == 302
            assert thief.get("/").status_code == 200


def signed_with(app: Flask, key: str, content: dict[str, object]) -> str:
    other = Flask("other")
    other.secret_key = key
    signer = SecureCookieSessionInterface().get_signing_serializer(other)
    assert signer is not None
    return str(signer.dumps(content))


def test_a_cookie_of_another_key_or_another_session_opens_nothing(house: House) -> None:
    house.staff("asha")
    with house.session() as session:
        account = session.scalars(select(Account).where(Account.user_name == "asha")).one()
    forgeries = [
        signed_with(house.app, "another key", {"_user_id": account.get_id(), "_fresh": True}),
        *(
            signed_with(house.app, "test key", {"_user_id": name, "_fresh": True})
            for name in (f"{account.id}:", f"{account.id}:None", str(account.id), "", ":", "1:x:y", "²:x",
                         "9" * 40 + ":x", f"-{account.id}:{account.session_key}", f" {account.id}:x")
        ),
        signed_with(house.app, "test key", {"_user_id": None, "opened_cases": "x", "drafts": [1]}),
        signed_with(house.app, "test key", {"opened_cases": {house.named["reference"]: [0]}}),
    ]  # fmt: skip
    for value in forgeries:
        thief = house.visitor()
        thief.set_cookie("session", value)
        assert thief.get("/desk/").status_code == 302
        assert thief.get(f"/track/{house.named['reference']}").status_code == 302
        assert thief.get("/raise/core/log-queries").status_code == 200


@pytest.mark.requirement("SEC-14")
def test_a_session_from_before_signing_in_does_not_live_on(house: House) -> None:
    """Fixation: whoever planted a cookie knows nothing of the session that follows."""
    victim, planted = house.visitor(), house.tracking().get_cookie("session")
    assert planted is not None
    victim.set_cookie("session", planted.value)
    assert victim.get(f"/track/{house.named['reference']}").status_code == 200
    form = read(victim.get("/sign-in")).form_with("password")
    assert send(victim, "/sign-in", form, {"user_name": "ben", "password": PASSWORD}).status_code == 302
    fresh = victim.get_cookie("session")
    assert fresh is not None
    assert fresh.value != planted.value
    assert victim.get("/desk/").status_code == 200
    assert victim.get(f"/track/{house.named['reference']}").status_code == 302
    attacker = house.visitor()
    attacker.set_cookie("session", planted.value)
    assert attacker.get("/desk/").status_code == 302


@pytest.mark.requirement("SEC-14")
def test_a_disabled_account_is_out_at_once(house: House) -> None:
    dana = house.signed_in("dana")
    assert dana.get("/desk/").status_code == 200
    _disable(house, "dana", True)
    assert dana.get("/desk/").status_code == 302
    form = read(dana.get("/sign-in")).form_with("password")
    assert send(dana, "/sign-in", form, {"user_name": "dana", "password": PASSWORD}).status_code == 422
    _disable(house, "dana", False)


def _disable(house: House, name: str, is_disabled: bool) -> None:
    with house.session() as session:
        session.scalars(select(Account).where(Account.user_name == name)).one().is_disabled = is_disabled
        session.commit()


# A mail program ends a subscription (RFC 8058): the signed address alone is the right.
OPENED_BY_ADDRESS = {"citizen.faqs.end_subscription"}


@pytest.mark.requirement("SEC-11")
def test_every_form_refuses_a_request_without_its_token(house: House) -> None:
    """Whoever is signed in, a page of another site cannot make their browser do anything."""
    doors = {"desk": "asha", "editor": "olga", "admin": "adam"}
    for rule in house.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in OPENED_BY_ADDRESS:
            continue
        client = house.staff(doors.get(rule.endpoint.partition(".")[0], "alex"))
        headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        answer = client.post(house.path(rule), data={"score": "5", "useful": "yes"}, headers=headers)
        assert answer.status_code in {400, 403}, rule.rule


@pytest.mark.requirement("SEC-01")
def test_cookies_of_a_site_on_https_travel_on_https_only(sqlite_backend: Backend, tmp_path: Path) -> None:
    url = sqlite_backend.fresh()
    app = create_app(settings_for(url, tmp_path, base_url="https://help.example.org"))
    client: FlaskClient = app.test_client()
    answer = client.get("/track", base_url="https://help.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert client.get("/track", base_url="https://localhost").status_code == 400
    app.extensions["database"].dispose()
