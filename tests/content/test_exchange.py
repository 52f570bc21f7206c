"""Pages out and in again: to the letter for our own files, with an honest report for those of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content import library, queries
from content.bulk import FileReport, Outcome, bring_in
from content.exporting import ExportedFile, export_section
from content.importing import import_folder
from content.page_files import PageFile, read_page_file, write_page
from content.texts import RevisionText, tidied
from content.workflow import Actor, ContentRole
from tests.content.cast import ANNA, NOW, draft, live, newest

WRITER = Actor(-1, "First content", frozenset({ContentRole.editor}))
CHECKER = Actor(-2, "First check", frozenset({ContentRole.reviewer}))
OUTSIDER = Actor(9, "Otto Outsider")

lines = st.text(max_size=60)
blocks = st.lists(
    lines | st.sampled_from(["---", "  ---", "key: value", "- x", "'", '"', "#", "\u2028"]), max_size=6
)
texts = st.builds(
    RevisionText,
    title=lines.map(lambda words: "T " + words),
    summary=lines,
    body=blocks.map("\n".join),
    also_known_as=st.lists(lines, max_size=3).map(tuple),
    staff_note=blocks.map("\n".join),
    closing_note=lines,
    expires_at=st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001
)


@given(texts)
def test_a_page_is_read_as_it_was_written(text: RevisionText) -> None:
    page = PageFile("a-page", "parks", 3, tidied(text), is_draft=True)
    assert read_page_file(write_page(page), "a-page.md") == page


def exported(session: Session, key: str | None = None) -> dict[str, bytes]:
    return {file.path: file.content for file in export_section(session, key)}


def judge(session: Session, *searches: tuple[str, str]) -> None:
    for words, slug in searches:
        item = queries.item_by_slug(session, slug)
        assert item is not None
        library.add_judged_search(session, words=words, item_id=item.id, actor=ANNA, now=NOW)


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def test_a_section_goes_out_and_comes_back_the_same(session: Session, tmp_path: Path) -> None:
    live(
        session,
        "Dogs",
        body="See [fires](faq:fires).",
        also_known_as=("hounds", "50% off: dogs"),
        staff_note="a\n\nb",
    )
    draft(session, "Fires", slug="fires")
    library.create_section(
        session, key="lakes", title="Lakes", parent_key="parks", summary="“Water”, \\ and ü"
    )
    session.flush()
    library.set_access(session, key="lakes", is_blocking=True, is_restricted=True, now=NOW)
    live(session, "Boats", section_key="lakes")
    library.set_synonyms(session, terms=["dog", "hound"], actor=ANNA, now=NOW, service_key="parks")
    session.flush()
    judge(session, ("“wet” dog \\", "dogs"), ("my hound", "dogs"), ("my hound", "fires"))
    out = exported(session, "parks")
    pages = {"parks/dogs.md", "parks/fires.md", "lakes/boats.md"}
    assert set(out) == {"sections.toml", "synonyms.toml", "judged.toml"} | pages
    session.rollback()
    live(session, "Swans", section_key="ponds")
    judge(session, ("white bird", "swans"))
    for _ in range(2):
        import_folder(session, put(tmp_path, out), author=WRITER, approver=CHECKER, now=NOW)
    session.flush()
    assert exported(session, "parks") == out, "though there were test searches of other pages before"
    removed = next(card for card in queries.judged_cards(session, None, NOW) if card.slug == "dogs")
    library.remove_judged_search(session, judged_id=removed.judged_id)
    import_folder(session, tmp_path, author=WRITER, approver=CHECKER, now=NOW)
    assert len(queries.judged_cards(session, None, NOW)) == 3, "what an owner removed stays removed"
    boats = queries.find_page(session, "boats", None, NOW)
    assert boats is None, "a section shut to the public stays shut"


def bring(
    session: Session, files: Mapping[str, str], actor: Actor = ANNA, **more: bool
) -> dict[str, FileReport]:
    data = {path: text.encode() for path, text in files.items()}
    reports = bring_in(session, data, section_key="parks", actor_on=lambda key: actor, now=NOW, **more)
    return {report.path: report for report in reports}


FOREIGN = {
    "docs/start.md": "# Getting started\n\nRead [the rules](rules.md#top), [this](missing.md), <b>now</b>."
    "\n\n![A map](map.png)\n\n`<b>` stays.",
    "docs/rules.md": "---\ndescription: All of them\ntags: [law, order]\nlayout: wide\nweight: 3\n---\n"
    "\nRules\n=====\n\nBe kind.",
    "docs/map.png": "x",
}


def test_markdown_from_elsewhere_comes_in_with_a_report(session: Session) -> None:
    live(session, "Anything")
    reports = bring(session, FOREIGN)
    assert {path: report.outcome for path, report in reports.items()} == {
        "docs/start.md": Outcome.new,
        "docs/rules.md": Outcome.new,
        "docs/map.png": Outcome.refused,
    }
    said = " ".join(reports["docs/start.md"].losses)
    for lost in ("missing.md", "#top", "“b”", "map.png"):
        assert lost in said
    assert reports["docs/rules.md"].losses == (
        "The field “layout” at the top of the file.",
        "The field “weight” at the top of the file.",
    )
    start = queries.item_by_slug(session, "start")
    assert start is not None
    page = newest(session, start)
    assert page.title == "Getting started"
    assert page.body == "Read [the rules](faq:rules), this, now.\n\nA map\n\n`<b>` stays."
    rules = queries.item_by_slug(session, "rules")
    assert rules is not None
    assert (newest(session, rules).title, newest(session, rules).summary) == ("Rules", "All of them")
    assert queries.find_page(session, "start", None, NOW) is None, "drafts only"


def test_a_rehearsal_changes_nothing_and_twice_is_once(session: Session) -> None:
    live(session, "Anything")
    assert bring(session, FOREIGN, is_rehearsal=True)["docs/start.md"].outcome is Outcome.new
    assert queries.item_by_slug(session, "start") is None
    bring(session, FOREIGN)
    assert bring(session, FOREIGN)["docs/start.md"].outcome is Outcome.same


def test_nobody_brings_in_what_they_may_not_write(session: Session) -> None:
    item = live(session, "Dogs")
    before = newest(session, item).body
    page = PageFile("dogs", "parks", 12, RevisionText(title="Dogs", body="Mine now"))
    for path, text, said in (
        ("dogs.md", write_page(page), "not yours to change"),
        ("new.md", "# New\n\nText", "do not have the rights"),
    ):
        report = bring(session, {path: text}, OUTSIDER)[path]
        assert report.outcome is Outcome.refused
        assert said in report.losses[0]
    assert newest(session, item).body == before
    assert queries.item_by_slug(session, "new") is None


@pytest.mark.parametrize("source", ["x" * 60_000, "---\n: : :\n---\nx", "---\n- a\n---\nx"])
def test_a_file_that_cannot_be_kept_is_named_and_the_rest_comes_in(session: Session, source: str) -> None:
    live(session, "Anything")
    reports = bring(session, {"bad.md": source, "good.md": "# Good\n\nText"})
    assert reports["bad.md"].outcome is Outcome.refused
    assert reports["bad.md"].losses
    assert reports["good.md"].outcome is Outcome.new


def test_files_are_what_is_exported(session: Session) -> None:
    live(session, "Dogs", body="Woof.")
    assert ExportedFile(
        "parks/dogs.md",
        b"---\ntitle: Dogs\nslug: dogs\nsection: parks\nreview_after_months: 12\n---\nWoof.\n",
    ) in list(export_section(session, None))


def test_test_searches_come_in_with_their_pages_from_managers_only(session: Session) -> None:
    live(session, "Dogs")
    page = write_page(PageFile("cats", "parks", 12, RevisionText(title="Cats", body="Purr.")))
    judged = """[[search]]\nwords = "my hound"\npages = ["dogs", "nowhere"]
[[search]]\nwords = "kitten"\npages = ["cats"]\n[[search]]\nwords = "?"\npages = ["cats"]\n"""
    files = {"a/cats.md": page, "a/judged.toml": judged}
    manager = replace(ANNA, roles=ANNA.roles | {ContentRole.manager})
    report = bring(session, files)["a/judged.toml"]
    assert (report.outcome, len(report.losses)) == (Outcome.refused, 2)
    assert "Test searches, 3: Only the managers" in " ".join(report.losses)
    assert bring(session, files, manager, is_rehearsal=True)["a/judged.toml"].outcome is Outcome.new
    assert exported(session, "parks").get("judged.toml") is None
    report = bring(session, files, manager)["a/judged.toml"]
    assert report.outcome is Outcome.new
    assert report.losses == (
        "Test searches, 1: There is no such page.",
        "Test searches, 1: Enter the words that people search for.",
    )
    assert exported(session, "parks")["judged.toml"].decode() == (
        '[[search]]\nwords = "kitten"\npages = ["cats"]\n\n[[search]]\nwords = "my hound"\npages = ["dogs"]\n'
    )
    for text in ("[[search]", "search = 1", "[[search]]\nwords = 2", "search = [3]", "\x00"):
        assert bring(session, {"judged.toml": text}, manager)["judged.toml"].outcome is Outcome.refused
