"""Anything at all is sent to every address: the answer may say no, but it is never a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.journeys.conftest import House
from tests.journeys.reading import read

STRANGE = (
    "", " ", "\x00", "a\x00b", "\x1b[0m", "\u202emirrored", "😀" * 40, "x" * 5_000,
    "<script>alert(1)</script>", "' OR 1=1 --", "%00", "../../etc/passwd", "-1", "9" * 30, "1e999",
    "NaN", "٣", "²", "1.²", "{{7*7}}", "\r\nSet-Cookie: a=b", "javascript:alert(1)", "\ufffe\uffff",
    "[" * 900, "//[", "\u2028", "0001-01-01",
)  # fmt: skip
WORST = ("\x00", "a\x00b", "😀" * 40, "x" * 2_000, "9" * 30, "²", "//[", "../../etc/passwd")
# Arguments that views read from addresses, and fields that scripts or single buttons send.
ASKED = (
    "q", "s", "page", "next", "faq", "draft", "new", "reference", "ticket", "useful", "status", "who",
    "service", "section", "state", "title", "terms", "after", "before", "differences", "person", "find",
    "group", "priority",
)  # fmt: skip
SENT = ("slug", "useful", "take", "back", "act", "body", "base", "version", "seen", "csrf_token")
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "If-None-Match", "If-Modified-Since", "Range", "Referer",
    "Origin", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "X-Requested-With", "User-Agent",
)  # fmt: skip
# Ends the session of the one who fuzzes, and is tried without being signed in.
NOT_BY_STAFF = {"citizen.identity.sign_out", "citizen.identity.sign_in"}

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
words = st.one_of(st.sampled_from(STRANGE), any_text, st.integers().map(str))
header_words = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
fuzzing = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def fuzzed(house: House) -> House:
    """Form tokens are off: with them on, nothing would get past the first door."""
    for name in ("asha", "olga"):
        house.staff(name)
    house.app.config["WTF_CSRF_ENABLED"] = False
    return house


@pytest.fixture(scope="module")
def field_names(fuzzed: House) -> list[str]:
    """Every name of a field on any page."""
    names = set(SENT)
    for rule in fuzzed.app.url_map.iter_rules():
        answer = browser_for(fuzzed, rule).get(fuzzed.path(rule))
        if answer.mimetype == "text/html":
            names |= {name for form in read(answer).forms for name in form.inputs}
    return sorted(names)


def browser_for(house: House, rule: Rule) -> FlaskClient:
    """Somebody who may open this door."""
    doors = {"desk": "asha", "editor": "olga"}
    door = rule.endpoint.partition(".")[0]
    return house.staff(doors[door]) if door in doors else house.visitor()


def is_clear(answer: TestResponse, what: str) -> None:
    assert answer.status_code < 500, f"{answer.status_code} {what}"
    if answer.mimetype == "text/html":
        body = answer.get_data(as_text=True)
        assert "Traceback (most recent call last)" not in body, what
        assert answer.status_code >= 300 or "<h1" in body or "<html" not in body, what


def test_every_argument_of_every_address_takes_anything(fuzzed: House) -> None:
    for rule in fuzzed.app.url_map.iter_rules():
        client = browser_for(fuzzed, rule)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        for name in rule.arguments:
            for value in WORST:
                path = fuzzed.path(rule, **{name: value})
                is_clear(client.open(path, method=method), f"{method} {path!r}")


def test_asking_for_the_head_only_is_like_asking_for_the_page(fuzzed: House) -> None:
    """Mail scanners send HEAD: it must never do what a POST does."""
    for rule in fuzzed.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            client, path = browser_for(fuzzed, rule), fuzzed.path(rule)
            head, page = client.head(path), client.get(path)
            assert (head.status_code, head.location) == (page.status_code, page.location), path
            assert not head.get_data(), path


def test_every_query_takes_anything(fuzzed: House) -> None:
    for rule in fuzzed.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            client, path = browser_for(fuzzed, rule), fuzzed.path(rule)
            for value in WORST[:6]:
                query = dict.fromkeys(ASKED, value)
                is_clear(client.get(path, query_string=query), f"GET {path} ? {value!r}")


def test_every_form_takes_anything_in_all_its_fields(fuzzed: House, field_names: list[str]) -> None:
    for rule in fuzzed.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in NOT_BY_STAFF:
            client, path = browser_for(fuzzed, rule), fuzzed.path(rule)
            for value in WORST[1:6]:
                form = dict.fromkeys(field_names, value)
                is_clear(client.post(path, data=form), f"POST {path} {value!r}")
            for kind in (
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json",
            ):
                raw = client.post(path, data=b"\xff%00=%ff&&&--x\r\n{", content_type=kind)
                is_clear(raw, f"POST {path} {kind}")  # fmt: skip


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("who", ["visitor", "asha", "olga"])
def test_nothing_sent_by_anybody_is_a_fault_of_ours(fuzzed: House, field_names: list[str], who: str) -> None:
    rules = [
        rule
        for rule in sorted(fuzzed.app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if who == "visitor" or rule.endpoint not in NOT_BY_STAFF
    ]
    client = fuzzed.visitor() if who == "visitor" else fuzzed.staff(who)

    @fuzzing
    @given(data=st.data())
    def fuzz(data: Any) -> None:
        rule = data.draw(st.sampled_from(rules))
        some = (
            st.dictionaries(st.sampled_from(sorted(rule.arguments)), words) if rule.arguments else st.just({})
        )
        path = fuzzed.path(rule, **data.draw(some))
        method = data.draw(st.sampled_from(["GET", "POST", *sorted(rule.methods or ())]))
        options: dict[str, Any] = {
            "query_string": data.draw(st.dictionaries(st.sampled_from(ASKED), words, max_size=3)),
            "headers": data.draw(st.dictionaries(st.sampled_from(HEADERS), header_words, max_size=2)),
        }
        if method == "POST":
            fields = st.dictionaries(st.sampled_from(field_names), words, max_size=8)
            options["data"] = data.draw(st.one_of(fields, st.binary(max_size=100)))
        is_clear(client.open(path, method=method, **options), f"{method} {path!r} {options!r}")

    fuzz()
