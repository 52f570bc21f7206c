"""Keeping what an author typed: a new page, or a draft over one that exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, NotFound
from content.models import ContentItem, Revision
from content.queries.links import path_of
from content.rendering import BodyTooLong, check_size, render
from content.texts import RevisionText, slug_from, tidied
from content.workflow import Actor
from portal.faqs.editor_queries import twin_draft, unknown_slugs

SAME_CLICK = timedelta(minutes=2)
# These stand where a slug stands in the addresses of the editor's screens.
RESERVED_SLUGS = frozenset({"new", "from-case"})


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as readers would see it: ``body_html`` is sanitised; ``problem`` says why it is empty."""

    body_html: str = ""
    broken_links: tuple[str, ...] = ()
    problem: str = ""


def preview_of(session: Session, body: str, *, section_id: int | None, now: datetime) -> Preview:
    """Render a text that is not saved; links to pages that are still drafts count as good."""
    try:
        check_size(body)  # before its links are looked up: there may be thousands
        context = queries.draft_context(session, body, section_id=section_id, now=now)
        rendered = render(body, context)
    except BodyTooLong as fault:
        return Preview(problem=str(fault))
    return Preview(rendered.html, rendered.broken_links)


def save_new(
    session: Session,
    *,
    section_key: str,
    text: RevisionText,
    slug: str | None,
    actor: Actor,
    now: datetime,
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
