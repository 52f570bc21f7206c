"""A case becomes an FAQ: the question goes over, and nothing about the one who asked (HS-L1c)."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.actions import resolution
from portal.cases.knowledge.question import SKELETON, anonymous_question
from portal.cases.queries import case_by_reference, events_of
from portal.cases.rules import EventKind, KnowledgeOutcome
from tests.factories.cases import raise_case, resolved, taken
from tests.factories.cast import actor
from tests.portal.faqs.writing_room import SLUG, TITLE, TYPED, Room, text_of, typed_in

SUBJECT = "Cleo Example: why is my rent check red? call 01632 960 001"


@pytest.fixture
def reference(room: Room, now: datetime) -> str:
    """A resolved case whose agent asked for an FAQ."""
    with room.session() as session:
        case = raise_case(
            session,
            subject=SUBJECT,
            details="I am Cleo of 1 High Street, SW1A 1AA.",
            now=now,
            about="core/log-queries",
        )
        resolved(session, case, now)
        session.commit()
        return case.reference


@pytest.mark.requirement("HS-L1c")
def test_the_loop_from_a_case_to_an_faq_that_readers_find(room: Room, reference: str) -> None:
    alex = room.cast.signed_in("alex")
    assert reference in text_of(alex.get("/editor/questions"))
    path = f"/editor/faqs/from-case/{reference}"
    form = alex.get(path)
    assert typed_in(form, "title") == "[name] [name]: why is my rent check red? call [number]"
    assert typed_in(form, "body").strip() == SKELETON.strip()
    assert 'value="log-queries" checked' in form.get_data(as_text=True)
    answer = alex.post(path, data=TYPED | {"act": "submit"})
    assert answer.location == f"/editor/faqs/{SLUG}/revisions/1"
    assert room.item().origin_case_reference == reference
    assert reference not in text_of(alex.get("/editor/questions"))
    with room.session() as session:
        case = case_by_reference(session, reference)
        assert case is not None
        assert case.knowledge_slug == SLUG
        drafted = [event for event in events_of(session, case.id) if event.kind == EventKind.FAQ_DRAFTED]
        assert [(event.actor_name, event.details) for event in drafted] == [("Alex Example", {"faq": SLUG})]
    assert room.decide(room.cast.signed_in("rosa"), "approval").status_code == 302
    assert TITLE in text_of(room.cast.visitor().get(f"/faqs/{SLUG}"))


@pytest.mark.requirement("GDPR")
def test_nothing_about_the_one_who_asked_is_shown_to_editors(room: Room, reference: str) -> None:
    edith = room.cast.signed_in("edith")  # writes content, and works on no cases
    for path in ("/editor/questions", f"/editor/faqs/from-case/{reference}"):
        page = edith.get(path).get_data(as_text=True)
        assert "rent check red" in page
        for personal in ("Cleo", "01632", "SW1A", "High Street", "cleo@example.org"):
            assert personal not in page
        assert "/desk/" not in page


def test_one_click_that_arrives_twice_drafts_once(room: Room, reference: str) -> None:
    alex = room.cast.signed_in("alex")
    for _ in range(2):
        alex.post(f"/editor/faqs/from-case/{reference}", data=TYPED | {"act": "save"})
    assert room.count_items() == 1
    with room.session() as session:
        case = case_by_reference(session, reference)
        assert case is not None
        kinds = [event.kind for event in events_of(session, case.id)]
        assert kinds.count(EventKind.FAQ_DRAFTED) == 1


def test_a_draft_that_cannot_be_saved_leaves_the_case_alone(room: Room, reference: str) -> None:
    alex = room.cast.signed_in("alex")
    answer = alex.post(f"/editor/faqs/from-case/{reference}", data=TYPED | {"related": "no-such-page"})
    assert answer.status_code == 422
    assert typed_in(answer, "body") == TYPED["body"]
    with room.session() as session:
        case = case_by_reference(session, reference)
        assert case is not None
        assert case.knowledge_slug is None


def test_an_unknown_case_is_not_found(room: Room) -> None:
    alex = room.cast.signed_in("alex")
    for reference in ("7K3M-9QXDR", "nonsense", "%00", "x" * 200):
        assert alex.get(f"/editor/faqs/from-case/{reference}").status_code == 404, reference


@pytest.mark.requirement("HS-L1c")
def test_a_wrong_faq_is_told_until_somebody_has_checked_it(room: Room, now: datetime) -> None:
    room.publish()
    with room.session() as session:
        case = raise_case(session, subject="The steps do not work", details="No.", now=now)
        taken(session, case, now)
        resolution.resolve(
            session,
            case=case,
            body="Sorry.",
            outcome=KnowledgeOutcome.FAQ_WRONG,
            knowledge_slug=SLUG,
            actor=actor(session, "asha"),
            now=now.replace(hour=now.hour + 1),
        )
        session.commit()
    edith = room.cast.signed_in("edith")
    assert "The steps do not work" in text_of(edith.get("/editor/questions"))
    with room.session() as session:
        item = session.get_one(type(room.item()), room.item().id)
        item.last_verified_at = now.replace(hour=now.hour + 2)
        session.commit()
    assert "No open questions" in text_of(edith.get("/editor/questions"))


@pytest.mark.parametrize(
    ("subject", "name", "question"),
    [
        ("Password reset", "Cleo Example", "Password reset"),
        ("CLEO cannot sign in", "Cleo Example", "[name] cannot sign in"),
        ("Write to cleo@example.org", "Cleo Example", "Write to [email]"),
        ("Examples for Al", "Al Ng", "Examples for Al"),
        ("Is (a.b) (c) fine?", "(a.b) [c]", "Is (a.b) (c) fine?"),
        ("  two \n lines ", "", "two lines"),
    ],
)
def test_names_and_numbers_are_masked(subject: str, name: str, question: str) -> None:
    assert anonymous_question(subject, name) == question


@given(st.text(), st.from_regex(r"[A-Za-z]{3,20}( [A-Za-z]{3,20})?", fullmatch=True))
def test_no_name_survives_as_a_word_of_its_own(subject: str, name: str) -> None:
    question = anonymous_question(f"{name} {subject}", name)
    words = question.casefold().replace("[name]", "").split()
    assert len(question) <= 200
    assert not set(words) & set(name.casefold().split())
