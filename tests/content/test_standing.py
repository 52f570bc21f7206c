"""How pages stand in the list of all of them, and what the history says of what was done to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, TransitionRefused
from content.library import Farewell
from content.models import ContentItem
from content.queries import PageFilter
from content.standing import Standing
from content.texts import RevisionText
from content.workflow import ReviewState
from tests.content.cast import ANNA, MIA, NOW, RAVI, draft, go_live, live, newest, save, section

LATER = NOW + timedelta(days=3)


def _emergency(session: Session) -> ContentItem:
    item = draft(session, "Emergency")
    library.publish_directly(
        session, revision_id=newest(session, item).id, actor=MIA, now=NOW, comment="Now.", is_emergency=True
    )
    return item


def _withdrawn(session: Session, title: str = "Withdrawn", replacement: str = "") -> ContentItem:
    item = live(session, title)
    farewell = Farewell(replacement=replacement, leads_on=bool(replacement))
    return library.retract(session, item_id=item.id, actor=MIA, now=NOW, farewell=farewell)


def test_each_standing_is_told_and_can_be_asked_for(session: Session) -> None:
    live(session, "Live")
    draft(session, "Draft")
    _emergency(session)
    go_live(session, draft(session, "Opens later", publish_at=LATER))
    behind = go_live(session, draft(session, "Opens later too", publish_at=LATER))
    save(session, behind, RevisionText(title="A draft over one that opens later", body="x"))
    live(session, "Closed", expires_at=NOW + timedelta(hours=1))
    _withdrawn(session)
    _withdrawn(session, "Leads on", replacement="live")
    library.put_into_bin(session, item_id=live(session, "Was live").id, actor=MIA, now=NOW)
    library.put_into_bin(session, item_id=draft(session, "Never live").id, actor=MIA, now=NOW)
    S = Standing  # noqa: N806
    told = {
        "Live": set(), "Draft": set(), "Emergency": {S.second_look}, "Opens later": {S.scheduled},
        "A draft over one that opens later": {S.scheduled}, "Closed": {S.expired}, "Withdrawn": {S.withdrawn},
        "Leads on": {S.withdrawn, S.redirecting}, "Was live": {S.binned}, "Never live": {S.binned},
    }  # fmt: skip
    now = NOW + timedelta(hours=2)
    rows = queries.page_rows(session, PageFilter(), now, limit=50)
    assert {row.item.title: set(row.standings) for row in rows} == told
    assert {row.leads_to for row in rows} == {"", "live"}
    for standing in Standing:
        asked = PageFilter(standing=standing)
        found = {row.item.title for row in queries.page_rows(session, asked, now, limit=50)}
        assert found == {title for title, stands in told.items() if standing in stands}
        assert queries.count_page_rows(session, asked, now) == len(found)
    assert {
        row.item.title for row in queries.page_rows(session, PageFilter(state=ReviewState.live), now, limit=9)
    } == {"Live", "Emergency"}, "a closed page is not live"
    drafts = queries.page_rows(session, PageFilter(state=ReviewState.draft), now, limit=9)
    assert "Never live" not in {row.item.title for row in drafts}, "what is in the bin is nobody's work"


def history(session: Session, item: ContentItem) -> list[tuple[str, str]]:
    """What was done and said, oldest first."""
    return [
        (event.transition.value, event.comment) for event in reversed(queries.events_of(session, item.id))
    ]


def test_moving_stands_in_the_history_of_each_page(session: Session) -> None:
    section(session, "ponds", "Ponds")
    one, two, stays = (
        draft(session, "One"),
        live(session, "Two"),
        draft(session, "There", section_key="ponds"),
    )
    ids = [one.id, two.id, stays.id]
    moved = library.move_items(
        session, item_ids=ids, section_key="ponds", actor=MIA, now=NOW, comment="New team."
    )
    assert moved == 2
    said = "From “Parks” to “Ponds”.\nNew team."
    assert history(session, one)[-1] == ("move", said)
    assert history(session, two)[-1] == ("move", said)
    assert queries.events_of(session, two.id)[0].actor_name == "Mia Manager"
    assert "move" not in dict(history(session, stays))


def test_another_address_stands_in_the_history(session: Session) -> None:
    item = live(session, "Dogs")
    library.rename_slug(session, item_id=item.id, slug="hounds", actor=RAVI, now=NOW, comment="Clearer.")
    assert history(session, item)[-1] == ("readdress", "From /faqs/dogs to /faqs/hounds.\nClearer.")
    library.rename_slug(session, item_id=item.id, slug="hounds", actor=RAVI, now=NOW)
    assert [act for act, _ in history(session, item)].count("readdress") == 1, "nothing changed"


def test_a_merger_stands_in_the_history_of_both_pages(session: Session) -> None:
    gone, into = live(session, "Dogs"), live(session, "Pets")
    library.merge_into(
        session, item_id=gone.id, into_id=into.id, actor=MIA, actor_there=MIA, now=NOW, comment="Twins."
    )
    assert history(session, gone)[-2:] == [
        ("retract", "Twins."),
        ("merge", "“Pets” (/faqs/pets) takes over from this page."),
    ]
    assert history(session, into)[-1] == (
        "merge",
        "This page takes over from “Dogs” (/faqs/dogs).\nTwins.",
    )


@pytest.mark.parametrize("was_live", [False, True])
def test_the_reason_for_the_bin_is_kept_and_shown(session: Session, was_live: bool) -> None:
    item = live(session, "Dogs") if was_live else draft(session, "Dogs")
    library.put_into_bin(session, item_id=item.id, actor=MIA, now=NOW, comment="A double.")
    assert [said for _, said in history(session, item) if said] == ["A double."], "once"
    assert history(session, item)[-1][0] == "put_into_bin"
    assert queries.items_in_bin(session, NOW)[0].reason == "A double."
    library.restore_from_bin(session, item_id=item.id, actor=MIA, now=LATER, comment="Not a double.")
    assert history(session, item)[-1] == ("restore", "Not a double.")
    library.put_into_bin(session, item_id=item.id, actor=MIA, now=LATER)
    assert queries.items_in_bin(session, LATER)[0].reason == "", (
        "the reason of another time is not this one's"
    )


def test_a_review_date_is_set_with_a_record(session: Session) -> None:
    item = live(session, "Dogs")
    library.set_review_date(session, item_id=item.id, on=date(2027, 3, 1), actor=ANNA, now=NOW)
    assert item.review_due_on == date(2027, 3, 1)
    assert history(session, item)[-1] == (
        "set_review_date",
        "To be checked by 1 March 2027 instead of 22 November 2027.",
    )
    for on in (NOW.date(), date(2029, 12, 1)):
        with pytest.raises(InvalidText):
            library.set_review_date(session, item_id=item.id, on=on, actor=ANNA, now=NOW)
    never_live = draft(session, "Cats")
    with pytest.raises(TransitionRefused):
        library.set_review_date(session, item_id=never_live.id, on=date(2027, 3, 1), actor=ANNA, now=NOW)
