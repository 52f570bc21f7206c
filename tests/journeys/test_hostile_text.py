"""Markup, templates, marks and signs in every field: each view that later shows them shows them as text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.cases.models import Case
from portal.notifications.models import OutboxMessage
from tests.factories.intake import take_in
from tests.journeys.conftest import House
from tests.journeys.reading import Input, PageForm, PageRead, read, send

HOSTILE = "\"'><img src=x onerror=alert(1)>**b**{{7*7}}&lt;\u202e😀"
LINES = "</textarea></p><script>alert(2)</script>\n[l](javascript:alert(3)) <svg onload=alert(4)>"
REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{5}\b")


def text(name: str) -> str:
    """What is typed into a field of one line; the name tells where it came from."""
    return f"{name} {HOSTILE}"


def answer_of(found: Input) -> str:
    """What a hostile but careful person types: text where text is asked, else what the form takes."""
    if found.options:
        return next(option for option in found.options if option)
    if found.kind == "email":
        return "hostile@example.org"
    if found.kind == "tel":
        return "01632 960 001"
    if found.kind == "textarea":
        return text(found.name) + LINES
    return found.value if found.kind == "hidden" else text(found.name)


def fill(form: PageForm, **changes: Any) -> dict[str, Any]:
    kept = {
        "slug",
        "related",
        "faq",
        "received_time",
        "replacement",
    }
    kept |= {name for name in form.inputs if name.startswith(("opens_", "closes_"))}
    kept |= {name for name in form.inputs if name.endswith(("-day", "-month", "-year"))}
    own = {name: answer_of(found) for name, found in form.inputs.items() if name not in kept}
    return own | changes


def alive(page: PageRead) -> list[str]:
    """What of the payload became markup."""
    handlers = [f"{tag} {name}={value}" for tag, name, value in page.attributes if name.startswith("on")]
    links = [
        value for _, name, value in page.attributes if name in {"href", "src"} and "javascript:" in value[:20]
    ]
    images = [value for tag, name, value in page.attributes if (tag, name, value) == ("img", "src", "x")]
    return handlers + links + images


def squashed(words: str) -> str:
    """Without white space and marks that turn the direction round, which editors' texts lose."""
    return "".join(words.replace("\u202e", "").split())


def shows(answer: TestResponse, *names: str) -> None:
    """The page is there, nothing of it came alive, and what was typed into these fields is on it."""
    page = read(answer)
    assert answer.status_code in {200, 409, 422}, answer.status_code
    assert not alive(page), answer.request.path
    values = "\n".join([page.text, *(value for _, name, value in page.attributes if name == "value")])
    for name in names:
        assert squashed(text(name)) in squashed(values), f"{name} is not on {answer.request.path}"


def go(client: FlaskClient, path: str, has: str, **changes: Any) -> TestResponse:
    """Open a page, fill in the form that has this field, and send it."""
    form = read(client.get(path)).form_with(has)
    answer = send(client, path, form, fill(form, **changes))
    assert answer.status_code in {302, 303}, (path, answer.status_code, faults(answer))
    return answer


def faults(answer: TestResponse) -> str:
    return " | ".join(re.findall(r"Error: [^<]*|error-message.*", answer.get_data(as_text=True)))


def last_mail(house: House, purpose: str) -> OutboxMessage:
    with house.session() as session:
        found = session.scalars(
            select(OutboxMessage).where(OutboxMessage.purpose == purpose).order_by(OutboxMessage.id.desc())
        ).first()
    assert found is not None, purpose
    return found


def raise_it(house: House, visitor: FlaskClient) -> str:
    """All the way from the form to the reference, looking at each page."""
    where = go(
        visitor, "/raise/core/log-queries", "subject", period="<b>2026</b>", own_reference="<i>7</i>"
    ).location
    check = where.replace("/answers", "/check")
    shows(visitor.get(where.replace("/answers", "/form")), "subject", "details", "name", "organisation")
    shows(visitor.get(check), "subject", "details", "name", "organisation", "log_numbers")
    done = visitor.get(visitor.post(check).location)
    take_in(visitor.application)
    shows(done)
    found = REFERENCE.search(read(done).text)
    assert found is not None
    return found[0]


def open_it(house: House, visitor: FlaskClient, reference: str) -> str:
    go(visitor, "/track", "reference", reference=reference, email="hostile@example.org")
    link = re.search(r"/track/open/\S+", last_mail(house, "case_tracking_link").body)
    assert link is not None
    return go(visitor, link[0], "csrf_token").location


@pytest.mark.requirement("SEC-11")
def test_a_case_full_of_markup_stays_text_from_form_to_survey(house: House) -> None:
    visitor, asha = house.visitor(), house.staff("asha")
    reference = raise_it(house, visitor)
    mail = last_mail(house, "case_acknowledgement")
    assert text("subject") in mail.subject
    assert "\n" not in mail.subject
    assert text("name") in mail.body
    desk = f"/desk/cases/{reference}"
    shows(asha.get("/desk/"), "subject")
    shows(asha.get(desk), "subject", "details", "log_numbers", "organisation")
    shows(asha.get("/desk/record?find=" + "Zq"))
    for noun, has in (
        ("assignment", "handover"), ("priority", "reason"), ("note", "note"), ("reply", "body"),
        ("hold", "question"), ("resumption", "version"), ("resolution", "answer"), ("reopening", "why"),
    ):  # fmt: skip
        changes = {"assignee": "0", "waiting_for": "customer", "outcome": "draft_faq", "impact": "high"}
        form = read(asha.get(f"{desk}/{noun}")).form_with(has)
        go(asha, f"{desk}/{noun}", has, **{k: v for k, v in changes.items() if k in form.inputs})
    shows(asha.get(desk), "handover", "reason", "note", "body", "question", "answer", "why")
    tracked = open_it(house, visitor, reference)
    shows(visitor.get(tracked), "subject", "details", "body", "question", "answer", "log_numbers")
    go(visitor, tracked, "message")
    shows(visitor.get(tracked), "message")
    go(visitor, f"{tracked}/withdrawal", "reason")
    shows(asha.get(desk), "message", "reason")
    for purpose, name in (("case_reply", "body"), ("case_question", "question"), ("case_resolved", "answer")):
        assert text(name) in last_mail(house, purpose).body
    link = re.search(r"/rate/\S+", last_mail(house, "survey_invitation").body)
    assert link is not None
    shows(visitor.get(link[0]), "subject")
    go(visitor, link[0], "comment")
    shows(asha.get(desk), "subject")
    shows(asha.get(_customer(house, reference)), "subject", "name")


def _customer(house: House, reference: str) -> str:
    with house.session() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
    return f"/desk/customers/{case.requester_id}"


@pytest.mark.requirement("SEC-11")
def test_what_an_agent_types_stays_text(house: House) -> None:
    asha = house.staff("asha")
    where = go(asha, "/desk/record", "received_time", email="", phone="", person="0").location
    shows(asha.get(where), "subject", "details", "name")
    stale = read(asha.get(f"{where}/note")).form_with("note")
    go(asha, f"{where}/note", "note")
    conflict = send(asha, f"{where}/note", stale, {"note": text("second")})
    assert conflict.status_code == 409
    shows(conflict, "second", "note")
    shows(asha.get(f"/desk/?q={text('subject')}"))
    shows(asha.get("/desk/record", query_string={"find": text("name")}))


@pytest.mark.requirement("SEC-11")
def test_an_answer_full_of_markup_stays_harmless(house: House) -> None:
    emeka, rosa, olga = house.staff("emeka"), house.staff("rosa"), house.staff("olga")
    hint = {"body": text("body") + LINES, "also_known_as": HOSTILE}
    where = go(emeka, "/editor/faqs/new?section=core", "body", act="submit", **hint).location
    shows(rosa.get(where), "title", "summary", "staff_note")
    shows(rosa.get("/editor/"), "title")
    shows(rosa.get("/editor/faqs"), "title")
    form = next(f for f in read(rosa.get(where)).forms if f.action.endswith("/approval"))
    assert send(rosa, where, form, {"comment": text("comment")}).status_code == 302
    slug = where.split("/")[3]
    for path, name in (
        (f"/faqs/{slug}", "title"), ("/services/core", "title"), ("/search?q=title", "title"),
        ("/", ""), ("/editor/", "title"), (f"/editor/faqs/{slug}/history", "comment"),
        (f"/editor/faqs/{slug}/edit", "title"), (f"/editor/faqs/{slug}/withdrawal", "title"),
    ):  # fmt: skip
        shows(olga.get(path), *([name] if name else []))
        if not path.startswith("/editor"):
            shows(house.visitor().get(path), *([name] if name else []))
    token = read(olga.get("/editor/synonyms/new")).form_with("terms").inputs["csrf_token"].value
    preview = olga.post("/editor/preview", data={"body": text("body") + LINES, "csrf_token": token})
    assert not alive(read(preview))
    terms = f"{text('one')}\n{text('two')}"[:400]
    go(olga, "/editor/synonyms/new", "terms", terms=terms, service_key="")
    assert not alive(read(olga.get("/editor/synonyms")))
    go(olga, "/editor/glossary/new", "meaning", word="title", meaning=text("meaning"), service_key="")
    shows(olga.get("/editor/glossary"), "meaning")
    fee = {"key": "hostile-fee", "title": text("what")[:200], "value": text("value")[:200], "service_key": ""}
    go(olga, "/editor/snippets/new", "value", **fee)
    assert not alive(read(olga.get("/editor/snippets")))
    body = "{{snippet:hostile-fee}}"
    assert not alive(read(olga.post("/editor/preview", data={"body": body, "csrf_token": token})))


@pytest.mark.requirement("SEC-11")
def test_words_in_addresses_stay_text(house: House) -> None:
    visitor, olga = house.visitor(), house.staff("olga")
    for path in ("/search", "/raise", "/raise/core", "/raise/core/log-queries", "/track", "/sign-in"):
        names = ("q", "reference", "next", "faq", "s", "service")
        shows(visitor.get(path, query_string=dict.fromkeys(names, text("asked"))))
    shows(visitor.get("/search", query_string={"q": text("asked")}), "asked")
    for path in ("/editor/faqs", "/editor/faqs/new", "/editor/synonyms/new"):
        asked = dict.fromkeys(("q", "title", "terms"), text("asked"))
        shows(olga.get(path, query_string=asked | {"section": "core"}), "asked")
    missing = visitor.get(f"/faqs/{HOSTILE.replace('/', '')}")
    assert missing.status_code == 404
    assert not alive(read(missing))
