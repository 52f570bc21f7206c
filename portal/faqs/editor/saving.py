"""Keeping what an author typed: a new page, or a draft over one that exists."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, NotFound
from content.kinds import FAQ
from content.models import ContentItem, Revision
from content.queries.links import path_of
from content.texts import RevisionText, slug_from, tidied
from content.workflow import Actor
from portal.faqs.editor_queries import twin_draft, unknown_slugs

SAME_CLICK = timedelta(minutes=2)
# These stand where a slug stands in the addresses of the editor's screens.
RESERVED_SLUGS = frozenset({"new", "from-case"})


def save_new(
    session: Session,
    *,
    section_key: str,
    text: RevisionText,
    slug: str | None,
    actor: Actor,
    now: datetime,
    kind: str = FAQ,
    origin_case_reference: str | None = None,
) -> Revision:
    """The first draft of a new page. A click that arrives twice makes one page.

    Raises what ``content.library.create_item`` raises.
    """
    words = _checked(session, text, slug)
    twin = twin_draft(
        session,
        slug=slug or slug_from(words.title),
        author_id=actor.id,
        created_since=now - SAME_CLICK,
        title=words.title,
        body=words.body,
    )
    item = twin or library.create_item(
        session,
        section_key=section_key,
        text=words,
        actor=actor,
        now=now,
        slug=slug,
        kind=kind,
        origin_case_reference=origin_case_reference,
    )
    return _newest(session, item)


def save_over(
    session: Session,
    *,
    item: ContentItem,
    text: RevisionText,
    base: tuple[int, int],
    actor: Actor,
    now: datetime,
) -> Revision:
    """A draft over the version named by ``base``. Raises what ``content.library.save_draft`` raises."""
    words = _checked(session, text, item.slug)
    revision_id, lock_version = base
    return library.save_draft(
        session,
        item_id=item.id,
        text=words,
        actor=actor,
        now=now,
        expected_revision_id=revision_id,
        expected_lock_version=lock_version,
    )


def _checked(session: Session, text: RevisionText, slug: str | None) -> RevisionText:
    """The text tidied, and checked for what ``content`` leaves to its callers.

    Raises ``InvalidText`` and ``BodyTooLong``.
    """
    words = tidied(text)
    if (slug or slug_from(words.title)) in RESERVED_SLUGS:
        raise InvalidText("slug", "This address is one of ours. Write a longer one.")
    unknown = unknown_slugs(session, words.related)
    if unknown:
        raise InvalidText("related", f"There is no page {path_of(unknown[0])}. Check the address.")
    return words


def _newest(session: Session, item: ContentItem) -> Revision:
    revision = queries.latest_revision(session, item.id)
    if revision is None:
        raise NotFound("This page has no version.")
    return revision
