"""Votes, the trail of a search, synonyms: counted rightly, and without a word about the reader."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, NotFound
from content.models import SearchEventKind, VoteReason
from tests.content.cast import ANNA, NOW, draft, live


def test_votes_are_added_up(session: Session) -> None:
    item = live(session)
    library.record_vote(session, item_id=item.id, is_useful=True, now=NOW, reason=VoteReason.other)
    vote = library.record_vote(
        session,
        item_id=item.id,
        is_useful=False,
        reason=VoteReason.out_of_date,
        comment="It moved. Write to me at sam@example.org",
        now=NOW,
    )
    library.record_vote(session, item_id=item.id, is_useful=False, now=NOW)
    assert vote.revision_id == item.live_revision_id
    assert "sam@example.org" not in vote.comment
    summary = queries.vote_summary(session, item.id)
    assert (summary.useful, summary.not_useful) == (1, 2)
    assert summary.reasons == {VoteReason.out_of_date: 1}
    assert summary.satisfaction == pytest.approx(1 / 3)
    assert [(reason, comment[:9]) for _, reason, comment in summary.comments] == [
        (VoteReason.out_of_date, "It moved.")
    ]


def test_without_votes_there_is_no_satisfaction(session: Session) -> None:
    assert queries.vote_summary(session, live(session).id).satisfaction is None


@pytest.mark.parametrize("has_item", [False, True])
def test_only_live_pages_take_votes(session: Session, has_item: bool) -> None:
    item_id = draft(session).id if has_item else 987654
    with pytest.raises(NotFound):
        library.record_vote(session, item_id=item_id, is_useful=True, now=NOW)


def test_a_search_is_logged_without_personal_data(session: Session) -> None:
    event = library.log_search_event(
        session,
        search_key="k" * 60,
        kind=SearchEventKind.searched,
        words="account of sam@example.org \x00" + "x" * 500,
        hit_count=0,
        now=NOW,
    )
    assert "sam@example.org" not in event.words
    assert event.words.startswith("account of ")
    assert len(event.words) <= 200
    assert len(event.search_key) == 40


def test_search_keys_differ() -> None:
    assert len({library.new_search_key() for _ in range(100)}) == 100


def test_synonyms(session: Session) -> None:
    before = queries.public_stamp(session)
    group = library.set_synonyms(session, terms=["Dog", " hound ", "dog"], actor=ANNA, now=NOW)
    assert group.terms == ["dog", "hound"]
    assert queries.public_stamp(session) == before + 1
    library.set_synonyms(
        session, terms=["bin", "waste"], service_key="bins", actor=ANNA, now=NOW, group_id=group.id
    )
    assert [found.terms for found in queries.synonym_groups(session, service_key="bins")] == [
        ["bin", "waste"]
    ]
    assert queries.synonym_groups(session, service_key="parks") == []
    with pytest.raises(InvalidText, match="at least two"):
        library.set_synonyms(session, terms=["dog", "DOG "], actor=ANNA, now=NOW)
    library.delete_synonyms(session, group_id=group.id)
    session.flush()
    with pytest.raises(NotFound):
        library.delete_synonyms(session, group_id=group.id)
    assert queries.public_stamp(session) == before + 3
