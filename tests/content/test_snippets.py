"""Values that stand in many pages: each begins at its moment, and nothing of the past is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, NotFound
from content.models import IndexChange, Snippet
from content.rendering import RenderContext, render
from content.snippets import ValueFrom, keys_placed, value_at, with_values
from content.texts import RevisionText, tidied
from tests.content.cast import MIA, NOW, draft, live, newest
from tests.content.hostile import HOSTILE, faults_in
from tests.content.rerendering import render_all

APRIL = datetime(2027, 3, 31, 23, 0, tzinfo=UTC)  # 1 April in London
MINUTE = timedelta(minutes=1)


def fee(session: Session, value: str = "£120", now: datetime = NOW) -> Snippet:
    return library.create_snippet(
        session, key="support-fee", title="The fee", value=value, actor=MIA, now=now
    )


def body_of(session: Session, slug: str, now: datetime) -> str:
    page = queries.find_page(session, slug, None, now)
    assert isinstance(page, queries.Page)
    return page.body_html


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=8), st.integers(0, 9))
def test_the_value_is_the_last_that_began(pairs: list[tuple[int, int]], at: int) -> None:
    values = [ValueFrom(NOW + hour * timedelta(hours=1), str(word)) for hour, word in pairs]
    moment = NOW + at * timedelta(hours=1)
    found = value_at(values, moment)
    begun = [each for each in values if each.effective_at <= moment]
    if not begun:
        assert found is None
        return
    assert found is not None
    latest = max(each.effective_at for each in begun)
    assert found.value == [each.value for each in begun if each.effective_at == latest][-1]
    later = [each.effective_at for each in values if each.effective_at > moment]
    assert found.until == (min(later) if later else None)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_text_when_rendered_and_when_put_in_later(value: str) -> None:
    words = " ".join(value.split())
    rendered = render(
        "## {{snippet:x}}\n\nIt is {{snippet:x}}.", RenderContext({}.get, snippets={"x": words})
    )
    assert faults_in(rendered.html) == []
    later = with_values(rendered.html, {"x": words})
    assert faults_in(later) == []
    assert keys_placed(later) == {"x"}


def test_a_place_cannot_be_forged_in_words_or_attributes() -> None:
    forged = '<data value="x">1</data>'
    text = f'{forged} `{forged}`\n\n*[HTML]: {forged}\n\nHTML "{forged}"\n\n```\n{forged}\n```'
    html = render(text, RenderContext({}.get, snippets={"x": "9"})).html
    assert keys_placed(html) == set()


@pytest.mark.requirement("CS-S4")
def test_a_fee_changes_by_itself_in_every_page_that_names_it(session: Session) -> None:
    snippet = fee(session)
    for slug in ("one", "two"):
        live(session, f"Page {slug}", slug=slug, body="Pay {{snippet:support-fee}}, or `{{snippet:x}}`.")
    library.set_snippet_value(
        session, snippet_id=snippet.id, value="£135 & up", actor=MIA, now=NOW, effective_at=APRIL
    )
    for slug in ("one", "two"):
        assert ">£120</data>" in body_of(session, slug, APRIL - MINUTE)
        assert ">£135 &amp; up</data>" in body_of(session, slug, APRIL)
    page = queries.find_page(session, "one", None, NOW)
    assert isinstance(page, queries.Page)
    assert page.changes_at == APRIL


def test_when_a_value_begins_search_hears_of_it_and_caches_are_told(session: Session) -> None:
    snippet = fee(session)
    page = live(session, slug="one", body="Pay {{snippet:support-fee}}.")
    other = live(session, "Another", slug="two", body="Pay nothing.")
    library.set_snippet_value(
        session, snippet_id=snippet.id, value="£135", actor=MIA, now=NOW, effective_at=APRIL
    )
    session.query(IndexChange).delete()
    render_all(session, NOW)
    stamp = queries.public_stamp(session)
    assert not queries.is_snippet_due(session, APRIL - MINUTE)
    assert library.apply_due_values(session, now=APRIL - MINUTE) == 0
    assert queries.is_snippet_due(session, APRIL)
    assert library.apply_due_values(session, now=APRIL) == 1
    assert not queries.is_snippet_due(session, APRIL)
    assert render_all(session, APRIL) == 1
    assert newest(session, page).body_text == "Pay £135."
    assert queries.public_stamp(session) > stamp
    assert [change.item_id for change in session.query(IndexChange)] == [page.id]
    assert other.id != page.id


def test_a_draft_names_a_snippet_before_it_exists(session: Session) -> None:
    item = draft(session, body="Pay {{snippet:support-fee}}.")
    assert "[There is no snippet “support-fee”]" in newest(session, item).body_text
    fee(session)
    render_all(session, NOW)
    session.refresh(newest(session, item))
    assert newest(session, item).body_text == "Pay £120."


def test_history_says_who_and_when_and_a_plan_can_be_taken_back(session: Session) -> None:
    snippet = fee(session)
    plan = library.set_snippet_value(
        session, snippet_id=snippet.id, value="£135", actor=MIA, now=NOW, effective_at=APRIL
    )
    assert queries.snippet_cards(session, NOW)[0].then == ValueFrom(APRIL, "£135")
    library.cancel_snippet_value(session, value_id=plan.id, actor=MIA, now=NOW)
    with pytest.raises(NotFound):
        library.cancel_snippet_value(session, value_id=plan.id, actor=MIA, now=NOW)
    assert queries.snippet_cards(session, NOW)[0].then is None
    assert queries.snippet_cards(session, APRIL)[0].now.value == "£120"
    history = queries.values_of_snippet(session, snippet.id)
    assert [(each.value, each.set_by_name, each.cancelled_by_name) for each in history] == [
        ("£135", "Mia Manager", "Mia Manager"),
        ("£120", "Mia Manager", ""),
    ]
    with pytest.raises(InvalidText, match="holds already"):
        library.cancel_snippet_value(session, value_id=history[1].id, actor=MIA, now=NOW)


def test_a_removed_snippet_keeps_its_last_value_in_pages_and_comes_back_with_its_history(
    session: Session,
) -> None:
    snippet = fee(session)
    live(session, slug="one", body="Pay {{snippet:support-fee}}.")
    library.remove_snippet(session, snippet_id=snippet.id, actor=MIA, now=NOW)
    assert queries.snippet_cards(session, NOW) == []
    assert queries.removed_among(session, {"support-fee", "x"}) == ["support-fee"]
    assert ">£120</data>" in body_of(session, "one", NOW)
    back = fee(session, "£90", NOW + MINUTE)
    assert back.id == snippet.id
    assert ">£90</data>" in body_of(session, "one", NOW + MINUTE)
    assert len(queries.values_of_snippet(session, snippet.id)) == 2


def test_pages_that_name_it_are_known_and_no_others(session: Session) -> None:
    live(session, "Live", slug="one", body="{{ snippet: support-fee }}")
    draft(session, "Draft", slug="two", body="{{snippet:support-fee}}")
    live(session, "Longer name", slug="three", body="{{snippet:support-fee-old}} {{snippet:no-support-fee}}")
    pages = queries.pages_with(session, queries.uses_snippet("support-fee"), None)
    assert [(page.slug, page.is_live) for page in pages] == [("one", True), ("two", False)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Not a key"}, "key"),
        ({"key": "support-fee"}, "key"),
        ({"title": " "}, "title"),
        ({"value": ""}, "value"),
        ({"value": "x" * 201}, "value"),
    ],
)
def test_what_cannot_be_kept_is_refused(session: Session, change: dict[str, str], field: str) -> None:
    fee(session)
    typed = {"key": "other", "title": "Other", "value": "1"} | change
    with pytest.raises(InvalidText) as refused:
        library.create_snippet(session, actor=MIA, now=NOW, **typed)
    assert refused.value.field == field


def test_a_moment_that_has_passed_is_refused(session: Session) -> None:
    snippet = fee(session)
    with pytest.raises(InvalidText, match="has passed"):
        library.set_snippet_value(
            session, snippet_id=snippet.id, value="1", actor=MIA, now=NOW, effective_at=NOW
        )


@pytest.mark.parametrize("field", ["title", "summary"])
def test_titles_and_summaries_hold_no_snippet(field: str) -> None:
    with pytest.raises(InvalidText, match="in the answer only"):
        tidied(RevisionText(**{"title": "Fee", field: "{{snippet:support-fee}}"}))


def test_a_page_that_is_forgotten_waits_for_nothing(session: Session) -> None:
    item = draft(session, slug="one", body="{{snippet:support-fee}}")
    fee(session)
    assert queries.count_stale(session) == 1
    library.put_into_bin(session, item_id=item.id, actor=MIA, now=NOW)
    library.purge_bin(session, now=NOW + timedelta(days=31))
    assert queries.count_stale(session) == 0
