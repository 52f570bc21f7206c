"""The stage of the content benchmark: ten thousand pages in fifty sections, with three years of life on them.

Rows are inserted as the library would leave them. What the measures change (publishing, moving) goes through
the portal itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from content import library
from content.kinds import FAQ
from content.library.outbox import bump_public_stamp
from content.models import (
    ContentItem,
    ContentItemCategory,
    ContentLink,
    LinkKind,
    Redirect,
    Revision,
    RevisionEvent,
    Section,
)
from content.roles import ContentRole, Holder, HolderKind
from content.workflow import Actor, Publication, ReviewState, Transition
from portal.bench.content_words import words

BATCH = 500
LARGE, ELSEWHERE = "bench-large", "bench-elsewhere"
"""A section that holds a tenth of all pages, with four below it; and another to move it to."""
HUB = "bench-page-1"
"""A page that every twentieth page points at."""
ARRIVAL = "arrivalword{}"
"""Stands in the title of a page that waits for approval, and nowhere else."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Whose pages these are. ``owner_id`` is who sits at the screen; the authors are somebody else."""

    owner_id: int
    author_ids: tuple[int, ...]


@dataclass(frozen=True)
class Waiting:
    """A version that waits for approval: where its decision is posted to, and the version as it was read."""

    slug: str
    path: str
    base: str
    word: str


def add_sections(session: Session, count: int, cast: Cast, now: datetime) -> list[Section]:
    """The sections of the seeds as tops and all others below them, three or four deep; roles on each."""
    tops = list(session.scalars(select(Section).order_by(Section.id)))
    made = [library.create_section(session, key=LARGE, title="A large part", parent_key=tops[0].key)]
    for number in range(4):
        made.append(_below(session, f"{LARGE}-{number}", LARGE))
    made.append(library.create_section(session, key=ELSEWHERE, title="Elsewhere", parent_key=tops[1].key))
    trees = [*tops[1:]]
    while len(tops) + len(made) < count:
        parent = trees[(len(made) - 6) // 3]
        trees.append(_below(session, f"bench-part-{len(made)}", parent.key))
        made.append(trees[-1])
    session.flush()
    every = [*tops, *made]
    giver = Actor(cast.owner_id, "Bench Owner")
    for number, section in enumerate(every):
        for role, id_ in ((ContentRole.editor, number), (ContentRole.reviewer, number + 3)):
            holder = Holder(HolderKind.person, cast.author_ids[id_ % len(cast.author_ids)])
            library.give_role(
                session, section_key=section.key, role=role, holder=holder, holder_name="Somebody",
                actor=giver, now=now,
            )  # fmt: skip
    return every


def _below(session: Session, key: str, parent_key: str) -> Section:
    title = key.replace("-", " ").capitalize()
    return library.create_section(session, key=key, title=title, summary="A part.", parent_key=parent_key)


def add_pages(
    session: Session, count: int, sections: list[Section], cast: Cast, *, now: datetime,
    progress: Callable[[int], object], seed: int = 1,
) -> None:  # fmt: skip
    """Insert the pages with their versions, links, redirects and categories, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        session.execute(insert(ContentItem), [_item(n, sections, cast, chance, now) for n in numbers])
        revisions = [row for n in numbers for row in _revisions(n, count, cast, chance, now)]
        session.execute(insert(Revision), revisions)
        session.execute(insert(RevisionEvent), [row for each in revisions for row in _events(each)])
        _add_small_rows(session, numbers, revisions, now)
        progress(len(numbers))
    links = [row for n in range(1, count + 1) for row in _links(n, count)]
    session.execute(insert(ContentLink), links)
    live = select(Revision.id).where(
        Revision.item_id == ContentItem.id, Revision.review_state == ReviewState.live
    )
    session.execute(update(ContentItem).values(live_revision_id=live.scalar_subquery()))
    bump_public_stamp(session)
    _count_on(session, "content_item", "revision")


def waiting_versions(session: Session) -> list[Waiting]:
    """Every version that waits for approval and has a word of its own, to be approved one after the other."""
    rows = session.execute(
        select(ContentItem.slug, Revision.number, Revision.id, Revision.lock_version, ContentItem.id)
        .join(ContentItem, ContentItem.id == Revision.item_id)
        .where(Revision.review_state == ReviewState.in_review)
        .order_by(Revision.id)
    )
    return [
        Waiting(slug, f"/editor/faqs/{slug}/revisions/{number}/approval", f"{id_}.{lock}", ARRIVAL.format(of))
        for slug, number, id_, lock, of in rows
    ]


def _count_on(session: Session, *tables: str) -> None:
    """Rows were inserted with their own numbers; the next one must not meet them."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))  # noqa: S608


def _item(number: int, sections: list[Section], cast: Cast, chance: random.Random, now: datetime) -> Row:
    is_gone = number % 50 == 49
    return {
        "id": number,
        "section_id": sections[number % len(sections)].id,
        "kind": "page" if number % 5 == 4 else FAQ,
        "slug": f"bench-page-{number}",
        "created_at": now - timedelta(days=1000),
        "created_by_id": cast.author_ids[0],
        "created_by_name": "Bench Author",
        "owner_id": (cast.owner_id, *cast.author_ids)[number % (len(cast.author_ids) + 1)],
        "owner_name": "Bench Owner",
        "review_after_months": 12,
        "review_due_on": None if is_gone else (now + timedelta(days=chance.randint(-40, 325))).date(),
        "withdrawn_at": now - timedelta(days=90) if is_gone else None,
        "binned_at": now - timedelta(days=5) if number % 100 == 99 else None,
        "expires_at": now - timedelta(days=9) if number % 97 == 96 else None,
        "closed_at": now - timedelta(days=9) if number % 97 == 96 else None,
        "version": 1,
    }


def _open_state(number: int) -> ReviewState | None:
    """What is at work beside the live text: on every tenth page something, on every fortieth a review."""
    if number % 10 or number % 50 == 49:
        return None
    return (
        ReviewState.in_review, ReviewState.draft, ReviewState.changes_requested, ReviewState.draft,
    )[number // 10 % 4]  # fmt: skip


def _revisions(number: int, count: int, cast: Cast, chance: random.Random, now: datetime) -> Iterator[Row]:
    states = [ReviewState.superseded] * (number % 3) + [ReviewState.live]
    if number % 50 == 49:
        states[-1] = ReviewState.superseded
    if (open_state := _open_state(number)) is not None:
        states.append(open_state)
    named = [link["to_slug"] for link in _links(number, count) if link["kind"] is LinkKind.body]
    for place, state in enumerate(states, 1):
        was_public = state in {ReviewState.live, ReviewState.superseded}
        at = now - timedelta(days=(len(states) - place) * 200 + chance.randint(2, 190))
        row = words().page(chance, number, named)
        if state is ReviewState.in_review:
            row["title"] = f"{row['title']} {ARRIVAL.format(number)}"
        yield row | {
            "id": number * 5 + place, "item_id": number, "number": place, "review_state": state,
            "related": [f"bench-page-{(number + 7) % count + 1}"], "details": {},
            "author_id": cast.author_ids[(number + place) % len(cast.author_ids)],
            "author_name": "Bench Author", "created_at": at, "updated_at": at, "change_note": "",
            "is_major": place == 2, "public_note": "Words changed." if place == 2 else "",
            "publication": Publication.reviewed if was_public else None,
            "approved_by_id": cast.owner_id if was_public else None,
            "published_at": at if was_public else None, "lock_version": 1,
        }  # fmt: skip


def _events(revision: Row) -> Iterator[Row]:
    acts = [Transition.edit, Transition.submit]
    if revision["published_at"] is not None:
        acts += [Transition.approve, Transition.publish]
    for transition in acts:
        yield {
            "revision_id": revision["id"], "at": revision["created_at"], "transition": transition,
            "actor_id": revision["author_id"], "actor_name": "Bench Author", "comment": "",
        }  # fmt: skip


def _links(number: int, count: int) -> Iterator[Row]:
    """Three links in the text and one among the related; every hundredth leads nowhere."""
    if number % 50 == 49:
        return
    targets = {
        (number * 31) % count + 1,
        (number * 17 + 5) % count + 1,
        1 if number % 20 == 0 else number + 1,
    }
    for place, target in enumerate(sorted(targets)):
        is_broken = (number + place) % 100 == 0 and target != 1
        is_there = not is_broken and target <= count
        yield {
            "from_item_id": number, "kind": LinkKind.body, "position": place,
            "to_slug": f"bench-page-{target}" + ("-lost" if is_broken else ""),
            "to_item_id": target if is_there else None,
        }  # fmt: skip
    related = (number + 7) % count + 1
    yield {
        "from_item_id": number, "kind": LinkKind.related, "position": 0,
        "to_slug": f"bench-page-{related}", "to_item_id": related,
    }  # fmt: skip


def _add_small_rows(session: Session, numbers: range, revisions: list[Row], now: datetime) -> None:
    about = {
        row["item_id"]: row["categories"] for row in revisions if row["review_state"] is ReviewState.live
    }
    session.execute(
        insert(ContentItemCategory),
        [{"item_id": n, "category_key": key} for n, keys in about.items() for key in dict.fromkeys(keys)],
    )
    moved = [n for n in numbers if n % 5 == 0]
    rows = [{"old_slug": f"bench-old-{n}", "item_id": n, "created_at": now} for n in moved]
    session.execute(insert(Redirect), rows)
