"""Stored HTML that is no longer what its text would become: which versions, and what they become now.

A version that was superseded stays as its readers saw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from content.models import ContentItem, RenderChange, Revision, Section
from content.queries.access import section_tree
from content.queries.contexts import SiteWords, draft_context, live_context, site_words
from content.queries.visibility import Reader, in_sight
from content.rendering import SANITISER_VERSION, Rendered, render
from content.snippets import ways_to_write
from content.workflow import ReviewState


@dataclass(frozen=True, slots=True)
class PageWith:
    """A page whose text uses a word or a snippet; ``is_live`` if readers see it there, else it is a draft.

    ``slug`` and titles are empty where it stands in a section shut to whoever asked.
    """

    slug: str
    title: str
    section_title: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class StaleVersion:
    """A version to render again, and the rows that asked for it."""

    change_ids: tuple[int, ...]
    revision_id: int
    lock_version: int
    item_id: int
    section_id: int
    is_live: bool
    body: str
    body_html: str
    body_text: str


@dataclass(frozen=True, slots=True)
class FreshVersion:
    """A version with what it became; ``rendered`` is None where its text cannot be rendered any more."""

    stale: StaleVersion
    rendered: Rendered | None


def stands() -> ColumnElement[bool]:
    """Versions that readers see, or may see one day."""
    return Revision.review_state != ReviewState.superseded


def uses_snippet(key: str) -> ColumnElement[bool]:
    """The text names the snippet."""
    return or_(*(Revision.body.contains(written, autoescape=True) for written in ways_to_write(key)))


def uses_word(session: Session, word: str, service_key: str) -> ColumnElement[bool]:
    """The text holds the word, in the service it is explained for; perhaps in other letters or in code."""
    holds = Revision.body.contains(word, autoescape=True)
    if not service_key:
        return holds
    tree = section_tree(session)
    top = tree.by_key(service_key)
    places = sorted(tree.below(top.id)) if top is not None else []
    items = select(ContentItem.id).where(ContentItem.section_id.in_(places))
    return and_(holds, Revision.item_id.in_(items))


def is_behind() -> ColumnElement[bool]:
    """Rendered by an older version of the rules."""
    return Revision.sanitiser_version < SANITISER_VERSION


def everything() -> ColumnElement[bool]:
    return true()


def pages_with(session: Session, uses: ColumnElement[bool], who: Reader) -> list[PageWith]:
    """Pages whose live or unfinished text does, each once, live ones first; named as far as ``who`` may
    look."""
    rows = session.execute(
        select(
            ContentItem.slug,
            Revision.title,
            Section.title,
            ContentItem.live_revision_id == Revision.id,
            in_sight(who),
        )
        .join(ContentItem, ContentItem.id == Revision.item_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(stands(), uses, ContentItem.binned_at.is_(None))
        .order_by(Section.title, ContentItem.slug, Revision.id)
    )
    found: dict[str, PageWith] = {}
    for slug, title, section_title, is_live, is_seen in rows:
        if slug not in found or is_live:
            named = (slug, title, section_title) if is_seen else ("", "", "")
            found[slug] = PageWith(*named, is_live=bool(is_live))
    return sorted(found.values(), key=lambda page: not page.is_live)


def count_stale(session: Session) -> int:
    """How many versions wait to be rendered again."""
    return session.scalar(select(func.count(RenderChange.revision_id.distinct()))) or 0


def stale_versions(session: Session, *, limit: int = 100) -> list[StaleVersion]:
    """Versions that wait, those that waited longest first."""
    rows = session.execute(
        select(
            RenderChange.id,
            Revision.id,
            Revision.lock_version,
            ContentItem.id,
            ContentItem.section_id,
            ContentItem.live_revision_id == Revision.id,
            Revision.body,
            Revision.body_html,
            Revision.body_text,
        )
        .join(Revision, Revision.id == RenderChange.revision_id)
        .join(ContentItem, ContentItem.id == Revision.item_id)
        .order_by(RenderChange.id)
        .limit(limit)
    ).all()
    asked: dict[int, list[int]] = {}
    for change_id, revision_id, *_ in rows:
        asked.setdefault(revision_id, []).append(change_id)
    by_revision = {row[1]: row for row in rows}
    return [
        StaleVersion(tuple(asked[id_]), id_, lock, item_id, section_id, bool(is_live), *texts)
        for _, id_, lock, item_id, section_id, is_live, *texts in by_revision.values()
    ]


def rendered_anew(session: Session, stale: Iterable[StaleVersion], now: datetime) -> list[FreshVersion]:
    """What these versions become now. Reads only, so that no write waits while it works."""
    words = site_words(session)
    return [FreshVersion(each, _rendered(session, each, now, words)) for each in stale]


def _rendered(session: Session, stale: StaleVersion, now: datetime, words: SiteWords) -> Rendered | None:
    look_up = live_context if stale.is_live else draft_context
    context = look_up(session, stale.body, section_id=stale.section_id, now=now, words=words)
    try:
        return render(stale.body, context)
    except ValueError:  # BodyTooLong: limits have become tighter since it was saved
        return None
