"""A folder of Markdown becomes live pages: once, linked, and never over what a person wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import TransitionRefused
from content.importing import ImportReport, import_folder, read_page
from content.models import JudgedSearch
from content.page_files import ImportFault
from content.queries import Page
from content.texts import RevisionText
from content.workflow import Actor, ContentRole
from tests.content.cast import ANNA, NOW, go_live, save

WRITER = Actor(-1, "First content", frozenset({ContentRole.editor}))
CHECKER = Actor(-2, "First check", frozenset({ContentRole.reviewer}))
SEEDS = Path(__file__).parents[2] / "content" / "seeds"
PAGE = """---
title: {title}
slug: {slug}
section: parks
categories: [rules]
summary: A summary.
also_known_as: ["hounds"]
related: [bonfires]
review_after_months: 3
---
{body}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parks").mkdir()
    write(tmp_path, "dogs", "Dogs", "See [fires](faq:bonfires) and [nothing](faq:nothing).")
    write(tmp_path, "bonfires", "Bonfires", "See [dogs](faq:dogs).")
    (tmp_path / "sections.toml").write_text('[[section]]\nkey = "parks"\ntitle = "Parks"\nposition = 1\n')
    (tmp_path / "synonyms.toml").write_text('[[group]]\nterms = ["Dog", "hound"]\n')
    return tmp_path


def write(folder: Path, slug: str, title: str, body: str) -> None:
    (folder / "parks" / f"{slug}.md").write_text(PAGE.format(title=title, slug=slug, body=body))


def bring_in(session: Session, folder: Path) -> ImportReport:
    return import_folder(session, folder, author=WRITER, approver=CHECKER, now=NOW)


def test_pages_come_in_live_and_linked(session: Session, folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = import_folder(
        session,
        folder,
        author=WRITER,
        approver=CHECKER,
        now=NOW,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert sorted(report.created) == ["bonfires", "dogs"]
    assert report.broken_links == [("dogs", "nothing")]
    assert steps == [(1, 2), (2, 2)]
    page = queries.find_page(session, "dogs", None, NOW)
    assert isinstance(page, Page)
    assert 'href="/faqs/bonfires"' in page.body_html
    assert page.categories == ("rules",)
    assert str(page.review_due_on) == "2027-02-22"
    assert [card.slug for card in queries.related(session, page.item_id, None, NOW)] == ["bonfires"]
    assert [group.terms for group in queries.synonym_groups(session)] == [["dog", "hound"]]


def test_twice_changes_nothing(session: Session, folder: Path) -> None:
    bring_in(session, folder)
    stamp = queries.public_stamp(session)
    report = bring_in(session, folder)
    assert sorted(report.unchanged) == ["bonfires", "dogs"]
    assert (report.created, report.updated, report.kept) == ([], [], [])
    assert queries.public_stamp(session) == stamp


def test_a_changed_file_is_published_and_a_page_a_person_edited_is_kept(
    session: Session, folder: Path
) -> None:
    bring_in(session, folder)
    item = queries.item_by_slug(session, "bonfires")
    assert item is not None
    save(session, item, RevisionText(title="Anna's fires", body="Mine."), actor=ANNA)
    go_live(session, item)
    write(folder, "dogs", "Dogs on leads", "New words.")
    write(folder, "bonfires", "Bonfires again", "New words.")
    report = bring_in(session, folder)
    assert (report.updated, report.kept) == (["dogs"], ["bonfires"])
    assert {card.title for card in queries.list_live(session, None, NOW, section_key="parks")} == {
        "Dogs on leads",
        "Anna's fires",
    }


def test_synonyms_owners_keep_win(session: Session, folder: Path) -> None:
    library.set_synonyms(session, terms=["dog", "pet"], actor=ANNA, now=NOW)
    bring_in(session, folder)
    assert [group.terms for group in queries.synonym_groups(session)] == [["dog", "pet"]]


def test_four_eyes_hold_for_the_import_too(session: Session, folder: Path) -> None:
    both = Actor(-1, "Both", frozenset(ContentRole))
    with pytest.raises(TransitionRefused, match="somebody else"):
        import_folder(session, folder, author=both, approver=both, now=NOW)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("no front matter", "title"),
        ("---\ntitle: x\nsection: parks\n---\nx", "slug"),
        ("---\ntitle: [\n---\nx", "x.md"),
        ("---\ntitle: x\nslug: x\nsection: parks\ncategories: rules\n---\nx", "list"),
        (f"---\ntitle: {'x' * 201}\nslug: x\nsection: parks\n---\nx", "200"),
        ("---\ntitle: x\nslug: x\nsection: parks\nreview_after_months: soon\n---\nx", "x.md"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "x.md"
    path.write_text(text)
    with pytest.raises(ImportFault, match=word):
        read_page(path)


@pytest.mark.requirement("HS-L1a")
def test_the_first_content_comes_in_whole(session: Session) -> None:
    report = bring_in(session, SEEDS)
    assert len(report.created) + len(report.unchanged) >= 60
    assert report.broken_links == []
    assert bring_in(session, SEEDS).created == []
    _test_searches_came_once(session)


def _test_searches_came_once(session: Session) -> None:
    with (SEEDS / "judged.toml").open("rb") as file:
        searches = tomllib.load(file)["search"]
    slugs = {path.stem for path in SEEDS.glob("*/*.md")}
    assert len({search["words"] for search in searches}) == len(searches) >= 60
    assert {slug for search in searches for slug in search["pages"]} <= slugs
    stored = session.scalar(select(func.count(JudgedSearch.id)))
    assert stored == sum(len(search["pages"]) for search in searches)
