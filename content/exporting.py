"""A section, with all below it, as a folder of files that ``content.importing`` reads again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from content import queries
from content.errors import NotFound
from content.judged_files import JUDGED, judged_rows
from content.library.drafting import text_of
from content.media_files import MEDIA, MediaFile
from content.models import ContentItem, Revision, Section, SynonymGroup
from content.page_files import PageFile, write_page
from content.queries.revisions import is_newest
from content.roles import SectionNode

SECTIONS, SYNONYMS = "sections.toml", "synonyms.toml"
_BATCH = 200


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file by its place in the folder, with its bytes."""

    path: str
    content: bytes


def export_section(
    session: Session, section_key: str | None, only: Collection[str] | None = None
) -> Iterator[ExportedFile]:
    """The files of a section, or without one of the whole site, in a fixed order; with ``only``, those of its
    sections with these keys.

    Of each page the words readers see; of one that is not live, the newest draft. Pages in the bin stay
    there. Test searches go with the pages they should find. The bytes that ``media.toml`` names are added by
    whoever keeps them. Raises ``NotFound``.
    """
    sections = _sections(session, section_key, only)
    yield ExportedFile(SECTIONS, _tables("section", _section_rows(session, sections)))
    groups = [
        group
        for group in queries.synonym_groups(session)
        if section_key is None or group.service_key in {row.key for row in sections}
    ]
    media = [file for file, _ in exported_media(session, section_key, only)]
    if media:
        yield ExportedFile(MEDIA, _tables("media", [file.row() for file in media]))
    if groups:
        yield ExportedFile(SYNONYMS, _tables("group", [_group(group) for group in groups]))
    keys = {row.id: row.key for row in sections}
    searches = queries.judged_words(session, list(keys))
    if searches:
        yield ExportedFile(JUDGED, _tables("search", judged_rows(searches)))
    yield from _page_files(session, keys, ContentItem.section_id.in_(list(keys)))


def export_pages(session: Session, item_ids: Collection[int]) -> Iterator[ExportedFile]:
    """The files of some pages: words as of a section, and what is said of the pictures they show."""
    media = [file for file, _ in media_of_pages(session, item_ids)]
    if media:
        yield ExportedFile(MEDIA, _tables("media", [file.row() for file in media]))
    keys = {row.id: row.key for row in queries.sections(session)}
    yield from _page_files(session, keys, ContentItem.id.in_(item_ids))


def exported_media(
    session: Session, section_key: str | None, only: Collection[str] | None = None
) -> list[tuple[MediaFile, str]]:
    """The pictures and files of a section, and those its live pages show, each with the key of its bytes."""
    ids = [row.id for row in _sections(session, section_key, only)]
    return _media_files(queries.media_of_sections(session, ids))


def media_of_pages(session: Session, item_ids: Collection[int]) -> list[tuple[MediaFile, str]]:
    """The pictures and files that these pages show while they are live, each with the key of its bytes."""
    return _media_files(queries.media_shown_by(session, item_ids))


def _media_files(cards: Iterable[queries.MediaCard]) -> list[tuple[MediaFile, str]]:
    return [
        (
            MediaFile(
                key=card.media.key,
                section_key=card.section_key,
                path=f"media/{card.media.key}/{card.version.name}",
                title=card.media.title,
                alt_text=card.media.alt_text,
                is_decorative=card.media.is_decorative,
                is_public=card.media.is_public,
            ),
            card.version.file_key,
        )
        for card in cards
    ]


def page_file(item: ContentItem, revision: Revision, section_key: str) -> PageFile:
    """A version of a page as a file. What was said about one change does not travel."""
    text = text_of(revision)
    return PageFile(
        slug=item.slug,
        section_key=section_key,
        review_after_months=item.review_after_months,
        kind=item.kind,
        is_draft=revision.id != item.live_revision_id,
        text=text,
    )


def _sections(session: Session, section_key: str | None, only: Collection[str] | None) -> list[Section]:
    """The section and those below it, parents before their children; those in ``only``, if given."""
    tree = queries.section_tree(session)
    rows = queries.sections(session)
    if section_key is not None:
        top = tree.by_key(section_key)
        if top is None:
            raise NotFound(f"There is no section “{section_key}”.")
        below = tree.below(top.id)
        rows = [row for row in rows if row.id in below]
    if only is not None:
        rows = [row for row in rows if row.key in only]
    return sorted(rows, key=lambda row: (len(tree.path(row.id)), row.position, row.key))


def _page_files(
    session: Session, section_keys: Mapping[int, str], which: ColumnElement[bool]
) -> Iterator[ExportedFile]:
    for item, revision in _pages(session, which):
        page = page_file(item, revision, section_keys[item.section_id])
        yield ExportedFile(page.path, write_page(page).encode())


def _pages(session: Session, which: ColumnElement[bool]) -> Iterator[tuple[ContentItem, Revision]]:
    """Each page with its live version, or else its newest."""
    live = ContentItem.live_revision_id
    rows = session.execute(
        select(ContentItem, Revision)
        .join(Revision, or_(Revision.id == live, and_(live.is_(None), is_newest())))
        .where(which, ContentItem.binned_at.is_(None))
        .order_by(ContentItem.slug)
        .execution_options(yield_per=_BATCH)
    )
    for row in rows:
        yield row[0], row[1]


def _section_rows(session: Session, exported: list[Section]) -> list[dict[str, object]]:
    """Where one between is left out, a section stands below the nearest above it that is not."""
    tree, ids = queries.section_tree(session), {row.id for row in exported}
    return [_section(row, tree.nearest(row.parent_id, ids) if row.parent_id else None) for row in exported]


def _section(row: Section, above: SectionNode | None) -> dict[str, object]:
    return {
        "key": row.key,
        "title": row.title,
        "summary": row.summary,
        "position": row.position,
        "parent": above.key if above is not None else None,
        "owner": row.owner_name,
        "contact_name": row.contact_name,
        "contact_email": row.contact_email,
        "takes_no_roles_from_above": row.is_blocking,
        "shut_to_public": row.is_shut_here or (row.is_restricted and not _is_shut(above)),
    }


def _is_shut(node: SectionNode | None) -> bool:
    return node is not None and node.is_restricted


def _group(group: SynonymGroup) -> dict[str, object]:
    return {"terms": list(group.terms), "service_key": group.service_key}


def _tables(name: str, rows: list[dict[str, object]]) -> bytes:
    """TOML: our values are words, numbers, yes or no, and lists of words, which it writes as JSON does."""
    blocks = [
        f"[[{name}]]\n"
        + "".join(
            f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
            for key, value in row.items()
            if value is not None and value != "" and value is not False
        )
        for row in rows
    ]
    return "\n".join(blocks).encode()
