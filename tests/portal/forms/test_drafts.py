"""Drafts: found by their key alone, forgotten in time, and emptied once they are sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import String, bindparam, false, func, select, update
from sqlalchemy.orm import Session

from portal.catalogue.models import Category, Service
from portal.forms.drafts import (
    LIFETIME,
    discard_draft,
    forget_expired_drafts,
    mark_registered,
    mark_sent,
    sending,
    start_draft,
    update_draft,
)
from portal.forms.models import FormDraft, RequestFormVersion
from portal.forms.queries import draft_by_key, draft_for_change, form_version, live_form, unregistered_span

SEND = sending(is_taken=false())


def begun(session: Session, now: datetime) -> str:
    version = live_form(session, "general-question")
    assert version is not None
    return start_draft(
        session,
        service_key="core",
        category_key="something-else",
        form_version_id=version.id,
        answers={"subject": "A", "details": "B"},
        contact={"name": "Cleo Example", "email": "cleo@example.org"},
        origin={},
        now=now,
    )


def test_only_the_key_finds_it(session: Session, now: datetime) -> None:
    key = begun(session, now)
    assert key not in str(session.scalars(select(FormDraft)).one().__dict__)
    for wrong in ("", " ", key[:-1], key.swapcase(), key + "x", "x" * 10_000, "\ud800"):
        assert draft_by_key(session, wrong, now=now) is None
    found = draft_for_change(session, key, now=now)
    assert found == draft_by_key(session, key, now=now)
    assert found is not None
    assert found.answers["subject"] == "A"


def test_it_lives_a_week_from_the_last_typing(session: Session, now: datetime) -> None:
    key = begun(session, now)
    later = now + timedelta(days=5)
    draft = draft_by_key(session, key, now=later)
    assert draft is not None
    update_draft(session, draft=draft, answers={"subject": "C"}, contact={}, now=later)
    found = draft_by_key(session, key, now=later + LIFETIME - timedelta(seconds=1))
    assert found is not None
    assert (found.id, found.answers) == (draft.id, {"subject": "C"})
    assert draft_by_key(session, key, now=later + LIFETIME) is None
    forget_expired_drafts(session, now=later + LIFETIME)
    assert session.scalar(select(func.count()).select_from(FormDraft)) == 0


@pytest.mark.requirement("SEC-15")
def test_once_sent_it_keeps_only_what_the_confirmation_shows(session: Session, now: datetime) -> None:
    key = begun(session, now)
    draft = draft_by_key(session, key, now=now)
    assert draft is not None
    mark_sent(session, SEND, key=key, case_reference="7K3M-9QXDR", now=now)
    sent = draft_by_key(session, key, now=now)
    assert sent is not None
    assert (sent.case_reference, sent.unregistered_since, sent.answers["subject"]) == ("7K3M-9QXDR", now, "A")
    mark_registered(session, draft=sent, now=now)
    done = draft_by_key(session, key, now=now)
    assert done is not None
    assert (done.case_reference, done.unregistered_since) == ("7K3M-9QXDR", None)
    assert (done.answers, done.contact) == ({}, {"email": "cleo@example.org"})


def test_what_was_sent_is_kept_until_it_is_a_case(session: Session, now: datetime) -> None:
    key, late = begun(session, now), now + LIFETIME * 10
    draft = draft_by_key(session, key, now=now)
    assert draft is not None
    mark_sent(session, SEND, key=key, case_reference="7K3M-9QXDR", now=now)
    forget_expired_drafts(session, now=late)
    assert unregistered_span(session) == (now, now)
    mark_registered(session, draft=draft, now=late)
    forget_expired_drafts(session, now=late)
    assert session.scalar(select(func.count()).select_from(FormDraft)) == 0


def test_it_is_sent_once_and_only_while_it_is_there(session: Session, now: datetime) -> None:
    """The one place that keeps ten clicks from making two cases."""
    key, given = begun(session, now), "7K3M-9QXDR"
    for wrong in ("", key[:-1], "x" * 10_000):
        assert not mark_sent(session, SEND, key=wrong, case_reference=given, now=now)
    assert not mark_sent(session, SEND, key=key, case_reference=given, now=now + LIFETIME)
    taken = sending(is_taken=bindparam("reference", type_=String) == given)
    assert not mark_sent(session, taken, key=key, case_reference=given, now=now)
    assert mark_sent(session, taken, key=key, case_reference="0000-00000", now=now)
    assert not mark_sent(session, SEND, key=key, case_reference=given, now=now)
    draft = draft_by_key(session, key, now=now)
    assert draft is not None
    assert draft.case_reference == "0000-00000"


@pytest.mark.parametrize("ended", [Service, Category])
def test_it_is_not_sent_where_nobody_takes_it(
    session: Session, now: datetime, ended: type[Service] | type[Category]
) -> None:
    key = begun(session, now)
    session.execute(update(ended).values(is_active=False))
    assert not mark_sent(session, SEND, key=key, case_reference="7K3M-9QXDR", now=now)
    session.execute(update(ended).values(is_active=True))
    discard = draft_by_key(session, key, now=now)
    assert discard is not None
    discard_draft(session, draft=discard)
    assert not mark_sent(session, SEND, key=key, case_reference="7K3M-9QXDR", now=now)


@pytest.mark.requirement("FR-004")
def test_a_draft_keeps_the_version_it_was_begun_with(session: Session, now: datetime) -> None:
    live = live_form(session, "general-question")
    assert live is not None
    old = session.get_one(RequestFormVersion, live.id)
    newer = RequestFormVersion(
        form_id=old.form_id, number=2, definition=old.definition | {"title": "New words"}, created_at=now
    )
    session.add(newer)
    session.flush()
    assert form_version(session, newer.id).definition.title == "New words"
    assert form_version(session, live.id).definition == live.definition
