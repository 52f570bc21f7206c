"""Every form, filled in wrongly: a clear page with the right status, and nothing typed is lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.cases.models import Case, CaseMessage
from portal.forms.models import FormDraft
from tests.factories.intake import take_in
from tests.journeys.conftest import House
from tests.journeys.reading import PageForm, read, send

MEGABYTE = "x" * 1_000_000
LONG = "y" * 30_000
MAX_BODY = 2 * 1024 * 1024
# How each form is reached: who, its address, a field it has, and whether it asks for anything at all.
Place = Callable[[House], tuple[FlaskClient, str]]


def public(path: str) -> Place:
    return lambda house: (house.visitor(), path)


def staff(name: str, path: str) -> Place:
    return lambda house: (house.staff(name), path.format(**house.named))


def tracked(suffix: str = "") -> Place:
    return lambda house: (house.tracking(), f"/track/{house.named['reference']}{suffix}")


def rated(house: House) -> tuple[FlaskClient, str]:
    return house.visitor(), f"/rate/{house.arguments['citizen.surveys.rate.token']}"


def commented(house: House) -> tuple[FlaskClient, str]:
    visitor, page = house.visitor(), f"/faqs/{house.named['slug']}"
    voted = visitor.post(f"{page}/vote", data={"useful": "no"}, headers={"Sec-Fetch-Site": "same-origin"})
    return visitor, voted.location


def drafted(house: House) -> tuple[FlaskClient, str]:
    return house.visitor(), f"/raise/draft/{house.arguments['citizen.cases.raise_draft.key']}/form"


def fee(house: House) -> tuple[FlaskClient, str]:
    return house.staff("olga"), f"/editor/snippets/{house.arguments['snippet_id']}"


ASKING: dict[str, tuple[Place, str]] = {
    "raise": (public("/raise/core/log-queries"), "subject"),
    "raise with a date": (public("/raise/core/system-issues"), "subject"),
    "draft": (drafted, "subject"),
    "track": (public("/track"), "reference"),
    "sign in": (public("/sign-in"), "user_name"),
    "reply of a citizen": (tracked(), "message"),
    "rate": (rated, "comment"),
    "record": (staff("asha", "/desk/record"), "received_time"),
    "priority": (staff("asha", "/desk/cases/{reference}/priority"), "reason"),
    "reply": (staff("asha", "/desk/cases/{reference}/reply"), "body"),
    "note": (staff("asha", "/desk/cases/{reference}/note"), "note"),
    "hold": (staff("asha", "/desk/cases/{reference}/hold"), "question"),
    "resolution": (staff("asha", "/desk/cases/{reference}/resolution"), "answer"),
    "write": (staff("olga", "/editor/faqs/new?section=core"), "body"),
    "synonyms": (staff("olga", "/editor/synonyms/new"), "terms"),
    "glossary": (staff("olga", "/editor/glossary/new"), "meaning"),
    "new snippet": (staff("olga", "/editor/snippets/new"), "value"),
    "value of a snippet": (fee, "value"),
}
OPTIONAL: dict[str, tuple[Place, str]] = {
    "comment on a page": (commented, "comment"),
    "withdrawal by a citizen": (tracked("/withdrawal"), "reason"),
    "assignment": (staff("asha", "/desk/cases/{reference}/assignment"), "handover"),
    "edit": (staff("olga", "/editor/faqs/{slug}/edit"), "body"),
    "withdrawal of a page": (staff("olga", "/editor/faqs/{slug}/withdrawal"), "comment"),
}
ALL = ASKING | OPTIONAL
# Open to any stranger and sent without a session: guarded by where they come from, not by a token.
FROM_HERE_ONLY = ("raise", "raise with a date", "draft")


def opened(house: House, name: str) -> tuple[FlaskClient, str, PageForm]:
    place, has = ALL[name]
    client, path = place(house)
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return client, path, read(page).form_with(has)


@pytest.mark.parametrize("name", ALL)
def test_too_much_text_is_refused_and_kept(house: House, name: str) -> None:
    client, path, form = opened(house, name)
    # A part of a date is kept up to 40 signs.
    typed = {found.name: LONG if "-" not in found.name else "1" * 40 for found in form.typed_in()}
    longest = ALL[name][1] if name not in {"track", "sign in"} else "reference"
    typed |= {longest: MEGABYTE} if longest in typed else {}
    answer = send(client, path, form, typed)
    assert answer.status_code == 422, name
    again = read(answer).form_with(ALL[name][1])
    for field, value in typed.items():
        expected = "" if form.inputs[field].kind == "password" else value
        assert again.inputs[field].value == expected, f"What was typed into {field} is gone."
    assert "There is a problem" in read(answer).text
    assert "<title>Error: " in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ASKING)
def test_nothing_filled_in_is_refused_with_the_reasons(house: House, name: str) -> None:
    client, path, form = opened(house, name)
    hidden = {field: found.value for field, found in form.inputs.items() if found.kind == "hidden"}
    answer = client.post(form.action or path, data=hidden)
    assert answer.status_code == 422
    assert "There is a problem" in read(answer).text


CHOOSING = (
    "raise", "draft", "comment on a page", "rate", "record", "assignment", "priority", "hold", "resolution",
    "synonyms", "glossary", "new snippet",
)  # fmt: skip


@pytest.mark.parametrize("name", CHOOSING)
def test_choices_nobody_offered_are_refused(house: House, name: str) -> None:
    client, path, form = opened(house, name)
    chosen = {field: "made-up" for field, found in form.inputs.items() if found.options}
    typed = {found.name: f"words of {found.name}"[:40] for found in form.typed_in()}
    answer = send(client, path, form, typed | chosen)
    assert chosen
    assert answer.status_code == 422
    again = read(answer).form_with(ALL[name][1])
    assert {field: again.inputs[field].value for field in typed} == typed


@pytest.mark.parametrize("name", [name for name in ALL if name not in FROM_HERE_ONLY])
def test_a_wrong_token_loses_no_words_and_stores_none(house: House, name: str) -> None:
    client, path, form = opened(house, name)
    before = _stored(house)
    for token in ("", "forged", form.inputs["csrf_token"].value + "x"):
        typed = {found.name: f"words of {found.name}" for found in form.typed_in()}
        answer = send(client, path, form, typed | {"csrf_token": token})
        assert answer.status_code == 400
        shown = read(answer).text
        for field, words in typed.items():
            assert (words in shown) is (form.inputs[field].kind != "password"), field
    assert _stored(house) == before


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("name", FROM_HERE_ONLY)
@pytest.mark.parametrize(
    "headers",
    [
        {},  # a browser that says nothing, as none has for years
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # a neighbour in the same domain
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},  # a page in a sandbox, or one that came through a redirect
        {"Referer": "https://evil.example/http://localhost/raise"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_refused_and_given_back(
    house: House, name: str, headers: dict[str, str]
) -> None:
    _, path, form = opened(house, name)
    before = _stored(house)
    typed = {found.name: f"words of {found.name}" for found in form.typed_in()}
    answer = send(FlaskClient(house.app), path, form, typed, headers=headers)
    assert answer.status_code == 403
    page = read(answer)
    assert "We could not tell where this form came from" in page.text
    assert ("a", "href", path) in page.attributes
    assert all(words in page.text for words in typed.values())
    assert _stored(house) == before


@pytest.mark.parametrize("name", ["reply", "record", "write", "edit"])
def test_a_session_that_ended_meanwhile_eats_no_words(house: House, name: str) -> None:
    client, path, form = opened(house, name)
    before, cookie = _stored(house), client.get_cookie("session")
    client.delete_cookie("session")
    typed = {found.name: f"words of {found.name}" for found in form.typed_in()}
    answer = send(client, path, form, typed, headers={"Referer": f"http://localhost{path}"})
    assert cookie is not None
    client.set_cookie("session", cookie.value)
    assert answer.status_code == 401
    page = read(answer)
    assert all(words in page.text for words in typed.values())
    assert any(value.startswith("/sign-in?next=/") for _, where, value in page.attributes if where == "href")
    assert _stored(house) == before


def _stored(house: House) -> list[int]:
    with house.session() as session:
        return [
            session.scalar(select(func.count()).select_from(t)) or 0 for t in (Case, CaseMessage, FormDraft)
        ]


@pytest.mark.parametrize("path", ["/raise/core/log-queries", "/track", "/sign-in", "/nowhere"])
def test_a_body_beyond_two_megabytes_is_too_much(house: House, path: str) -> None:
    answer = house.visitor().post(path, data={"details": "x" * MAX_BODY})
    assert answer.status_code in ({413} if path != "/nowhere" else {404, 413})
    assert "<h1" in answer.get_data(as_text=True)


UNSEEN = "be\x00fore\x1b[31m \x07\x7f\u0085after"
KEPT = "café ‮abc‬ 👩‍👩‍👧 𝔘𝔫𝔦 \u00a0 ｆｕｌｌ"


@pytest.mark.parametrize("raw", [b"%FF%FE", b"%ED%A0%80", b"%C0%80", b"%F4%90%80%80"])
def test_bytes_that_are_no_text_become_text(house: House, raw: bytes) -> None:
    reference = _raised(house, raw)
    with house.session() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
    assert case.subject.startswith("Subject")
    assert case.subject.encode()  # raises for half a character


def test_a_body_that_is_no_form_is_answered(house: House) -> None:
    client, path, _ = opened(house, "raise")
    before = _stored(house)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""):
        answer = client.post(path, data=b"subject=\xff\xfe&details=\x00", content_type=kind)
        assert answer.status_code == 422
        assert "<h1" in answer.get_data(as_text=True)
    assert _stored(house) == before


def test_signs_nobody_can_see_are_dropped_and_all_others_kept(house: House) -> None:
    reference = _raised(house, urlencode({"": UNSEEN + KEPT}).removeprefix("=").encode())
    with house.session() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
    expected = " ".join(unicodedata.normalize("NFC", "Subject before[31m after" + KEPT).split())
    assert case.subject == expected


def _raised(house: House, subject: bytes) -> str:
    """The reference of a case whose subject goes over the wire as these bytes."""
    client, path, form = opened(house, "raise")
    chosen = {n: found.options[0] for n, found in form.inputs.items() if found.options}
    typed = {"details": "Details", "name": "Cleo", "email": "cleo@example.org"}
    body = urlencode(form.as_shown() | chosen | typed).encode() + b"&subject=Subject%20" + subject
    sent = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 302, read(sent).text
    check = sent.location.replace("/answers", "/check")
    assert client.get(check).status_code == 200
    done = client.post(check).location
    page = read(client.get(done)).text
    assert take_in(client.application) == 1
    with house.session() as session:
        references = session.scalars(select(Case.reference).order_by(Case.id.desc()).limit(1))
        reference = references.one()
    assert reference in page
    return reference
