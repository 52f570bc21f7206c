"""Writing: new items, drafts over live pages, and an old version taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content import queries
from content.errors import EditConflict, NotFound, SlugTaken
from content.kinds import FAQ, kind_of
from content.library.records import item_for_change, record, section_or_raise, target_or_raise
from content.models import ContentItem, Revision
from content.queries.links import is_slug_free
from content.rendering import SANITISER_VERSION, render
from content.texts import RevisionText, checked_slug, slug_from, tidied
from content.workflow import Actor, ReviewState, Transition

# From these a save starts a new revision; in all others it changes the one that is there.
_CLOSED = frozenset({ReviewState.approved, ReviewState.live, ReviewState.superseded})
OPEN_STATES = frozenset(ReviewState) - _CLOSED
"""Somebody is at work on a revision in one of these."""


def create_item(
    session: Session,
    *,
    section_key: str,
    text: RevisionText,
    actor: Actor,
    now: datetime,
    slug: str | None = None,
    kind: str = FAQ,
    owner: Actor | None = None,
    review_after_months: int | None = None,
    origin_case_reference: str | None = None,
) -> ContentItem:
    """Start an item with its first draft; without ``slug`` one is made from the title.

    Without ``review_after_months`` it is checked as often as its kind says.

    Raises ``NotFound`` (section), ``InvalidText``, ``SlugTaken``, ``BodyTooLong``, ``TransitionRefused``.
    """
    target_or_raise(Transition.edit, ReviewState.draft, actor, actor.id)
    words = _checked(kind, text)
    section = section_or_raise(session, section_key)
    item = ContentItem(
        section_id=section.id,
        kind=kind,
        slug=_free_slug(session, slug, words.title),
        created_at=now,
        created_by_id=actor.id,
        created_by_name=actor.name,
        owner_id=owner.id if owner else actor.id,
        owner_name=owner.name if owner else actor.name,
        review_after_months=review_after_months or kind_of(kind).review_after_months,
        origin_case_reference=origin_case_reference,
    )
    try:
        with session.begin_nested():
            session.add(item)
            session.flush()
    except IntegrityError as taken_meanwhile:
        raise SlugTaken(item.slug) from taken_meanwhile
    _add_revision(session, item.id, 1, words, actor=actor, now=now)
    return item


def save_draft(
    session: Session,
    *,
    item_id: int,
    text: RevisionText,
    actor: Actor,
    now: datetime,
    expected_revision_id: int,
    expected_lock_version: int,
) -> Revision:
    """Save what was typed, over the open draft or as a new one; what is live stays as it is.

    ``expected_*`` name the newest revision as it was when the editor opened it. If it is another by now,
    raises ``EditConflict`` and saves nothing. A text in review goes back to draft. Raises ``InvalidText``,
    ``BodyTooLong``, ``NotFound``, ``TransitionRefused`` as well.
    """
    item = item_for_change(session, item_id)
    words = _checked(item.kind, text)
    newest = queries.latest_revision(session, item_id, lock=True)
    if newest is None:
        raise NotFound("This page has no version to edit.")
    if (newest.id, newest.lock_version) != (expected_revision_id, expected_lock_version):
        raise EditConflict(newest)
    if newest.review_state in _CLOSED:
        target_or_raise(Transition.edit, ReviewState.draft, actor, newest.author_id)
        return _add_revision(session, item_id, newest.number + 1, words, actor=actor, now=now)
    target = target_or_raise(Transition.edit, newest.review_state, actor, newest.author_id)
    if target is not newest.review_state:
        record(session, newest, Transition.edit, actor=actor, now=now)
    newest.review_state = target
    newest.author_id, newest.author_name, newest.updated_at = actor.id, actor.name, now
    _fill(session, newest, words)
    session.flush()
    return newest


def restore_revision(session: Session, *, revision_id: int, actor: Actor, now: datetime) -> Revision:
    """Take up an old version again: its words become a new draft, beside what is live.

    Raises ``NotFound``, ``TransitionRefused``, and ``EditConflict`` while somebody's draft is open: it would
    be buried under the old words.
    """
    old = queries.revision_by_id(session, revision_id)
    if old is None:
        raise NotFound("This version does not exist.")
    item_for_change(session, old.item_id)
    newest = queries.latest_revision(session, old.item_id, lock=True)
    if newest is None or newest.review_state not in _CLOSED:
        raise EditConflict(newest or old)
    target_or_raise(Transition.edit, ReviewState.draft, actor, newest.author_id)
    # The dates of an old version have passed, and what it told readers was true then.
    words = replace(
        text_of(old),
        change_note=f"Version {old.number} taken up again",
        is_major=False,
        public_note="",
        publish_at=None,
        expires_at=None,
    )
    return _add_revision(session, old.item_id, newest.number + 1, words, actor=actor, now=now)


def text_of(revision: Revision) -> RevisionText:
    """A stored version as its author handed it in."""
    return RevisionText(
        title=revision.title,
        summary=revision.summary,
        body=revision.body,
        also_known_as=tuple(revision.also_known_as),
        categories=tuple(revision.categories),
        related=tuple(revision.related),
        staff_note=revision.staff_note,
        change_note=revision.change_note,
        details=dict(revision.details),
        is_major=revision.is_major,
        public_note=revision.public_note,
        publish_at=revision.publish_at,
        expires_at=revision.expires_at,
        closing_note=revision.closing_note,
        replacement=revision.replacement,
    )


def _checked(kind: str, text: RevisionText) -> RevisionText:
    words = tidied(text)
    return replace(words, details=kind_of(kind).checked(words.details))


def _add_revision(
    session: Session, item_id: int, number: int, words: RevisionText, *, actor: Actor, now: datetime
) -> Revision:
    revision = Revision(
        item_id=item_id,
        number=number,
        review_state=ReviewState.draft,
        author_id=actor.id,
        author_name=actor.name,
        created_at=now,
        updated_at=now,
    )
    _fill(session, revision, words)
    session.add(revision)
    session.flush()
    record(session, revision, Transition.edit, actor=actor, now=now)
    session.flush()
    return revision


def _fill(session: Session, revision: Revision, words: RevisionText) -> None:
    # The look-up of links must not flush a half-filled row.
    with session.no_autoflush:
        section_id = session.get_one(ContentItem, revision.item_id).section_id
        context = queries.draft_context(session, words.body, section_id=section_id, now=revision.updated_at)
    rendered = render(words.body, context)
    revision.title, revision.summary, revision.body = words.title, words.summary, words.body
    revision.body_html, revision.body_text = rendered.html, rendered.text
    revision.sanitiser_version = SANITISER_VERSION
    revision.also_known_as = list(words.also_known_as)
    revision.categories = list(words.categories)
    revision.related = list(words.related)
    revision.staff_note, revision.change_note = words.staff_note, words.change_note
    revision.details = dict(words.details)
    revision.is_major, revision.public_note = words.is_major, words.public_note
    revision.publish_at, revision.expires_at = words.publish_at, words.expires_at
    revision.closing_note, revision.replacement = words.closing_note, words.replacement


def _free_slug(session: Session, wanted: str | None, title: str) -> str:
    if wanted is not None:
        if not is_slug_free(session, checked_slug(wanted)):
            raise SlugTaken(wanted)
        return wanted
    stem = slug_from(title)
    tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    return next(slug for slug in tries if is_slug_free(session, slug))
