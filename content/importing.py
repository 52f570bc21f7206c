"""Content from a folder: ``sections.toml``, ``synonyms.toml``, ``judged.toml`` and one Markdown file a page.

Running it twice changes nothing. A page that a person has edited since is theirs: it is left alone and
named in the report.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from content import library, queries
from content.judged_files import JUDGED, WordsAndSlug, read_judged
from content.models import ContentItem, Revision
from content.page_files import ImportFault, PageFile, read_page_file
from content.queries.links import item_ids_by_slug
from content.texts import tidy_line
from content.workflow import Actor


@dataclass(slots=True)
class ImportReport:
    """Slugs by what became of them. ``kept`` were edited by a person; ``broken_links`` are (slug, target)."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    broken_links: list[tuple[str, str]] = field(default_factory=list)


def import_folder(
    session: Session,
    folder: Path,
    *,
    author: Actor,
    approver: Actor,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportReport:
    """Bring a folder in and publish it. ``author`` and ``approver`` are two system actors (four eyes).

    ``progress`` is called with pages done and pages in all. Raises ``ImportFault`` before anything is written
    for a file that cannot be read; ``TransitionRefused`` if the actors lack roles or are the same.
    """
    pages = [read_page(path) for path in sorted(folder.glob("*/*.md"))]
    judged = folder / JUDGED
    searches = read_judged(judged.read_bytes(), JUDGED) if judged.exists() else []
    _import_sections(session, _tables(folder / "sections.toml", "section"), now)
    _import_synonyms(session, _tables(folder / "synonyms.toml", "group"), author, now)
    report = ImportReport()
    ready: list[int] = []
    for done, page in enumerate(pages, start=1):
        draft = _draft(session, page, report, author, now)
        if draft is not None and not page.is_draft:
            library.submit(session, revision_id=draft.id, actor=author, now=now)
            library.approve(session, revision_id=draft.id, actor=approver, now=now, publish=False)
            ready.append(draft.id)
        progress(done, len(pages))
    if ready:
        library.publish_together(session, revision_ids=ready, actor=approver, now=now)
    _import_judged(session, searches, set(report.created), author, now)
    imported = {page.slug for page in pages}
    report.broken_links = [
        (link.from_slug, link.to_slug)
        for link in queries.broken_links(session, limit=1_000)
        if link.from_slug in imported
    ]
    return report


def read_page(path: Path) -> PageFile:
    """One file as a page. Raises ``ImportFault``."""
    try:
        return read_page_file(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as fault:
        raise ImportFault(f"{path.name}: this is not text in UTF-8.") from fault


def _draft(
    session: Session, page: PageFile, report: ImportReport, author: Actor, now: datetime
) -> Revision | None:
    """A draft to publish, or None where there is nothing to do."""
    item = queries.item_by_slug(session, page.slug)
    if item is None:
        report.created.append(page.slug)
        created = library.create_item(
            session,
            section_key=page.section_key,
            text=page.text,
            actor=author,
            now=now,
            slug=page.slug,
            kind=page.kind,
            review_after_months=page.review_after_months,
        )
        return queries.latest_revision(session, created.id)
    newest = queries.latest_revision(session, item.id)
    if newest is None or newest.author_id != author.id or item.withdrawn_at is not None:
        report.kept.append(page.slug)
        return None
    if (newest.id == item.live_revision_id) is not page.is_draft and library.text_of(newest) == page.text:
        report.unchanged.append(page.slug)
        return None
    report.updated.append(page.slug)
    return _changed(session, item, newest, page, author, now)


def _changed(
    session: Session, item: ContentItem, newest: Revision, page: PageFile, author: Actor, now: datetime
) -> Revision:
    item.review_after_months = page.review_after_months
    return library.save_draft(
        session,
        item_id=item.id,
        text=page.text,
        actor=author,
        now=now,
        expected_revision_id=newest.id,
        expected_lock_version=newest.lock_version,
    )


def _import_sections(session: Session, tables: list[dict[str, Any]], now: datetime) -> None:
    for table in tables:
        key, title = str(table["key"]), str(table["title"])
        summary, position = str(table.get("summary", "")), int(table.get("position", 0))
        if queries.section_by_key(session, key) is None:
            library.create_section(
                session,
                key=key,
                title=title,
                summary=summary,
                position=position,
                parent_key=table.get("parent"),
            )
            session.flush()
            _answerable(session, key, table)
            library.set_access(
                session,
                key=key,
                is_blocking=bool(table.get("takes_no_roles_from_above")),
                is_restricted=bool(table.get("shut_to_public")),
                now=now,
            )


def _answerable(session: Session, key: str, table: dict[str, Any]) -> None:
    """Who answers for a section. The name alone: people are other people elsewhere."""
    library.name_owner(
        session,
        key=key,
        owner_id=None,
        owner_name=str(table.get("owner", "")),
        contact_name=str(table.get("contact_name", "")),
        contact_email=str(table.get("contact_email", "")),
    )


def _import_synonyms(session: Session, tables: list[dict[str, Any]], author: Actor, now: datetime) -> None:
    """Add the groups none of whose words is known: what owners keep wins over what the folder says."""
    known = {term for group in queries.synonym_groups(session) for term in group.terms}
    for table in tables:
        terms = [tidy_line(str(term)).lower() for term in table["terms"]]
        if known.isdisjoint(terms):
            service_key = table.get("service_key")
            library.set_synonyms(session, terms=terms, actor=author, now=now, service_key=service_key)


def _import_judged(
    session: Session, searches: list[WordsAndSlug], created: set[str], author: Actor, now: datetime
) -> None:
    """The searches that the folder knows the answers of; of pages that were there before, only the first
    ones: what owners keep and remove is theirs."""
    ids = item_ids_by_slug(session, {slug for _, slug in searches})
    library.import_judged_searches(session, searches, ids, author, now, created)


def _tables(path: Path, name: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        tables: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    except tomllib.TOMLDecodeError as fault:
        raise ImportFault(f"{path.name}: {fault}") from fault
    return tables
