"""What would lose its way if a page went away: pages, drafts, words that find it, what rungs above hold.

Those above (forms, cases) hang in a source of their own, as this rung may not know them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import String, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from content import queries as content
from content.kinds import SERVICE_PAGE
from content.library.drafting import OPEN_STATES
from content.models import BestBet, ContentItem, ContentLink, Redirect, Revision, Snippet, SnippetValue
from content.queries.links import path_of, slugs_of
from content.queries.visibility import Reader, in_sight
from content.search.analysis import stems
from content.workflow import ReviewState
from portal.identity.rules import Permission

MOST = 50
OWNERS = Permission.MANAGE_CONTENT


@dataclass(frozen=True, slots=True)
class Pointer:
    """One thing that names the page. ``what`` says what kind of thing it is, for a heading.

    ``title`` and ``path`` are empty for a page of a section shut to whoever asked.
    ``needs`` is the permission that opens ``path``; empty: that of any editor.
    """

    what: str
    title: str
    path: str
    needs: str = ""


Source = Callable[[Session, Sequence[str]], list[Pointer]]
Pointers = dict[str, list[Pointer]]
"""What names a page, by what kind of thing it is."""
LIVE, SERVICE_PAGES, DRAFTS, OLD = "Live pages", "Service pages", "Drafts", "Addresses that lead here"
BEST_BETS, SYNONYMS, SNIPPETS = "Best bets", "Synonyms of its words", "Snippets"


def add_pointer_source(app: Flask, source: Source) -> None:
    """Let a rung above tell what of its own names a page, by any of its slugs."""
    app.extensions.setdefault("pointer_sources", []).append(source)


def pointers_to(session: Session, item: ContentItem, who: Reader) -> Pointers:
    """Everything that names the page, by what it is; kinds without any are left out. Pages are named as far
    as ``who`` may look."""
    slugs = slugs_of(session, item.id)
    found = [
        *_pages(session, item, slugs, who),
        *_drafts(session, item, slugs, who),
        *_addresses(session, item, who),
        *_words(session, item),
        *_values(session, slugs),
    ]
    for source in cast(list[Source], current_app.extensions.get("pointer_sources", [])):
        found += source(session, slugs)
    groups: Pointers = {}
    for pointer in found:
        groups.setdefault(pointer.what, []).append(pointer)
    return groups


def _pages(session: Session, item: ContentItem, slugs: Sequence[str], who: Reader) -> list[Pointer]:
    """Live pages that name it: in the link table, or by the address as it stands in the browser."""
    linked = select(ContentLink.from_item_id).where(
        or_(ContentLink.to_item_id == item.id, ContentLink.to_slug.in_(slugs))
    )
    is_linked = ContentItem.id.in_(linked)
    by_address = [Revision.body.contains(path_of(slug), autoescape=True) for slug in slugs]
    rows = session.execute(
        select(ContentItem.slug, ContentItem.kind, Revision.title, Revision.body, is_linked, in_sight(who))
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(ContentItem.id != item.id, or_(is_linked, *by_address))
        .order_by(Revision.title, ContentItem.slug)
        .limit(MOST)
    )
    names = _naming(slugs)
    return [
        _named(SERVICE_PAGES if kind == SERVICE_PAGE else LIVE, title, f"/editor/faqs/{slug}", is_seen)
        for slug, kind, title, body, is_known, is_seen in rows
        if is_known or names.search(body)
    ]


def _drafts(session: Session, item: ContentItem, slugs: Sequence[str], who: Reader) -> list[Pointer]:
    """Texts somebody is at work on, or that wait for their day."""
    in_lists = [
        condition
        for slug in slugs
        for condition in (
            sql_cast(Revision.related, String).contains(f'"{slug}"', autoescape=True),
            sql_cast(Revision.details, String).contains(f'"{slug}"', autoescape=True),
        )
    ]
    is_listed = or_(Revision.replacement.in_(slugs), *in_lists)
    in_text = [
        Revision.body.contains(f"{way}{slug}", autoescape=True)
        for slug in slugs
        for way in ("faq:", "/faqs/")
    ]
    states = (*OPEN_STATES, ReviewState.approved)
    rows = session.execute(
        select(ContentItem.slug, Revision.title, Revision.number, Revision.body, is_listed, in_sight(who))
        .join(Revision, Revision.item_id == ContentItem.id)
        .where(
            ContentItem.id != item.id,
            ContentItem.binned_at.is_(None),
            Revision.review_state.in_(states),
            or_(is_listed, *in_text),
        )
        .order_by(Revision.title, ContentItem.slug)
        .limit(MOST)
    )
    names = _naming(slugs)
    return [
        _named(DRAFTS, title, f"/editor/faqs/{slug}/revisions/{number}", is_seen)
        for slug, title, number, body, is_known, is_seen in rows
        if is_known or names.search(body)
    ]


def _naming(slugs: Sequence[str]) -> re.Pattern[str]:
    """One of these slugs in a text, and not a longer one that begins with it."""
    return re.compile(rf"(?:faq:|/faqs/)(?:{'|'.join(map(re.escape, slugs))})(?![a-z0-9-])")


def _words(session: Session, item: ContentItem) -> list[Pointer]:
    """What was done so that certain words find it: best bets, and synonyms of words in its names."""
    bets = session.execute(
        select(BestBet.words, BestBet.service_key)
        .where(BestBet.item_id == item.id)
        .order_by(BestBet.words, BestBet.id)
        .limit(MOST)
    )
    found = [
        Pointer(
            BEST_BETS, f"“{words}”{f' in searches within {key}' if key else ''}", "/editor/best-bets", OWNERS
        )
        for words, key in bets
    ]
    shown = content.revision_by_id(session, item.live_revision_id or 0) or content.latest_revision(
        session, item.id
    )
    if shown is None:
        return found
    services = {None, *(node.key for node in content.section_tree(session).path(item.section_id))}
    names = [stems(name) for name in (shown.title, *shown.also_known_as)]
    return found + [
        Pointer(SYNONYMS, ", ".join(group.terms), "/editor/synonyms", OWNERS)
        for group in content.synonym_groups(session)
        if group.service_key in services and any(_is_in(stems(term), names) for term in group.terms)
    ]


def _is_in(term: list[str], names: Iterable[list[str]]) -> bool:
    """Whether a term stands in one of the names, word by word."""
    most = len(term)
    return any(term == name[at : at + most] for name in names for at in range(len(name) - most + 1) if term)


def _values(session: Session, slugs: Sequence[str]) -> list[Pointer]:
    """Snippets that put its address into other pages, now or from a day to come."""
    named = [SnippetValue.value.contains(path_of(slug), autoescape=True) for slug in slugs]
    rows = session.execute(
        select(Snippet.id, Snippet.title, SnippetValue.value)
        .join(SnippetValue, SnippetValue.snippet_id == Snippet.id)
        .where(Snippet.removed_at.is_(None), SnippetValue.cancelled_at.is_(None), or_(*named))
        .order_by(Snippet.title, Snippet.id, SnippetValue.id)
        .limit(MOST)
    )
    names = _naming(slugs)
    titles = {(id_, title) for id_, title, value in rows if names.search(value)}
    return [Pointer(SNIPPETS, title, f"/editor/snippets/{id_}") for id_, title in sorted(titles)]


def _addresses(session: Session, item: ContentItem, who: Reader) -> list[Pointer]:
    """Its own old addresses, and pages whose readers are sent here."""
    old = session.scalars(
        select(Redirect.old_slug).where(Redirect.item_id == item.id).order_by(Redirect.old_slug).limit(MOST)
    )
    sent = session.execute(
        select(ContentItem.slug, in_sight(who))
        .where(ContentItem.replacement_id == item.id)
        .order_by(ContentItem.slug)
        .limit(MOST)
    )
    own = [Pointer(OLD, f"/faqs/{slug}", f"/faqs/{slug}") for slug in old]
    return own + [_named(OLD, f"/faqs/{slug}", f"/faqs/{slug}", is_seen) for slug, is_seen in sent]


def _named(what: str, title: str, path: str, is_seen: bool) -> Pointer:
    return Pointer(what, title, path) if is_seen else Pointer(what, "", "")
