"""The list of all pages: each with its newest version and how it stands, filtered by either."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from content.models import ContentItem, Revision, Section
from content.queries.editors import EditorItem, editor_columns, filter_words, stands_in
from content.queries.visibility import Columns
from content.standing import SAID_BY_STANDING, Standing
from content.workflow import Publication, ReviewState

_FIELDS = len(fields(EditorItem))


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in the list. ``number`` and ``author_id`` are those of its newest version, ``live_number`` and
    ``live_author_id`` of the one readers see (0: none); ``leads_to`` is a slug, or empty."""

    item: EditorItem
    number: int
    author_id: int
    live_number: int
    live_author_id: int
    leads_to: str
    standings: frozenset[Standing]

    @property
    def tells_state(self) -> bool:
        """Whether the state of the newest version is news besides the standings: "Live" of a closed page
        would mislead."""
        return not self.standings & SAID_BY_STANDING.get(self.item.review_state, frozenset())


@dataclass(frozen=True, slots=True)
class PageFilter:
    """What the list is narrowed to: sections by key (None: all), a state, a standing, words in the
    title, the address or the note for staff."""

    section_keys: Collection[str] | None = None
    state: ReviewState | None = None
    standing: Standing | None = None
    words: str = ""


def page_rows(
    session: Session, wanted: PageFilter, now: datetime, *, limit: int, offset: int = 0
) -> list[PageRow]:
    """The pages asked for, the last changed first."""
    replacement, live = aliased(ContentItem), aliased(Revision)
    rules = _rules(now)
    latest = (Revision.updated_at.desc(), ContentItem.id.desc())
    shown = _narrowed(wanted, now).with_only_columns(ContentItem.id).order_by(*latest)
    chosen = shown.limit(limit).offset(offset).subquery()
    statement = (  # what a row says is worked out for the rows of this page of the list only
        editor_columns(None)
        .where(ContentItem.id.in_(select(chosen.c.id)))
        .outerjoin(replacement, replacement.id == ContentItem.replacement_id)
        .outerjoin(live, live.id == ContentItem.live_revision_id)
        .add_columns(Revision.number, Revision.author_id, live.number, live.author_id, replacement.slug)
        .add_columns(*rules.values())
        .order_by(*latest)
    )
    rows = []
    for row in session.execute(statement):
        number, author_id, live_number, live_author_id, leads_to = row[_FIELDS : _FIELDS + 5]
        holds = row[_FIELDS + 5 :]
        standings = frozenset(standing for standing, is_so in zip(rules, holds, strict=True) if is_so)
        rows.append(
            PageRow(
                EditorItem(*row[:_FIELDS]),
                number=number,
                author_id=author_id,
                live_number=live_number or 0,
                live_author_id=live_author_id or 0,
                leads_to=leads_to or "",
                standings=standings,
            )
        )
    return rows


def count_page_rows(session: Session, wanted: PageFilter, now: datetime) -> int:
    """How many ``page_rows`` has in all."""
    if wanted == PageFilter(wanted.section_keys):
        # Nothing is asked of the newest versions: no need to find them. What was purged has none.
        every = select(func.count(ContentItem.id)).join(Section, Section.id == ContentItem.section_id)
        every = every.where(stands_in(wanted.section_keys), ContentItem.purged_title.is_(None))
        return session.scalar(every) or 0
    inner = _narrowed(wanted, now).with_only_columns(ContentItem.id).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def _narrowed(wanted: PageFilter, now: datetime) -> Columns:
    statement, rules = editor_columns(wanted.section_keys), _rules(now)
    for word in filter_words(wanted.words):
        statement = statement.where(
            or_(
                func.lower(Revision.title).contains(word, autoescape=True),
                ContentItem.slug.contains(word, autoescape=True),
                func.lower(Revision.staff_note).contains(word, autoescape=True),
            )
        )
    if wanted.standing is not None:
        statement = statement.where(rules[wanted.standing])
    if wanted.state is not None:
        statement = statement.where(Revision.review_state == wanted.state)
        # a draft in the bin is nobody's work, and a closed page is not live
        statement = statement.where(not_(or_(rules[Standing.binned], rules[Standing.expired])))
    return statement


def _rules(now: datetime) -> dict[Standing, ColumnElement[bool]]:
    """What each standing means: the one rule for the label on a row and for the filter."""
    live, waiting = aliased(Revision), aliased(Revision)
    is_binned = ContentItem.binned_at.is_not(None)
    is_live = and_(ContentItem.live_revision_id.is_not(None), not_(is_binned))
    emergency = select(live.id).where(
        live.id == ContentItem.live_revision_id,
        live.publication == Publication.emergency,
        live.approved_by_id.is_(None),
    )
    for_later = select(waiting.id).where(
        waiting.item_id == ContentItem.id,
        waiting.review_state == ReviewState.approved,
        waiting.publish_at.is_not(None),
    )
    is_expired = and_(ContentItem.expires_at.is_not(None), ContentItem.expires_at <= now)
    return {
        Standing.second_look: and_(is_live, emergency.correlate(ContentItem).exists()),
        Standing.scheduled: and_(not_(is_binned), for_later.correlate(ContentItem).exists()),
        Standing.expired: and_(is_live, is_expired),
        Standing.withdrawn: and_(ContentItem.withdrawn_at.is_not(None), not_(is_binned)),
        Standing.redirecting: and_(ContentItem.leads_on.is_(True), ContentItem.replacement_id.is_not(None)),
        Standing.binned: is_binned,
    }
