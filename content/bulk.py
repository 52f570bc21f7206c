"""A folder of Markdown brought in by a person: every file becomes a draft, and the report says what of each.
Test searches come in beside the pages they find.

Nothing goes live by this: drafts are reviewed like any others. A page that says the same is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from content import library, queries
from content.bringing_judged import bring_in_judged
from content.errors import ContentError
from content.foreign_markdown import Adapted, NotKept, adapt, slug_of_file
from content.judged_files import judged_paths, read_judged
from content.library.drafting import OPEN_STATES
from content.page_files import ImportFault, PageFile, read_page_file, split
from content.rendering import BodyTooLong
from content.roles import AUTHORS
from content.texts import RevisionText
from content.workflow import Actor

ActorOn = Callable[[str], Actor]
MOST_FILES = 500


class Outcome(StrEnum):
    """What became of a file."""

    new = "new"
    changed = "changed"
    same = "same"
    refused = "refused"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: its page's address (empty where there is none), and what could not be kept, in words."""

    path: str
    outcome: Outcome
    slug: str
    losses: tuple[str, ...] = ()


def bring_in(
    session: Session,
    files: Mapping[str, bytes],
    *,
    section_key: str,
    actor_on: ActorOn,
    now: datetime,
    is_rehearsal: bool = False,
) -> list[FileReport]:
    """Make drafts of all ``.md`` files; ``actor_on`` gives the person with their roles on a section.

    A page goes to the section its file names, where that is one this person may write on, else to
    ``section_key``. In a rehearsal everything is done and then undone.
    """
    texts = {
        path: data.decode("utf-8-sig", "replace") for path, data in sorted(files.items()) if _is_page(path)
    }
    slugs = _slugs(texts)
    outer = session.begin_nested()
    reports = [
        _one(session, path, source, slugs, section_key=section_key, actor_on=actor_on, now=now)
        for path, source in list(texts.items())[:MOST_FILES]
    ]
    reports += [
        FileReport(path, Outcome.refused, "", (f"Bring in {MOST_FILES} files at a time at the most.",))
        for path in list(texts)[MOST_FILES:]
    ]
    reports += [
        FileReport(path, Outcome.refused, "", ("Only files that end in .md are brought in.",))
        for path in sorted(files)
        if not _is_page(path) and not path.endswith((".toml", "/"))
    ]
    reports += _judged(session, files, actor_on, now)
    if is_rehearsal:
        outer.rollback()
    else:
        outer.commit()
    return reports


def _judged(
    session: Session, files: Mapping[str, bytes], actor_on: ActorOn, now: datetime
) -> list[FileReport]:
    """Test searches, once the pages are there that they should find."""
    reports = []
    for path in judged_paths(files):
        try:
            added, losses = bring_in_judged(session, read_judged(files[path], path), actor_on, now)
        except ImportFault as fault:
            reports.append(FileReport(path, Outcome.refused, "", (str(fault),)))
        else:
            outcome = Outcome.new if added else Outcome.refused if losses else Outcome.same
            reports.append(FileReport(path, outcome, "", tuple(losses)))
    return reports


def _is_page(path: str) -> bool:
    return path.lower().endswith((".md", ".markdown"))


def _slugs(texts: Mapping[str, str]) -> dict[str, str]:
    """An address for each file, no two the same."""
    taken: dict[str, str] = {}
    for path, source in texts.items():
        stem = slug_of_file(path, source)
        tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(texts) + 2))
        taken[path] = next(slug for slug in tries if slug not in taken.values())
    return taken


def _one(
    session: Session,
    path: str,
    source: str,
    slugs: Mapping[str, str],
    *,
    section_key: str,
    actor_on: ActorOn,
    now: datetime,
) -> FileReport:
    try:
        adapted = _read(path, source, slugs, section_key)
        losses = list(adapted.losses)
        page = adapted.page
        place = _place(session, page.section_key, section_key, actor_on, losses)
        with session.begin_nested():
            outcome = _draft(session, page, place, actor_on, now)
    except (NotKept, ContentError, BodyTooLong) as fault:
        return FileReport(path, Outcome.refused, "", (str(fault),))
    return FileReport(path, outcome, page.slug, tuple(losses))


def _read(path: str, source: str, slugs: Mapping[str, str], section_key: str) -> Adapted:
    """A file of ours to the letter; any other as far as it goes."""
    try:
        front, _ = split(source, path)
        if {"slug", "section"} <= front.keys():
            return Adapted(read_page_file(source, path), ())
    except ImportFault:
        pass  # what is wrong with it is told file by file, with what can be kept
    return adapt(path, source, section_key=section_key, slugs=slugs)


def _place(session: Session, wanted: str, chosen: str, actor_on: ActorOn, losses: list[str]) -> str:
    if wanted == chosen:
        return chosen
    if queries.section_by_key(session, wanted) is not None and actor_on(wanted).roles & AUTHORS:
        return wanted
    losses.append(f"The section “{wanted}”: the page went to “{chosen}”.")
    return chosen


def _draft(session: Session, page: PageFile, section_key: str, actor_on: ActorOn, now: datetime) -> Outcome:
    item = queries.item_by_slug(session, page.slug)
    if item is None:
        library.create_item(
            session,
            section_key=section_key,
            text=page.text,
            actor=actor_on(section_key),
            now=now,
            slug=page.slug,
            kind=page.kind,
            review_after_months=page.review_after_months,
        )
        return Outcome.new
    standing = queries.section_tree(session).nodes[item.section_id].key
    actor = actor_on(standing)
    if not actor.roles & AUTHORS:  # before anything is said of a page that they may not even look at
        raise NotKept(f"There is a page “{page.slug}” already, and it is not yours to change.")
    newest = queries.latest_revision(session, item.id)
    if newest is None or item.binned_at is not None:
        raise NotKept(f"The page “{page.slug}” is in the bin. Restore it first.")
    if item.kind != page.kind:
        raise NotKept(f"The page “{page.slug}” is there already, and is of another kind.")
    if _says(library.text_of(newest)) == _says(page.text):
        return Outcome.same
    if newest.review_state in OPEN_STATES and newest.author_id != actor.id:
        raise NotKept(f"{newest.author_name} is working on “{page.slug}”. Nothing of theirs was touched.")
    library.save_draft(
        session,
        item_id=item.id,
        text=page.text,
        actor=actor,
        now=now,
        expected_revision_id=newest.id,
        expected_lock_version=newest.lock_version,
    )
    return Outcome.changed


def _says(text: RevisionText) -> RevisionText:
    """What a text says to readers and staff; what was said about one change does not count."""
    return replace(text, change_note="", is_major=False, public_note="")
