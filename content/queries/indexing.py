"""What the search index is built from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.kinds import all_kinds
from content.models import ContentItem, IndexChange, Revision, Section
from content.queries.access import section_tree
from content.queries.visibility import Columns, Fields
from content.search.interface import SearchDocument

_BATCH = 500


def documents_for_index(session: Session, item_ids: Iterable[int] | None = None) -> Iterator[SearchDocument]:
    """The live items as documents, all or those among ``item_ids``; in batches, so memory stays flat.

    An id that yields no document is not live: the index must forget it.
    """
    above = sections_above(session)
    if item_ids is None:
        rows = session.execute(_documents().execution_options(yield_per=_BATCH))
        yield from (_document(row, above) for row in rows)
        return
    wanted = sorted(set(item_ids))
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        rows = session.execute(_documents().where(ContentItem.id.in_(batch)))
        yield from (_document(row, above) for row in rows)


def sections_above(session: Session) -> dict[str, tuple[str, ...]]:
    """Section key → keys of the sections it stands in, the nearest first."""
    tree = section_tree(session)
    return {node.key: tuple(each.key for each in tree.path(id_)[1:]) for id_, node in tree.nodes.items()}


def pending_index_changes(session: Session, limit: int = _BATCH) -> list[IndexChange]:
    """Changes the index does not have yet, oldest first."""
    return list(session.scalars(select(IndexChange).order_by(IndexChange.id).limit(limit)))


def _documents() -> Columns:
    return (
        select(
            ContentItem.id,
            Revision.title,
            Revision.summary,
            Revision.body_text,
            Revision.also_known_as,
            Section.key,
            Revision.categories,
        )
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(
            # What the public will never see; a page that expires is marked stale when it does.
            ContentItem.binned_at.is_(None),
            ContentItem.closed_at.is_(None),
            Section.is_restricted.is_(False),
            ContentItem.kind.in_([kind.word for kind in all_kinds() if kind.is_searched]),
        )
        .order_by(ContentItem.id)
    )


def _document(row: Fields, above: dict[str, tuple[str, ...]]) -> SearchDocument:
    item_id, title, summary, body, also_known_as, section_key, categories = row
    return SearchDocument(
        item_id=item_id,
        title=title,
        summary=summary,
        body=body,
        also_known_as=tuple(also_known_as),
        section_key=section_key,
        categories=tuple(categories),
        within=above.get(section_key, ()),
    )
