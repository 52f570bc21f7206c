"""Invented pages and changes, carried from desk to desk through the same acts as on the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from content import library
from content import queries as content
from content.library import Farewell, text_of
from content.models import ContentItem, Revision
from content.texts import RevisionText
from content.workflow import Actor, ContentRole
from portal.demo.people import staff_people

REVIEWER, OWNER = "daniel", "ruth"
ROLES = {REVIEWER: ContentRole.reviewer, OWNER: ContentRole.manager}
DAY = timedelta(days=1)

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Room:
    """Who is at work, and when it is now."""

    session: Session
    people: Mapping[str, Actor]
    now: datetime

    @classmethod
    def of(cls, session: Session, now: datetime) -> Room:
        people = {
            name: Actor(person.id, person.name, frozenset({ROLES.get(name, ContentRole.editor)}))
            for name, person in staff_people(session, now=now).items()
        }
        return cls(session, people, now)

    def ago(self, days: float) -> datetime:
        """Some days ago; today means a few hours ago."""
        return self.now - (days * DAY if days else DAY / 8)

    def ahead(self, days: int | None) -> datetime | None:
        return self.now + days * DAY if days is not None else None


def write_page(room: Room, entry: Entry) -> None:
    """A new page, as far as its state says."""
    author = room.people[entry["author"]]
    item = library.create_item(
        room.session,
        section_key=entry["section"],
        slug=entry["slug"],
        kind=entry.get("kind", "faq"),
        text=_text(room, entry),
        actor=author,
        now=room.ago(entry["age"] + 1),
    )
    _carry(room, entry, _newest(room, item))


def _text(room: Room, entry: Entry) -> RevisionText:
    return RevisionText(
        title=entry["title"],
        summary=entry["summary"],
        body=entry["body"],
        also_known_as=tuple(entry.get("also_known_as", ())),
        categories=tuple(entry.get("categories", ())),
        details=entry.get("details", {}),
        publish_at=room.ahead(entry.get("opens_in")),
        expires_at=room.ahead(entry.get("closes_in")),
    )


def change_page(room: Room, entry: Entry) -> None:
    """A draft over a page that was there, as far as its state says."""
    item = item_named(room, entry["page"])
    live = _newest(room, item)
    text = replace(
        text_of(live),
        body=live.body + entry["add"],
        change_note=entry["change_note"],
        is_major="public_note" in entry,
        public_note=entry.get("public_note", ""),
    )
    revision = library.save_draft(
        room.session,
        item_id=item.id,
        text=text,
        actor=room.people[entry["author"]],
        now=room.ago(entry["age"]) - DAY / 24,
        expected_revision_id=live.id,
        expected_lock_version=live.lock_version,
    )
    _carry(room, entry, revision)


def _carry(room: Room, entry: Entry, revision: Revision) -> None:
    """Take a draft on from desk to desk until it is in the state that the entry names."""
    for step in STEPS[entry["state"]]:
        step(room, entry, revision)


def _submit(room: Room, entry: Entry, revision: Revision) -> None:
    said = entry.get("comment", "") if entry["state"] == "in_review" else ""
    actor = room.people[entry["author"]]
    library.submit(
        room.session, revision_id=revision.id, actor=actor, now=room.ago(entry["age"]), comment=said
    )


def _send_back(room: Room, entry: Entry, revision: Revision) -> None:
    library.request_changes(
        room.session,
        revision_id=revision.id,
        actor=room.people[entry["asked_by"]],
        now=room.ago(entry["age"] - 0.5),
        comment=entry["comment"],
    )


def _approve(room: Room, entry: Entry, revision: Revision) -> None:
    reviewer = room.people[REVIEWER]
    library.approve(room.session, revision_id=revision.id, actor=reviewer, now=room.ago(entry["age"]))


def _withdraw(room: Room, entry: Entry, revision: Revision) -> None:
    library.retract(
        room.session,
        item_id=revision.item_id,
        actor=room.people[REVIEWER],
        now=room.ago(entry["withdrawn"]),
        farewell=Farewell(note=entry["comment"], replacement=entry["replacement"]),
    )


def _publish_in_emergency(room: Room, entry: Entry, revision: Revision) -> None:
    library.publish_directly(
        room.session,
        revision_id=revision.id,
        actor=room.people[entry["author"]],
        now=room.ago(entry["age"]),
        comment=entry["change_note"],
        is_emergency=True,
    )


def item_named(room: Room, slug: str) -> ContentItem:
    item = content.item_by_slug(room.session, slug)
    if item is None:
        raise LookupError(f"The demo names a page that is not there: {slug}")
    return item


def _newest(room: Room, item: ContentItem) -> Revision:
    revision = content.latest_revision(room.session, item.id)
    if revision is None:
        raise LookupError(f"The demo names a page without words: {item.slug}")
    return revision


STEPS: Mapping[str, tuple[Callable[[Room, Entry, Revision], None], ...]] = {
    "draft": (),
    "in_review": (_submit,),
    "changes_requested": (_submit, _send_back),
    "live": (_submit, _approve),
    "scheduled": (_submit, _approve),
    "withdrawn": (_submit, _approve, _withdraw),
    "emergency": (_publish_in_emergency,),
}
"""What happens to a draft until it is in this state."""
