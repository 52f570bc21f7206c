"""Links between pages and addresses that move: a link shown to a reader always leads somewhere."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, SlugTaken, TransitionRefused
from content.models import Redirect
from content.queries import Gone, Moved, Page
from content.texts import RevisionText
from tests.content.cast import ANNA, MIA, NOW, RAVI, draft, go_live, live, newest, save


def body(session: Session, slug: str) -> str:
    found = queries.find_page(session, slug, None, NOW)
    assert isinstance(found, Page)
    return found.body_html


def test_a_link_appears_when_its_page_goes_live_and_goes_with_it(session: Session) -> None:
    live(session, "A", body="See [B](faq:b).")
    assert "href" not in body(session, "a")
    assert [(link.from_slug, link.to_slug) for link in queries.broken_links(session)] == [("a", "b")]
    target = draft(session, "B", body="See [A](faq:a).")
    assert "href" not in body(session, "a")
    go_live(session, target)
    assert '<a class="govuk-link" href="/faqs/b">B</a>' in body(session, "a")
    assert queries.broken_links(session) == []
    library.retract(session, item_id=target.id, actor=RAVI, now=NOW)
    assert "href" not in body(session, "a")
    assert len(queries.broken_links(session)) == 1


@pytest.mark.requirement("MI26")
def test_broken_links_by_section(session: Session) -> None:
    live(session, "A", section_key="parks", body="[x](faq:gone)", related=("also-gone",))
    live(session, "B", section_key="bins", body="[x](faq:a)")
    found = queries.broken_links(session, section_keys=["parks"])
    assert sorted(link.to_slug for link in found) == ["also-gone", "gone"]
    assert queries.broken_links(session, section_keys=["bins"]) == []


def test_rendering_again_for_a_link_is_no_edit(session: Session) -> None:
    page = live(session, "A", body="See [B](faq:b).")
    opened = newest(session, page)
    version = opened.lock_version
    live(session, "B")
    session.expire(opened)
    assert opened.lock_version == version
    save(session, page, RevisionText(title="A", body="No conflict."))


def test_a_moved_page_is_found_at_once_from_every_old_address(session: Session) -> None:
    item = live(session, "First", slug="first")
    live(session, "Linking", body="[see](faq:first)")
    for slug in ("second", "third", "fourth"):
        library.rename_slug(session, item_id=item.id, slug=slug, actor=RAVI, now=NOW)
    for old in ("first", "second", "third"):
        assert queries.find_page(session, old, None, NOW) == Moved("fourth")
    assert 'href="/faqs/fourth"' in body(session, "linking")
    live(session, "Later", body="[see](faq:second)")
    assert 'href="/faqs/fourth"' in body(session, "later")
    library.retract(session, item_id=item.id, actor=RAVI, now=NOW)
    assert isinstance(queries.find_page(session, "first", None, NOW), Gone)


def test_moving_back_leaves_no_redirect_to_itself(session: Session) -> None:
    item = live(session, "First", slug="first")
    library.rename_slug(session, item_id=item.id, slug="second", actor=RAVI, now=NOW)
    library.rename_slug(session, item_id=item.id, slug="first", actor=RAVI, now=NOW)
    assert isinstance(queries.find_page(session, "first", None, NOW), Page)
    assert queries.find_page(session, "second", None, NOW) == Moved("first")


def test_an_address_of_another_page_is_refused(session: Session) -> None:
    moved, other = live(session, "Moved"), live(session, "Other")
    library.rename_slug(session, item_id=moved.id, slug="new", actor=RAVI, now=NOW)
    for taken in ("new", "moved"):
        with pytest.raises(SlugTaken):
            library.rename_slug(session, item_id=other.id, slug=taken, actor=RAVI, now=NOW)
        with pytest.raises(SlugTaken):
            draft(session, "x", slug=taken)
    with pytest.raises(InvalidText):
        library.rename_slug(session, item_id=other.id, slug="Not a slug", actor=RAVI, now=NOW)


def test_an_editor_moves_drafts_only(session: Session) -> None:
    library.rename_slug(session, item_id=draft(session, "Draft").id, slug="other", actor=ANNA, now=NOW)
    with pytest.raises(TransitionRefused):
        library.rename_slug(session, item_id=live(session, "Live").id, slug="x", actor=ANNA, now=NOW)


slugs = st.sampled_from(["one", "two", "three", "four", "five"])


@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.tuples(st.integers(0, 1), slugs), max_size=12))
def test_no_chain_no_cycle_whatever_moves(session: Session, moves: list[tuple[int, str]]) -> None:
    items = [live(session, "A", slug="one"), live(session, "B", slug="two")]
    for which, slug in moves:
        try:
            library.rename_slug(session, item_id=items[which].id, slug=slug, actor=MIA, now=NOW)
        except SlugTaken:
            continue
    for old in session.scalars(select(Redirect.old_slug)):
        found = queries.find_page(session, old, None, NOW)
        assert isinstance(found, Moved)
        assert isinstance(queries.find_page(session, found.slug, None, NOW), Page)
    assert (session.scalar(select(func.count(Redirect.id))) or 0) <= 3
    session.rollback()
