"""Abbreviations: explained once a page, kept by owners for one service or for all."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText
from content.models import IndexChange, Revision
from content.rendering import RenderContext, render
from content.texts import RevisionText
from tests.content.cast import ANNA, MIA, NOW, draft, live, newest, save, section
from tests.content.hostile import HOSTILE, faults_in
from tests.content.rerendering import render_all


def html(text: str, **glossary: str) -> str:
    return render(text, RenderContext({}.get, glossary=glossary)).html


def explain(session: Session, word: str, meaning: str, service_key: str = "") -> int:
    return library.set_glossary_entry(
        session, word=word, meaning=meaning, service_key=service_key, actor=MIA, now=NOW
    ).id


@pytest.mark.requirement("CS-S4")
@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("The DPO and the DPO", 1),
        ("- DPO\n- DPO\n\n| DPO | x |\n|---|---|\n| DPO | y |", 1),
        ("DPOs and `DPO`", 0),
        ("```\nDPO\n```", 0),
        ("**DPO** [DPO](/x)", 1),
        ("::: details What is a DPO?\nA DPO.\n:::", 1),
        ("No DP0 here", 0),
    ],
)
def test_the_first_use_on_a_page_is_explained(text: str, explained: int) -> None:
    page = html(text, DPO="Data protection officer")
    assert page.count('<abbr title="Data protection officer">DPO</abbr>') == explained
    assert page.count("DPO") == text.count("DPO")


def test_what_a_page_says_itself_goes_first_and_longer_words_win() -> None:
    page = html("DPO Board, DPO\n\n*[DPO]: Ours", DPO="Theirs", **{"DPO Board": "All of them"})
    assert '<abbr title="All of them">DPO Board</abbr>, <abbr title="Ours">DPO</abbr>' in page


@pytest.mark.parametrize("meaning", HOSTILE)
def test_a_meaning_is_text(meaning: str) -> None:
    page = html("The DPO", DPO=" ".join(meaning.split()) or "x")
    assert faults_in(page) == []
    assert page.count("<abbr") == 1


def test_a_change_reaches_the_pages_that_use_the_word_and_no_index_or_version(session: Session) -> None:
    using = live(session, slug="one", body="Ask the DPO.")
    live(session, "Other", slug="two", body="Ask nobody.")
    written = draft(session, "Draft", slug="three", body="DPO")
    session.query(IndexChange).delete()
    stamp = queries.public_stamp(session)
    entry_id = explain(session, "DPO", "Data protection officer")
    assert queries.count_stale(session) == 2
    versions = session.query(Revision).count()
    lock = newest(session, using).lock_version
    assert render_all(session, NOW) == 2
    assert 'title="Data protection officer"' in newest(session, using).body_html
    assert "<abbr" in newest(session, written).body_html
    assert (session.query(Revision).count(), newest(session, using).lock_version) == (versions, lock)
    assert session.query(IndexChange).count() == 0
    assert queries.public_stamp(session) == stamp + 1
    library.delete_glossary_entry(session, entry_id=entry_id, now=NOW)
    assert render_all(session, NOW) == 2
    assert "<abbr" not in newest(session, using).body_html


def test_a_service_explains_its_own_words_over_those_for_all(session: Session) -> None:
    section(session, "core", "CORE")
    section(session, "delta", "DELTA")
    explain(session, "LA", "Local authority")
    explain(session, "LA", "Letting agent", "core")
    for key in ("core", "delta"):
        live(session, f"Page {key}", slug=key, section_key=key, body="Ask your LA.")
    found = {key: queries.find_page(session, key, None, NOW) for key in ("core", "delta")}
    assert "Letting agent" in found["core"].body_html  # type: ignore[union-attr]
    assert "Local authority" in found["delta"].body_html  # type: ignore[union-attr]


def test_a_page_that_moves_takes_over_the_words_of_its_new_service(session: Session) -> None:
    section(session, "core", "CORE")
    explain(session, "LA", "Letting agent", "core")
    page = live(session, slug="one", body="Ask your LA.")
    assert "<abbr" not in newest(session, page).body_html
    library.move_items(session, item_ids=[page.id], section_key="core", actor=MIA, now=NOW)
    render_all(session, NOW)
    assert "Letting agent" in newest(session, page).body_html


def test_a_text_saved_meanwhile_is_left_alone_and_looked_at_again(session: Session) -> None:
    item = draft(session, slug="one", body="Ask the DPO.")
    explain(session, "DPO", "Data protection officer")
    fresh = queries.rendered_anew(session, queries.stale_versions(session), NOW)
    save(session, item, RevisionText(title="New", body="Ask the DPO now."), ANNA)
    assert library.store_rendered(session, fresh, now=NOW) == 0
    assert queries.count_stale(session) == 1
    assert "now" in newest(session, item).body_text
    render_all(session, NOW)
    assert queries.count_stale(session) == 0


@pytest.mark.parametrize(
    ("word", "meaning", "field"),
    [
        ("", "x", "word"),
        ("(x", "x", "word"),
        ("x" * 41, "x", "word"),
        ("DPO", "", "meaning"),
        ("DPO", "x" * 201, "meaning"),
        ("LA", "Local authority", "word"),
    ],
)
def test_what_cannot_be_kept_is_refused(session: Session, word: str, meaning: str, field: str) -> None:
    explain(session, "LA", "Local authority")
    with pytest.raises(InvalidText) as refused:
        explain(session, word, meaning)
    assert refused.value.field == field


def test_an_entry_can_be_changed_in_place(session: Session) -> None:
    entry_id = explain(session, "LA", "Local authority")
    page = live(session, slug="one", body="LA and LEA.")
    library.set_glossary_entry(
        session, entry_id=entry_id, word="LEA", meaning="Education", actor=MIA, now=NOW, service_key=""
    )
    render_all(session, NOW)
    assert '<abbr title="Education">LEA</abbr>' in newest(session, page).body_html
    assert newest(session, page).body_html.count("<abbr") == 1
