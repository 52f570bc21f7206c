"""Writing: sections, new items, and drafts over live pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content import queries
from content.errors import EditConflict, InvalidText, NotFound, SlugTaken
from content.library.outbox import bump_public_stamp
from content.library.records import item_for_change, record, section_or_raise, target_or_raise
from content.models import ContentItem, ContentKind, Revision, Section
from content.queries.links import is_slug_free
from content.rendering import SANITISER_VERSION, render
from content.texts import RevisionText, checked_slug, slug_from, tidied, tidy_line
from content.workflow import Actor, ReviewState, Transition

# From these a save starts a new revision; in all others it changes the one that is there.
_CLOSED = frozenset({ReviewState.approved, ReviewState.live, ReviewState.superseded})


def create_section(
    session: Session,
    *,
    key: str,
    title: str,
    summary: str = "",
    position: int = 0,
    parent_key: str | None = None,
) -> Section:
    """Add a section. Raises ``InvalidText`` for a key that is malformed or taken."""
    if queries.section_by_key(session, checked_slug(key)) is not None:
        raise InvalidText("key", f"There is already a section “{key}”.")
    parent = section_or_raise(session, parent_key) if parent_key is not None else None
    section = Section(
        key=key,
        title=tidy_line(title),
        summary=tidy_line(summary),
        position=position,
        parent_id=None if parent is None else parent.id,
    )
    session.add(section)
    bump_public_stamp(session)
    return section


def update_section(session: Session, *, key: str, title: str, summary: str, position: int) -> Section:
    """Change what a section is called and where it stands."""
    section = section_or_raise(session, key)
    section.title, section.summary, section.position = tidy_line(title), tidy_line(summary), position
    bump_public_stamp(session)
    return section


def create_item(
    session: Session,
    *,
    section_key: str,
    text: RevisionText,
    actor: Actor,
    now: datetime,
    slug: str | None = None,
    kind: ContentKind = ContentKind.faq,
    owner: Actor | None = None,
    review_after_months: int = 12,
    origin_case_reference: str | None = None,
) -> ContentItem:
    """Start an item with its first draft; without ``slug`` one is made from the title.

    Raises ``NotFound`` (section), ``InvalidText``, ``SlugTaken``, ``BodyTooLong``, ``TransitionRefused``.
    """
    target_or_raise(Transition.edit, ReviewState.draft, actor, actor.id)
    words = tidied(text)
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
        review_after_months=review_after_months,
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
    words = tidied(text)
    item_for_change(session, item_id)
    newest = queries.latest_revision(session, item_id, lock=True)
    if newest is None:
        raise NotFound("This page has no version to edit.")
    if (newest.id, newest.lock_version) != (expected_revision_id, expected_lock_version):
        raise EditConflict(newest)
    if newest.review_state in _CLOSED:
        target_or_raise(Transition.edit, ReviewState.draft, actor, actor.id)
        return _add_revision(session, item_id, newest.number + 1, words, actor=actor, now=now)
    target = target_or_raise(Transition.edit, newest.review_state, actor, newest.author_id)
    if target is not newest.review_state:
        record(session, newest, Transition.edit, actor=actor, now=now)
    newest.review_state = target
    newest.author_id, newest.author_name, newest.updated_at = actor.id, actor.name, now
    _fill(session, newest, words)
    session.flush()
    return newest


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


def _free_slug(session: Session, wanted: str | None, title: str) -> str:
    if wanted is not None:
        if not is_slug_free(session, checked_slug(wanted)):
            raise SlugTaken(wanted)
        return wanted
    stem = slug_from(title)
    tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    return next(slug for slug in tries if is_slug_free(session, slug))
