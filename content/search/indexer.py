"""Brings the index up to date with the database: at least once, whatever dies in between.

A change is written to the outbox (``IndexChange``) in the transaction of the change itself, and its row is
deleted only once the index has committed. Doing one twice is no harm: pages are replaced, not added. Two
workers may meet over one page: the one that finds its row gone marks the page again, so that the newest words
stand last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.models import IndexChange
from content.search.interface import SearchDocument, SearchEngine

ReadDocuments = Callable[[Session, Iterable[int] | None], Iterable[SearchDocument]]
"""The live pages, all (``None``) or those among some ids: ``content.queries.documents_for_index``."""


def apply_changes(
    session: Session, engine: SearchEngine, read_documents: ReadDocuments, *, limit: int = 500
) -> int:
    """Take up to ``limit`` changes, oldest first, into the index; returns how many. Zero: nothing waits.

    Commits once, before the index is written, only to let go of the database meanwhile: nothing else may be
    pending in ``session``. The rows are deleted after that, and the caller commits. Raises
    ``SearchUnavailableError`` with all rows still there.
    """
    query = select(IndexChange).order_by(IndexChange.id).limit(limit)
    waiting = {change.id: (change.item_id, change.at) for change in session.scalars(query)}
    if not waiting:
        return 0
    wanted = {item_id for item_id, _ in waiting.values()}
    documents = list(read_documents(session, wanted))
    session.commit()
    engine.replace(documents)
    engine.remove(wanted - {document.item_id for document in documents})
    forget = delete(IndexChange).where(IndexChange.id.in_(waiting)).returning(IndexChange.id)
    ours = set(session.scalars(forget.execution_options(synchronize_session=False)))
    # What is gone already another worker has done, perhaps from newer words than ours: look once more.
    again = {waiting[id_][0]: waiting[id_] for id_ in waiting.keys() - ours}
    session.add_all(IndexChange(item_id=item_id, at=at) for item_id, at in again.values())
    return len(waiting)


def rebuild(
    session: Session,
    engine: SearchEngine,
    read_documents: ReadDocuments,
    progress: Callable[[int], None],
) -> None:
    """A new index of all live pages. Reads only: give it a fresh read-only session.

    The outbox stays as it is: what changed during the rebuild is applied after it, on top.
    """
    engine.rebuild(read_documents(session, None), progress)
