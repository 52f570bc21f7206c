"""``portal demo``: the desk of those who own the content, in the middle of its work, as of this moment.

Pages in every state, changes to pages that were there, flags, votes and searches of the last weeks. What is
written stands in ``reference/owners.toml``; here it happens, through the same acts as on the screens.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from content import library
from content import queries as content
from content.library.flags import flag_missing, flag_page
from content.models import FlagReason
from portal.demo.ageing import age_first_pages
from portal.demo.casting import dice
from portal.demo.people import STAFF
from portal.demo.queries import pages_by_slug
from portal.demo.readers import add_searches, add_votes
from portal.demo.writers import OWNER, Entry, Room, change_page, item_named, write_page

PATH = Path(__file__).parent / "reference" / "owners.toml"
CONTACT_NAME, CONTACT_EMAIL = "Communications team", "communications@staff.example.org"


def add_owners_work(session: Session, *, now: datetime) -> int:
    """Make it, once; returns how many pages were written (0: they are there already)."""
    entries: Mapping[str, Sequence[Entry]] = tomllib.loads(PATH.read_text("utf-8"))
    if content.item_by_slug(session, entries["page"][0]["slug"]) is not None:
        return 0
    rng, room = dice("owners"), Room.of(session, now)
    age_first_pages(session, rng, now=now)
    _name_owners(room)
    _keep_words(room, entries)
    for entry in entries["page"]:
        write_page(room, entry)
    for entry in entries["edit"]:
        change_page(room, entry)
    for entry in entries["flag"]:
        _flag(room, entry)
    pages = pages_by_slug(session)
    add_votes(session, entries["comment"], pages, rng, now=now)
    add_searches(session, entries["search"], pages, rng, now=now)
    return len(entries["page"])


def _name_owners(room: Room) -> None:
    owner = room.people[OWNER]
    for section in content.sections(room.session):
        library.name_owner(
            room.session,
            key=section.key,
            owner_id=owner.id,
            owner_name=owner.name,
            contact_name=CONTACT_NAME,
            contact_email=CONTACT_EMAIL,
        )


def _keep_words(room: Room, entries: Mapping[str, Sequence[Entry]]) -> None:
    """The glossary, the snippets with the value they will have, and the best bets."""
    actor, then = room.people[OWNER], room.ago(30)
    for entry in entries["glossary"]:
        library.set_glossary_entry(
            room.session,
            word=entry["word"],
            meaning=entry["meaning"],
            service_key=entry.get("service", ""),
            actor=actor,
            now=then,
        )
    for entry in entries["snippet"]:
        snippet = library.create_snippet(
            room.session,
            key=entry["key"],
            title=entry["title"],
            value=entry["value"],
            service_key=entry["service"],
            actor=actor,
            now=then,
        )
        library.set_snippet_value(
            room.session,
            snippet_id=snippet.id,
            value=entry["next"],
            actor=actor,
            now=room.now,
            effective_at=room.ahead(entry["next_in"]),
        )
    for entry in entries["best_bet"]:
        item = item_named(room, entry["page"])
        library.set_best_bet(room.session, words=entry["words"], item_id=item.id, actor=actor, now=then)


def _flag(room: Room, entry: Entry) -> None:
    by = next((member.name for member in STAFF if member.user_name == entry.get("by")), "")
    comment, then = entry["comment"], room.ago(entry["age"])
    if "section" in entry:
        flag_missing(room.session, section_key=entry["section"], comment=comment, by_name=by, now=then)
        return
    flag_page(
        room.session,
        item_id=item_named(room, entry["page"]).id,
        reason=FlagReason(entry["reason"]),
        comment=comment,
        by_name=by,
        now=then,
    )
