"""Searching cases: by every word in them, kept up by the database, only over what somebody may see."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment, StoredFile
from portal.attachments.rules import Purpose, ScanState, SubjectKind
from portal.cases.models import CaseMessage
from portal.cases.queue.search import excerpt, search_cases, words_of
from portal.cases.queue.search_tables import drop_threads, make_threads, rebuild
from portal.cases.suppliers.models import SupplierMessage
from tests.factories.cases import answered, raise_case
from tests.factories.cast import Cast, person
from tests.factories.escalations import an_escalation, stray_id
from tests.portal.cases.desk_work import a_case, queries, text_of


def found(session: Session, typed: str, services: frozenset[int] | None = None) -> list[str]:
    session.flush()
    return [hit.subject for hit in search_cases(session, typed, services=services)]


def attach(
    session: Session, subject_id: int, name: str, now: datetime, kind: SubjectKind = SubjectKind.CASE
) -> None:
    file = StoredFile(
        key=name[:30], name=name, media_type="text/plain", size=1, sha256="0" * 64, purpose=Purpose.CASE,
        scan_state=ScanState.CLEAN, uploaded_at=now, uploaded_by_name="Cleo Example",
    )  # fmt: skip
    session.add(file)
    session.flush()
    session.add(Attachment(file_id=file.id, subject_kind=kind, subject_id=subject_id, attached_at=now))
    session.flush()


@pytest.mark.requirement("FR-006", "FR-013")
def test_every_word_of_a_case_finds_it_until_it_is_gone(session: Session, now: datetime) -> None:
    case = raise_case(session, subject="Café logs", details="The Übersicht is 100% empty.", now=now)
    raise_case(session, subject="Other", details="Nothing to see", now=now, name="Carl", email="c@x.example")
    answered(session, case, now)
    attach(session, case.id, "screenshot-of-error.png", now)
    for typed in (
        "café", "log", "LOGS", "übersicht empty", "cleo", "cleo@example.org café", "seen twice",
        "screenshot", "error.png", "looking logs screenshot", case.reference,
    ):  # fmt: skip
        assert found(session, typed) == ["Café logs"], typed
    # No reference begins with Z or L.
    for typed in ("", "%%%", "übersicht nothing", "ogs", '" OR 777', "z* NOT l", "':*|!("):
        assert found(session, typed) == [], typed
    assert found(session, "log", frozenset({case.service_id})) == ["Café logs"]
    assert found(session, "log", frozenset({-1})) == []
    case.subject = "Renamed"
    person(session, "cleo").name = "Cleopatra Philopator"
    assert found(session, "philopator") == ["Renamed"]
    assert found(session, "café") == []
    session.execute(delete(CaseMessage).where(CaseMessage.direction == "note"))
    assert found(session, "seen twice") == []


@pytest.mark.requirement("HS-L3")
def test_what_was_said_with_a_supplier_is_found_on_its_case(session: Session, now: datetime) -> None:
    row = an_escalation(session, now=now, body="The gearwheel is worn")
    raise_case(session, subject="Other", details="Nothing to see", now=now)
    mail = session.get_one(SupplierMessage, stray_id(session, now))
    attach(session, mail.id, "teardown-report.pdf", now, SubjectKind.SUPPLIER_MESSAGE)
    assert found(session, "gearwheel") == ["Logs are gone"]
    assert found(session, "gearwheel", frozenset({-1})) == []
    assert found(session, "alert") == [], "mail that fits no thread is on no case"
    mail.escalation_id = row.id
    for typed in ("alert", "your ticket", "teardown", "gearwheel teardown.pdf"):
        assert found(session, typed) == ["Logs are gone"], typed
    places = [search_cases(session, typed, services=None)[0].place for typed in ("gearwheel", "teardown")]
    assert places == ["Thread with a supplier, Asha Example", "Attachment from a supplier"]
    rebuild(session.connection())
    assert found(session, "gearwheel teardown.pdf") == ["Logs are gone"]
    drop_threads(session.connection())
    assert found(session, "gearwheel") == []
    make_threads(session.connection())
    assert found(session, "gearwheel teardown.pdf") == ["Logs are gone"]
    session.execute(delete(SupplierMessage).where(SupplierMessage.body.contains("gearwheel")))
    assert found(session, "gearwheel") == []


def test_a_rebuild_finds_the_same(session: Session, now: datetime) -> None:
    case = raise_case(session, subject="Logs", details="gone", now=now)
    attach(session, case.id, "list.csv", now)
    session.flush()
    session.execute(text("DELETE FROM case_search"))
    assert found(session, "gone") == []
    rebuild(session.connection())
    rebuild(session.connection())
    for typed in ("logs gone", "list csv", "cleo"):
        assert found(session, typed) == ["Logs"], typed


def test_excerpts_show_the_hit_in_its_sentence() -> None:
    said = "word " * 40 + "then the LOGIN failed " + "more " * 60
    pieces = excerpt(said, words_of("logins"))
    assert [piece.text for piece in pieces if piece.is_hit] == ["LOGIN"]
    assert pieces[0].text == "…"
    assert "".join(piece.text for piece in pieces).endswith("…")


@pytest.mark.requirement("FR-006")
def test_the_page_shows_where_and_escapes_it(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now, answered, details="<img src=x> zebra crossing")
    for days in range(3):
        a_case(app, now - timedelta(days=days), details="A zebra")
    asha = cast.signed_in("asha")
    asha.get("/desk/search")
    with queries(app) as sent:
        page = asha.get("/desk/search?q=zebra+crossing").get_data(as_text=True)
    assert len(sent) <= 9, sent  # two of them ask PostgreSQL how common the words are
    assert reference in page
    assert "&lt;img src=x&gt; <mark>zebra</mark> <mark>crossing</mark>" in page
    assert "Note for staff, Asha Example" in text_of(asha.get("/desk/search?q=supplier"))
    assert "Try fewer words" in text_of(asha.get("/desk/search?q=giraffe"))
    assert "first 6 words" in text_of(asha.get("/desk/search?q=a+zebra+that+was+crossing+a+wet+road"))
    assert asha.get(f"/desk/search?q={reference.lower()}").location == f"/desk/cases/{reference}"
