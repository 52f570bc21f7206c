"""What readers did not find, and what an edit changed: counted by the formulas that stand on the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from content import library, queries
from content.models import SearchEvent, SearchEventKind
from content.texts import RevisionText
from tests.content.cast import ANNA, NOW, RAVI, go_live, live, save

DAY = timedelta(days=1)
WEEK = queries.Period(NOW, 7 * DAY)


def log(session: Session, kind: SearchEventKind, at: datetime, key: str = "", **fields: object) -> None:
    library.log_search_event(
        session,
        search_key=key or library.new_search_key(),
        kind=kind,
        now=at,
        **fields,  # type: ignore[arg-type]
    )


def searched(session: Session, words: str, hits: int, at: datetime, **fields: object) -> None:
    log(session, SearchEventKind.searched, at, words=words, hit_count=hits, **fields)


@pytest.mark.requirement("HS-L1c")
def test_gaps_put_wordings_together_and_keep_them(session: Session) -> None:
    for words, at in (
        ("Lost  password", NOW),
        ("lost password", NOW - DAY),
        ("my passwords are LOST", NOW - 2 * DAY),
        ("barbecue", NOW),
        ("lost password", NOW - 8 * DAY),
        ("only then", NOW - 8 * DAY),
        ("long ago", NOW - 20 * DAY),
    ):
        searched(session, words, 0, at)
    searched(session, "dogs", 4, NOW)
    searched(session, "bins", 0, NOW, service_key="bins")
    gaps = queries.without_hit(session, WEEK)
    assert [(gap.wordings, gap.now, gap.before) for gap in gaps] == [
        (["lost password", "my passwords are lost"], 3, 1),
        (["barbecue"], 1, 0),
        (["bins"], 1, 0),
    ]
    of_bins = queries.without_hit(session, WEEK, SearchEvent.service_key == "bins")
    assert [gap.wordings for gap in of_bins] == [["bins"]]


@pytest.mark.requirement("HS-L1c")
def test_a_search_may_end_without_a_click_or_in_a_case(session: Session) -> None:
    item = live(session)
    for key, words in (("key-ignored", "bonfire"), ("key-opened", "rent"), ("key-raised", "deposit")):
        searched(session, words, 3, NOW - DAY, key=key)
    log(session, SearchEventKind.opened, NOW - DAY, "key-opened", words="rent", item_id=item.id)
    for reference in ("C-1", "C-1", "C-2"):
        log(
            session, SearchEventKind.case_raised, NOW, "key-raised", words="deposit", case_reference=reference
        )
    assert [gap.wordings for gap in queries.without_click(session, WEEK)] == [["bonfire"]]
    assert [(gap.wordings, gap.now) for gap in queries.ended_in_case(session, WEEK)] == [(["deposit"], 2)]
    assert session.execute(queries.read_then_case(WEEK)).all() == [], "nobody of these had read the page"
    log(session, SearchEventKind.case_raised, NOW, "key-opened", words="rent", case_reference="C-3")
    assert session.execute(queries.read_then_case(WEEK)).all() == [(item.slug, "C-3", NOW)]


@pytest.mark.requirement("HS-L1c")
def test_an_edit_is_held_against_as_many_days_before_it(session: Session) -> None:
    item = live(session)
    edited_at = NOW + 20 * DAY
    save(session, item, RevisionText(title="I lost my password", body="Say **how**."))
    go_live(session, item, edited_at)
    for days in (-6, -4, -1, 0, 1, 4, 6):
        at = edited_at + days * DAY
        log(session, SearchEventKind.opened, at, f"key-{days:+}-day", item_id=item.id)
        library.record_vote(session, item_id=item.id, is_useful=days >= 0, now=at)
    log(session, SearchEventKind.case_raised, edited_at - DAY, "key--1-day", case_reference="C-1")
    now = edited_at + 5 * DAY
    (effect,) = queries.effects_of_edits(session, None, now, since=NOW, author_id=ANNA.id)
    assert effect.days == 5
    assert effect.before == queries.Usage(opened=2, useful=0, votes=2, cases=1)
    assert effect.after == queries.Usage(opened=3, useful=3, votes=3, cases=0)
    assert queries.Usage().satisfaction is None
    assert queries.effects_of_edits(session, None, now, since=NOW, author_id=RAVI.id) == []
    assert queries.effects_of_edits(session, None, edited_at, since=NOW) == [], "nothing to compare yet"
