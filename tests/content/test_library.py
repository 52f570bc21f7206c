"""Writing and reviewing against the real tables: draft over live, four eyes, nobody's words lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import ContentError, EditConflict, InvalidText, NotFound, SlugTaken, TransitionRefused
from content.models import IndexChange, Revision
from content.queries import Gone, Page
from content.texts import RevisionText
from content.workflow import Actor, ReviewState, Transition
from tests.content.cast import ANNA, MIA, NOW, RAVI, READER, draft, go_live, live, newest, save, section

LATER = NOW + timedelta(hours=1)


def page(session: Session, slug: str) -> Page:
    found = queries.find_page(session, slug, None, LATER)
    assert isinstance(found, Page)
    return found


@pytest.mark.requirement("HS-L1c")
def test_from_draft_to_live_by_two_people(session: Session) -> None:
    item = draft(session, "Where is my form?", body="Look [here](faq:nowhere).", categories=("forms",))
    assert queries.find_page(session, "where-is-my-form", None, LATER) is None
    revision = newest(session, item)
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    assert [card.revision_id for card in queries.awaiting_review(session, RAVI)] == [revision.id]
    assert queries.awaiting_review(session, ANNA) == []
    assert [card.revision_id for card in queries.my_submitted(session, ANNA)] == [revision.id]
    library.approve(session, revision_id=revision.id, actor=RAVI, now=LATER)
    seen = page(session, "where-is-my-form")
    assert seen.title == "Where is my form?"
    assert seen.last_verified_at == LATER
    assert seen.review_due_on == date(2027, 11, 22)
    assert seen.categories == ("forms",)
    assert revision.approved_by_name == RAVI.name
    assert [event.transition for event in queries.events_of(session, item.id)] == [
        Transition.publish,
        Transition.approve,
        Transition.submit,
        Transition.edit,
    ]


def test_the_author_cannot_approve_and_a_reader_cannot_write(session: Session) -> None:
    item = draft(session)
    revision = save(session, item, RevisionText(title="Mia's words", body="x"), actor=MIA)
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    with pytest.raises(TransitionRefused, match="somebody else"):
        library.approve(session, revision_id=revision.id, actor=MIA, now=NOW)
    with pytest.raises(TransitionRefused, match="rights"):
        save(session, item, RevisionText(title="x"), actor=READER)
    with pytest.raises(TransitionRefused, match="rights"):
        library.create_item(session, section_key="parks", text=RevisionText(title="x"), actor=READER, now=NOW)


def test_an_empty_answer_is_not_sent_for_review(session: Session) -> None:
    item = draft(session, body="  \n")
    with pytest.raises(TransitionRefused, match="Write the text"):
        library.submit(session, revision_id=newest(session, item).id, actor=ANNA, now=NOW)


def test_asking_for_changes_and_sending_again(session: Session) -> None:
    item = draft(session)
    revision = newest(session, item)
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    with pytest.raises(TransitionRefused, match="Say what"):
        library.request_changes(session, revision_id=revision.id, actor=RAVI, now=NOW, comment=" ")
    library.request_changes(session, revision_id=revision.id, actor=RAVI, now=NOW, comment="Shorter, please.")
    assert [card.revision_id for card in queries.changes_requested_for(session, ANNA)] == [revision.id]
    assert queries.events_of(session, item.id)[0].comment == "Shorter, please."
    save(session, item, RevisionText(title="Shorter", body="Yes."))
    assert newest(session, item).review_state is ReviewState.changes_requested
    go_live(session, item)
    assert page(session, item.slug).title == "Shorter"


def test_a_live_page_stays_until_the_next_version_is_approved(session: Session) -> None:
    item = live(session, body="Old words.")
    first = newest(session, item)
    second = save(session, item, RevisionText(title="New title", body="New words."))
    assert second.number == 2
    assert "Old words" in page(session, item.slug).body_html
    card = queries.my_drafts(session, ANNA)[0]
    assert (card.revision_id, card.is_change) == (second.id, True)
    go_live(session, item)
    assert "New words" in page(session, item.slug).body_html
    assert first.review_state is ReviewState.superseded
    assert [revision.number for revision in queries.revisions_of(session, item.id)] == [2, 1]


def test_approving_without_publishing(session: Session) -> None:
    item = draft(session)
    revision = newest(session, item)
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    library.approve(session, revision_id=revision.id, actor=RAVI, now=NOW, publish=False)
    assert queries.find_page(session, item.slug, None, LATER) is None
    save(session, item, RevisionText(title="Next", body="Next."))
    library.publish(session, revision_id=revision.id, actor=MIA, now=NOW)
    assert page(session, item.slug).revision_id == revision.id
    assert newest(session, item).review_state is ReviewState.draft


def test_an_approved_text_that_was_overtaken_is_never_published(session: Session) -> None:
    item = draft(session)
    early = newest(session, item)
    library.submit(session, revision_id=early.id, actor=ANNA, now=NOW)
    library.approve(session, revision_id=early.id, actor=RAVI, now=NOW, publish=False)
    save(session, item, RevisionText(title="Next", body="Next."))
    go_live(session, item)
    with pytest.raises(TransitionRefused, match="an old version"):
        library.publish(session, revision_id=early.id, actor=MIA, now=NOW)


def test_editing_takes_a_text_out_of_review(session: Session) -> None:
    item = draft(session)
    revision = newest(session, item)
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    read_by_ravi = revision.lock_version
    save(session, item, RevisionText(title="Changed", body="Changed."))
    assert revision.review_state is ReviewState.draft
    with pytest.raises(EditConflict):
        library.approve(
            session, revision_id=revision.id, actor=RAVI, now=NOW, expected_lock_version=read_by_ravi
        )


@pytest.mark.parametrize("is_live", [False, True])
def test_the_second_of_two_editors_sees_what_the_first_saved(session: Session, is_live: bool) -> None:
    item = live(session) if is_live else draft(session)
    base = newest(session, item)
    opened = base.id, base.lock_version
    first = save(session, item, RevisionText(title="First", body="First."))
    with pytest.raises(EditConflict) as conflict:
        library.save_draft(
            session,
            item_id=item.id,
            text=RevisionText(title="Second", body="Second."),
            actor=RAVI,
            now=NOW,
            expected_revision_id=opened[0],
            expected_lock_version=opened[1],
        )
    assert conflict.value.theirs.id == first.id
    assert conflict.value.theirs.body == "First."
    assert "Anna Author" in str(conflict.value)


def test_two_processes_with_the_same_page_open(session: Session) -> None:
    item = draft(session)
    session.commit()
    with Session(session.get_bind(), expire_on_commit=False) as other:
        opened = newest(other, item)
        opened_version = opened.lock_version
        other.commit()
        save(session, item, RevisionText(title="First", body="First."))
        session.commit()
        with pytest.raises(EditConflict) as conflict:
            library.save_draft(
                other,
                item_id=item.id,
                text=RevisionText(title="Second", body="Second."),
                actor=RAVI,
                now=NOW,
                expected_revision_id=opened.id,
                expected_lock_version=opened_version,
            )
        assert conflict.value.theirs.body == "First."


def test_withdrawing_a_page(session: Session) -> None:
    item = live(session, "Old rule", categories=("rules",))
    with pytest.raises(TransitionRefused, match="rights"):
        library.retract(session, item_id=item.id, actor=ANNA, now=NOW)
    library.retract(session, item_id=item.id, actor=RAVI, now=NOW, comment="The rule ended.")
    found = queries.find_page(session, "old-rule", None, LATER)
    assert found == Gone(item.id, "Old rule", NOW, "parks")
    assert queries.list_live(session, None, LATER, section_key="parks") == []
    with pytest.raises(TransitionRefused, match="not live"):
        library.retract(session, item_id=item.id, actor=RAVI, now=NOW)
    save(session, item, RevisionText(title="New rule", body="Again."))
    go_live(session, item, LATER)
    assert page(session, "old-rule").title == "New rule"


def test_still_correct_moves_the_review_date(session: Session) -> None:
    item = live(session)
    item.review_due_on = date(2026, 11, 1)
    session.flush()
    assert [due.item_id for due in queries.due_for_review(session, date(2026, 11, 22))] == [item.id]
    library.verify(session, item_id=item.id, actor=ANNA, now=LATER)
    assert (item.last_verified_at, item.last_verified_by_name) == (LATER, ANNA.name)
    assert queries.due_for_review(session, date(2026, 11, 22)) == []
    with pytest.raises(TransitionRefused, match="not live"):
        library.verify(session, item_id=draft(session, "Other").id, actor=ANNA, now=NOW)


def test_each_public_change_moves_the_stamp_and_tells_the_index(session: Session) -> None:
    def state() -> tuple[int, int]:
        session.flush()
        return queries.public_stamp(session), session.scalar(select(func.count(IndexChange.id))) or 0

    item = draft(session)
    before = state()
    save(session, item, RevisionText(title="Draft", body="Nobody sees this yet."))
    assert state() == before
    go_live(session, item)
    published = state()
    assert published == (before[0] + 1, before[1] + 1)
    library.verify(session, item_id=item.id, actor=ANNA, now=NOW)
    assert state() == (published[0] + 1, published[1])
    library.retract(session, item_id=item.id, actor=RAVI, now=NOW)
    assert state() == (published[0] + 2, published[1] + 1)
    assert [change.item_id for change in queries.pending_index_changes(session)][-1] == item.id


def test_addresses_are_made_and_kept_apart(session: Session) -> None:
    assert [draft(session, "Opening hours").slug for _ in range(3)] == [
        "opening-hours",
        "opening-hours-2",
        "opening-hours-3",
    ]
    with pytest.raises(SlugTaken):
        draft(session, "Other", slug="opening-hours")
    with pytest.raises(InvalidText):
        draft(session, "Other", slug="Opening Hours")


def test_what_does_not_exist(session: Session) -> None:
    with pytest.raises(NotFound):
        library.submit(session, revision_id=987654, actor=ANNA, now=NOW)
    with pytest.raises(NotFound):
        library.verify(session, item_id=987654, actor=ANNA, now=NOW)
    with pytest.raises(NotFound):
        library.create_item(session, section_key="nowhere", text=RevisionText(title="x"), actor=ANNA, now=NOW)


def test_sections(session: Session) -> None:
    section(session)
    with pytest.raises(InvalidText, match="already"):
        library.create_section(session, key="parks", title="Again")
    library.create_section(session, key="play-areas", title="Play areas", parent_key="parks")
    changed = library.update_section(session, key="parks", title=" Parks  and woods ", summary="", position=9)
    assert changed.title == "Parks and woods"


def test_from_a_case(session: Session) -> None:
    section(session)
    item = library.create_item(
        session,
        section_key="parks",
        text=RevisionText(title="Can I light a barbecue?"),
        actor=ANNA,
        now=NOW,
        origin_case_reference="WM-1234-X",
    )
    assert queries.items_from_case(session, "WM-1234-X") == [item]


acts = st.sampled_from(
    ["save", "submit", "request_changes", "approve", "hold", "publish", "verify", "retract"]
)


@hypothesis_settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.tuples(acts, st.sampled_from([ANNA, RAVI, MIA, READER])), max_size=14))
def test_whatever_is_tried_what_is_live_was_approved_by_another(
    session: Session, tries: list[tuple[str, Actor]]
) -> None:
    item = draft(session)
    for act, actor in tries:
        try:
            _try(session, act, actor, item.id, newest(session, item).id)
        except ContentError:
            continue
    session.flush()
    states = [revision.review_state for revision in queries.revisions_of(session, item.id)]
    assert states.count(ReviewState.live) == (1 if item.live_revision_id else 0)
    for revision in session.scalars(select(Revision).where(Revision.item_id == item.id)):
        if revision.review_state in {ReviewState.live, ReviewState.approved}:
            assert revision.approved_by_id not in {None, revision.author_id}
    session.rollback()


def _try(session: Session, act: str, actor: Actor, item_id: int, revision_id: int) -> None:
    if act == "save":
        item = queries.item_by_id(session, item_id)
        assert item is not None
        save(session, item, RevisionText(title=actor.name, body="Words."), actor=actor)
    elif act == "request_changes":
        library.request_changes(session, revision_id=revision_id, actor=actor, now=NOW, comment="Why?")
    elif act == "hold":
        library.approve(session, revision_id=revision_id, actor=actor, now=NOW, publish=False)
    elif act in {"verify", "retract"}:
        {"verify": library.verify, "retract": library.retract}[act](
            session, item_id=item_id, actor=actor, now=NOW
        )
    else:
        {"submit": library.submit, "approve": library.approve, "publish": library.publish}[act](
            session, revision_id=revision_id, actor=actor, now=NOW
        )
