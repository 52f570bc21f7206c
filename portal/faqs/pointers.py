"""What would lose its way if a page went away: pages, drafts, words that find it, what rungs above hold.

Those above (forms, cases) hang in a source of their own, as this rung may not know them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import ColumnElement, String, and_, case, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from content import queries as content
from content.kinds import SERVICE_PAGE
from content.library.drafting import OPEN_STATES
from content.models import BestBet, ContentItem, ContentLink, Redirect, Revision, Snippet, SnippetValue
from content.queries.links import path_of, slugs_of_each
from content.queries.revisions import is_newest
from content.queries.visibility import Reader, in_sight
from content.search.analysis import stems
from content.workflow import ReviewState
from portal.identity.rules import Permission

MOST = 50
"""Of one kind, told about one page."""
MOST_BY_NAME = 10
_NAMED = re.compile(r"(?:faq:|/faqs/)([a-z0-9-]+)")
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


Source = Callable[[Session, Collection[str]], Iterable[tuple[str, Pointer]]]
"""Asked with slugs, it tells what names which of them."""
Found = Iterable[tuple[int, Pointer]]
"""The id of a page, and what names it."""
Pointers = dict[str, list[Pointer]]
"""What names a page, by what kind of thing it is."""
LIVE, SERVICE_PAGES, DRAFTS, OLD = "Live pages", "Service pages", "Drafts", "Addresses that lead here"
BEST_BETS, SYNONYMS, SNIPPETS = "Best bets", "Synonyms of its words", "Snippets"


@dataclass(frozen=True, slots=True)
class Asked:
    """The pages that would go: their ids, and whose each slug is, those they had before as well."""

    ids: frozenset[int]
    by_slug: Mapping[str, int]

    def named_in(self, text: str) -> set[int]:
        """Those whose address stands in a text: a longer one that begins alike is another page."""
        return self.of(slugs_in(text))

    def of(self, slugs: Iterable[str]) -> set[int]:
        return {self.by_slug[slug] for slug in slugs if slug in self.by_slug}


def add_pointer_source(app: Flask, source: Source) -> None:
    """Let a rung above tell what of its own names a page, by any of its slugs."""
    app.extensions.setdefault("pointer_sources", []).append(source)


def slugs_in(text: str) -> set[str]:
    """Every slug that a text names, as ``faq:`` or as the address in the browser."""
    return set(_NAMED.findall(text))


def pointers_to(session: Session, item: ContentItem, who: Reader) -> Pointers:
    """Everything that names the page, by what it is; kinds without any are left out. Pages are named as far
    as ``who`` may look."""
    return pointers_to_each(session, [item.id], who)[item.id]


def pointers_to_each(session: Session, ids: Collection[int], who: Reader) -> dict[int, Pointers]:
    """The same for several pages: as many statements as for one."""
    if not ids:
        return {}
    asked = Asked(frozenset(ids), slugs_of_each(session, ids))
    found = [
        *_pages(session, asked, who),
        *_drafts(session, asked, who),
        *_addresses(session, asked, who),
        *_words(session, asked),
        *_values(session, asked),
    ]
    for source in cast(list[Source], current_app.extensions.get("pointer_sources", [])):
        found += ((asked.by_slug[slug], each) for slug, each in source(session, asked.by_slug))
    pointers: dict[int, Pointers] = {item_id: {} for item_id in ids}
    for item_id, pointer in found:
        group = pointers[item_id].setdefault(pointer.what, [])
        if len(group) < MOST and (pointer not in group or not pointer.path):
            group.append(pointer)
    return pointers


def _pages(session: Session, asked: Asked, who: Reader) -> Found:
    """Live pages that name them: in the link table, or by the address as it stands in the browser."""
    links = session.execute(
        select(ContentLink.from_item_id, ContentLink.to_item_id, ContentLink.to_slug).where(
            or_(ContentLink.to_item_id.in_(asked.ids), ContentLink.to_slug.in_(asked.by_slug))
        )
    )
    linked: dict[int, set[int]] = defaultdict(set)
    for from_id, to_id, to_slug in links:
        linked[from_id] |= ({to_id} if to_id in asked.ids else set()) | asked.of([to_slug])
    by_address = [Revision.body.contains(path, autoescape=True) for path in _paths(asked)]
    is_linked = ContentItem.id.in_(
        select(ContentLink.from_item_id).where(
            or_(ContentLink.to_item_id.in_(asked.ids), ContentLink.to_slug.in_(asked.by_slug))
        )
    )
    has_address = or_(*by_address)
    rows = session.execute(
        select(
            ContentItem.id,
            ContentItem.slug,
            ContentItem.kind,
            Revision.title,
            case((has_address, Revision.body), else_=""),
            in_sight(who),
        )
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(or_(is_linked, has_address))
        .order_by(Revision.title, ContentItem.slug)
    )
    for from_id, slug, kind, title, body, is_seen in rows:
        what = SERVICE_PAGES if kind == SERVICE_PAGE else LIVE
        for item_id in sorted((linked[from_id] | asked.named_in(body)) - {from_id}):
            yield item_id, _named(what, title, f"/editor/faqs/{slug}", is_seen)


def _drafts(session: Session, asked: Asked, who: Reader) -> Found:
    """Texts somebody is at work on, or that wait for their day."""
    rows = session.execute(
        select(
            ContentItem.id,
            ContentItem.slug,
            Revision.title,
            Revision.number,
            Revision.body,
            Revision.related,
            Revision.details,
            Revision.replacement,
            in_sight(who),
        )
        .join(Revision, Revision.item_id == ContentItem.id)
        .where(
            ContentItem.binned_at.is_(None),
            Revision.review_state.in_((*OPEN_STATES, ReviewState.approved)),
            *_drafts_naming(asked),
        )
        .order_by(Revision.title, ContentItem.slug)
    )
    for from_id, slug, title, number, body, related, details, replacement, is_seen in rows:
        listed = [replacement, *related, *_words_in(details)]
        for item_id in sorted((asked.named_in(body) | asked.of(listed)) - {from_id}):
            yield item_id, _named(DRAFTS, title, f"/editor/faqs/{slug}/revisions/{number}", is_seen)


def _drafts_naming(asked: Asked) -> list[ColumnElement[bool]]:
    """Of a few slugs the database looks for each; of many all drafts are read once."""
    if len(asked.by_slug) > MOST_BY_NAME:
        return []
    written = (sql_cast(Revision.related, String), sql_cast(Revision.details, String))
    looked_for: list[ColumnElement[bool]] = [Revision.replacement.in_(asked.by_slug)]
    for slug in asked.by_slug:
        looked_for += [words.contains(f'"{slug}"', autoescape=True) for words in written]
        looked_for += [Revision.body.contains(way + slug, autoescape=True) for way in ("faq:", "/faqs/")]
    return [or_(*looked_for)]


def _words_in(details: Mapping[str, object]) -> list[str]:
    """Every text among the details of a kind, alone or in a list."""
    return [
        str(word) for value in details.values() for word in (value if isinstance(value, list) else [value])
    ]


def _paths(asked: Asked) -> list[str]:
    """What a text must hold to name one of them; of many, what all addresses begin with."""
    return [path_of(slug) for slug in asked.by_slug] if len(asked.by_slug) <= MOST_BY_NAME else [path_of("")]


def _words(session: Session, asked: Asked) -> Found:
    """What was done so that certain words find it: best bets, and synonyms of words in its names."""
    bets = session.execute(
        select(BestBet.item_id, BestBet.words, BestBet.service_key)
        .where(BestBet.item_id.in_(asked.ids))
        .order_by(BestBet.words, BestBet.id)
    )
    for item_id, words, key in bets:
        within = f" in searches within {key}" if key else ""
        yield item_id, Pointer(BEST_BETS, f"“{words}”{within}", "/editor/best-bets", OWNERS)
    live = ContentItem.live_revision_id
    shown = session.execute(
        select(ContentItem.id, ContentItem.section_id, Revision.title, Revision.also_known_as)
        .join(Revision, or_(Revision.id == live, and_(live.is_(None), is_newest())))
        .where(ContentItem.id.in_(asked.ids))
        .order_by(ContentItem.id)
    )
    tree, groups = content.section_tree(session), content.synonym_groups(session)
    for item_id, section_id, title, also_known_as in shown:
        services = {None, *(node.key for node in tree.path(section_id))}
        names = [stems(name) for name in (title, *also_known_as)]
        for group in groups:
            if group.service_key in services and any(_is_in(stems(term), names) for term in group.terms):
                yield item_id, Pointer(SYNONYMS, ", ".join(group.terms), "/editor/synonyms", OWNERS)


def _is_in(term: list[str], names: Iterable[list[str]]) -> bool:
    """Whether a term stands in one of the names, word by word."""
    most = len(term)
    return any(term == name[at : at + most] for name in names for at in range(len(name) - most + 1) if term)


def _values(session: Session, asked: Asked) -> Found:
    """Snippets that put its address into other pages, now or from a day to come."""
    rows = session.execute(
        select(Snippet.id, Snippet.title, SnippetValue.value)
        .join(SnippetValue, SnippetValue.snippet_id == Snippet.id)
        .where(
            Snippet.removed_at.is_(None),
            SnippetValue.cancelled_at.is_(None),
            SnippetValue.value.contains(path_of("")),
        )
        .order_by(Snippet.title, Snippet.id, SnippetValue.id)
    )
    for id_, title, value in rows:
        for item_id in sorted(asked.named_in(value)):
            yield item_id, Pointer(SNIPPETS, title, f"/editor/snippets/{id_}")


def _addresses(session: Session, asked: Asked, who: Reader) -> Found:
    """Its own old addresses, and pages whose readers are sent here."""
    old = session.execute(
        select(Redirect.item_id, Redirect.old_slug)
        .where(Redirect.item_id.in_(asked.ids))
        .order_by(Redirect.old_slug)
    )
    for item_id, slug in old:
        yield item_id, Pointer(OLD, f"/faqs/{slug}", f"/faqs/{slug}")
    sent = session.execute(
        select(ContentItem.replacement_id, ContentItem.slug, in_sight(who))
        .where(ContentItem.replacement_id.in_(asked.ids))
        .order_by(ContentItem.slug)
    )
    for to_id, slug, is_seen in sent:
        yield to_id or 0, _named(OLD, f"/faqs/{slug}", f"/faqs/{slug}", is_seen)


def _named(what: str, title: str, path: str, is_seen: bool) -> Pointer:
    return Pointer(what, title, path) if is_seen else Pointer(what, "", "")
