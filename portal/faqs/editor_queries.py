"""Reads for the screens of editors that ``content.queries`` does not answer by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import queries as content
from content.errors import InvalidText
from content.library.drafting import OPEN_STATES
from content.models import ContentItem, Revision, RevisionEvent, Section, SynonymGroup
from content.queries.links import item_ids_by_slug
from content.texts import checked_slug
from content.workflow import Actor, Allowed, ReviewState, Transition, decide
from portal.catalogue.queries import CategoryEntry, catalogue
from portal.faqs.queries import topic_of
from portal.web.context import local_moment


@dataclass(frozen=True)
class EditorPage:
    """A page as its editors handle it. ``live`` is what readers see now, ``newest`` what is worked on."""

    item: ContentItem
    section: Section
    newest: Revision
    live: Revision | None


def editor_page(session: Session, slug: str) -> EditorPage | None:
    """The page with this slug, in whatever state it is."""
    item = content.item_by_slug(session, slug) if is_slug(slug) else None
    newest = content.latest_revision(session, item.id) if item is not None else None
    if item is None or newest is None:
        return None
    live = content.revision_by_id(session, item.live_revision_id) if item.live_revision_id else None
    return EditorPage(item, session.get_one(Section, item.section_id), newest, live)


def editor_pages(session: Session, item_ids: Collection[int]) -> list[EditorPage]:
    """The pages with these ids that have words still, by id; four statements however many they are."""
    items = session.scalars(select(ContentItem).where(ContentItem.id.in_(item_ids)).order_by(ContentItem.id))
    found = list(items)
    last = (
        select(Revision.item_id, func.max(Revision.number).label("number"))
        .where(Revision.item_id.in_(item_ids))
        .group_by(Revision.item_id)
        .subquery()
    )
    newest = {
        revision.item_id: revision
        for revision in session.scalars(
            select(Revision).join(
                last, (last.c.item_id == Revision.item_id) & (last.c.number == Revision.number)
            )
        )
    }
    live_ids = [item.live_revision_id for item in found if item.live_revision_id]
    live = {each.id: each for each in session.scalars(select(Revision).where(Revision.id.in_(live_ids)))}
    sections = {section.id: section for section in content.sections(session)}
    return [
        EditorPage(item, sections[item.section_id], newest[item.id], live.get(item.live_revision_id or 0))
        for item in found
        if item.id in newest
    ]


def is_editable_by(page: EditorPage, actor: Actor) -> bool:
    """Whether ``actor`` may change the newest version, or start the next one over it."""
    newest = page.newest
    state = newest.review_state if newest.review_state in OPEN_STATES else ReviewState.draft
    decision = decide(Transition.edit, state, actor, newest.author_id)
    return page.item.binned_at is None and isinstance(decision, Allowed)


def standing_words(page: EditorPage, now: datetime) -> str:
    """Why readers do not see a page, in words for those who work on it; empty where they do."""
    item, newest = page.item, page.newest
    if item.binned_at is not None:
        return "This page is in the bin."
    if item.withdrawn_at is not None:
        return "This page was withdrawn."
    if item.expires_at is not None and item.expires_at <= now:
        return "This page has closed."
    if page.live is not None:
        return ""
    if newest.review_state is ReviewState.approved and newest.publish_at is not None:
        return f"This page goes live on {local_moment(newest.publish_at)}."
    return "This page was never live."


def slug_of(session: Session, item_id: int) -> str:
    return session.get_one(ContentItem, item_id).slug


def is_slug(text: str) -> bool:
    """Whether it can be one at all; what an address holds besides may not even be text for a database."""
    try:
        return checked_slug(text) == text
    except InvalidText:
        return False


def revision_by_number(session: Session, item_id: int, number: int) -> Revision | None:
    return session.scalar(select(Revision).where(Revision.item_id == item_id, Revision.number == number))


def changes_asked(session: Session, revision: Revision) -> RevisionEvent | None:
    """What the author has to act on: the last request for changes, while it is not answered."""
    if revision.review_state is not ReviewState.changes_requested:
        return None
    return session.scalar(
        select(RevisionEvent)
        .where(
            RevisionEvent.revision_id == revision.id,
            RevisionEvent.transition == Transition.request_changes,
        )
        .order_by(RevisionEvent.at.desc(), RevisionEvent.id.desc())
        .limit(1)
    )


def unknown_slugs(session: Session, slugs: Iterable[str]) -> list[str]:
    """Those among ``slugs`` that no page has or ever had, in the order given."""
    wanted = list(slugs)
    known = item_ids_by_slug(session, wanted)
    return [slug for slug in wanted if slug not in known]


def explained_abbreviations(session: Session) -> frozenset[str]:
    """Abbreviations that an author need not explain: names of services, which stand above every page, and
    words of the glossary."""
    names = {word for section in content.sections(session) for word in section.title.split()}
    return frozenset(names | {entry.word for entry in content.glossary_entries(session)})


def snippets_offered(session: Session, section_id: int, now: datetime) -> list[content.SnippetCard]:
    """Values an author may put in: those of the section's service, and those of all services."""
    keys = {"", *(node.key for node in content.section_tree(session).path(section_id))}
    return [card for card in content.snippet_cards(session, now) if card.service_key in keys]


def categories_for(session: Session, section_key: str) -> list[CategoryEntry]:
    """What a page of this section may be about: its service's categories; where the section belongs to no
    service, those of all services, each key once."""
    topic = topic_of(session, section_key)
    if topic is not None and topic.service is not None:
        return list(topic.service.categories)
    services = catalogue(session).services
    each_once = {category.key: category for entry in services for category in entry.categories}
    return sorted(each_once.values(), key=lambda category: category.name.lower())


def category_names(session: Session, section_key: str, keys: Iterable[str]) -> list[str]:
    """What these keys are called; a key that the catalogue no longer has stands for itself."""
    names = {category.key: category.name for category in categories_for(session, section_key)}
    return [names.get(key, key) for key in keys]


def twin_draft(
    session: Session, *, slug: str, author_id: int, created_since: datetime, title: str, body: str
) -> ContentItem | None:
    """The item that the same click has made already: same author, same words, a moment ago."""
    return session.scalar(
        select(ContentItem)
        .join(Revision, Revision.item_id == ContentItem.id)
        .where(
            ContentItem.slug == slug,
            ContentItem.created_by_id == author_id,
            ContentItem.created_at >= created_since,
            Revision.author_id == author_id,
            Revision.review_state.in_((ReviewState.draft, ReviewState.in_review)),
            Revision.title == title,
            Revision.body == body,
        )
        .limit(1)
    )


def synonym_group(session: Session, group_id: int) -> SynonymGroup | None:
    return session.get(SynonymGroup, group_id)
