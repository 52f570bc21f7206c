"""The people of these tests, the moment they live in, and one page brought live by them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from content import library, queries
from content.models import ContentItem, Revision
from content.texts import RevisionText
from content.workflow import Actor, ContentRole

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANNA = Actor(1, "Anna Author", frozenset({ContentRole.editor}))
RAVI = Actor(2, "Ravi Reviewer", frozenset({ContentRole.reviewer}))
MIA = Actor(3, "Mia Manager", frozenset({ContentRole.manager}))
READER = Actor(4, "Rita Reader")


def section(session: Session, key: str = "parks", title: str = "Parks") -> None:
    if queries.section_by_key(session, key) is None:
        library.create_section(session, key=key, title=title)


def draft(session: Session, title: str = "I forgot my password", **fields: object) -> ContentItem:
    key = str(fields.pop("section_key", "parks"))
    section(session, key, key.title())
    slug = fields.pop("slug", None)
    fields.setdefault("body", "Reset it **here**.")
    text = RevisionText(title=title, **fields)  # type: ignore[arg-type]
    return library.create_item(
        session, section_key=key, text=text, actor=ANNA, now=NOW, slug=None if slug is None else str(slug)
    )


def newest(session: Session, item: ContentItem) -> Revision:
    revision = queries.latest_revision(session, item.id)
    assert revision is not None
    return revision


def go_live(session: Session, item: ContentItem, now: datetime = NOW) -> ContentItem:
    revision = newest(session, item)
    library.submit(session, revision_id=revision.id, actor=ANNA, now=now)
    library.approve(session, revision_id=revision.id, actor=RAVI, now=now)
    return item


def live(session: Session, title: str = "I forgot my password", **fields: object) -> ContentItem:
    return go_live(session, draft(session, title, **fields))


def save(session: Session, item: ContentItem, text: RevisionText, actor: Actor = ANNA) -> Revision:
    base = newest(session, item)
    return library.save_draft(
        session,
        item_id=item.id,
        text=text,
        actor=actor,
        now=NOW,
        expected_revision_id=base.id,
        expected_lock_version=base.lock_version,
    )
