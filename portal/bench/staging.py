"""The stage of the benchmark: a thousand FAQs of real words and a hundred thousand cases."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import frontmatter
from sqlalchemy import insert
from sqlalchemy.orm import Session

from content.importing import import_folder
from content.workflow import Actor as ContentActor
from content.workflow import ContentRole
from portal.cases.deadlines import case_clocks
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.rules import Channel, EventKind, Status, queue_band
from portal.catalogue.priority import Level, Priority, priority_of
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.identity.models import Person
from portal.kernel.references import new_reference
from portal.sla.agreements import agreement_for

SEEDS = Path(__file__).resolve().parents[2] / "content" / "seeds"
BATCH = 2_000
OPEN_SHARE = 0.02  # of a hundred thousand cases, what a busy desk has open
MESSAGES_OF_BUSY_CASE = 10


def write_faqs(folder: Path, count: int, seed: int = 1) -> None:
    """``count`` pages made of the seeds' own titles and paragraphs, as files to import."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    posts = [frontmatter.load(str(path)) for path in sorted(SEEDS.glob("*/*.md"))]
    shutil.copy(SEEDS / "sections.toml", folder)
    shutil.copy(SEEDS / "synonyms.toml", folder)
    blocks = [block for post in posts for block in re.split(r"\n\n+", post.content)]
    for number in range(count):
        base = posts[number % len(posts)]
        title = base["title"] if number < len(posts) else f"{base['title']} ({number})"
        slug = f"{base['slug']}-{number}" if number >= len(posts) else base["slug"]
        body = base.content if number < len(posts) else "\n\n".join(chance.sample(blocks, 6))
        target = folder / str(base["section"])
        target.mkdir(parents=True, exist_ok=True)
        page = frontmatter.Post(body)
        page.metadata = {**base.metadata, "title": title, "slug": slug}
        (target / f"{slug}.md").write_text(frontmatter.dumps(page), "utf-8")


def import_faqs(session: Session, folder: Path, now: datetime) -> None:
    roles = frozenset(ContentRole)
    author, approver = ContentActor(0, "Bench author", roles), ContentActor(1, "Bench approver", roles)
    import_folder(session, folder, author=author, approver=approver, now=now)


def add_cases(
    session: Session, count: int, *, now: datetime, seed: int = 1, progress: Callable[[int], None]
) -> str:
    """Insert cases of the last three years; returns the reference of one with ten messages."""
    chance = random.Random(seed)  # noqa: S311
    people = [
        Person(name=f"Customer {n}", email=f"customer{n}@example.org", created_at=now) for n in range(2000)
    ]
    session.add_all(people)
    session.flush()
    places = [(s, c) for s in catalogue(session).services for c in s.categories]
    person_ids = [person.id for person in people]
    next_id = 1
    while next_id <= count:
        batch = range(next_id, min(next_id + BATCH, count + 1))
        rows = list(_rows(session, batch, places, person_ids, chance, now))
        session.execute(insert(Case), [row for row, _ in rows])
        session.execute(insert(CaseEvent), [event for _, events in rows for event in events])
        session.execute(insert(CaseMessage), [_message(row, n) for row, _ in rows for n in range(2)])
        next_id = batch.stop
        progress(len(batch))
    busy = rows[-1][0]
    session.execute(insert(CaseMessage), [_message(busy, n) for n in range(2, MESSAGES_OF_BUSY_CASE)])
    return str(busy["reference"])


def _rows(
    session: Session,
    numbers: range,
    places: list[tuple[ServiceEntry, CategoryEntry]],
    person_ids: list[int],
    chance: random.Random,
    now: datetime,
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    group_id = catalogue(session).first_line.id
    for number in numbers:
        service, category = chance.choice(places)
        is_open = chance.random() < OPEN_SHARE
        age = timedelta(hours=chance.uniform(0, 400 if is_open else 24 * 1000))
        received = now - age
        status = (
            chance.choice((Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS)) if is_open else Status.CLOSED
        )
        events = [_event(number, received, EventKind.REGISTERED, channel=Channel.WEB.value)]
        if not is_open:
            events.append(_event(number, received + age * 0.2, EventKind.REPLIED))
            events.append(_event(number, received + age * 0.4, EventKind.RESOLVED))
        priority = priority_of(chance.choice(tuple(Level)), chance.choice(tuple(Level)))
        yield (
            _case(session, number, service, category, priority, status, received, events, now)
            | {
                "requester_id": chance.choice(person_ids),
                "group_id": group_id,
            },
            events,
        )


def _case(
    session: Session,
    number: int,
    service: ServiceEntry,
    category: CategoryEntry,
    priority: Priority,
    status: Status,
    received: datetime,
    events: list[dict[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    clocks = case_clocks(
        received_at=received,
        events=[CaseEvent(**event) for event in events],
        agreement=agreement_for(session, service.id, at=received, channel=Channel.WEB.value),
        case_type=category.case_type,
        priority=priority,
        now=now,
    )
    return {
        "id": number,
        "reference": new_reference(),
        "case_type": category.case_type,
        "nature": category.nature,
        "channel": Channel.WEB.value,
        "service_id": service.id,
        "category_id": category.id,
        "subject": f"{category.name}, question {number}",
        "answers": [],
        "origin": {},
        "status": status.value,
        "impact": category.default_impact.value,
        "urgency": category.default_urgency.value,
        "priority": priority.value,
        "is_fast_lane": category.is_access,
        "received_at": received,
        "registered_at": received,
        "changed_at": events[-1]["at"],
        "resolved_at": None if status is not Status.CLOSED else events[-1]["at"],
        "response_due_at": clocks.response.due_at if clocks.response else None,
        "resolution_due_at": clocks.resolution.due_at if clocks.resolution else None,
        "next_due_at": clocks.next_due_at(status),
        "queue_band": int(queue_band(status, None, is_fast_lane=category.is_access)),
        "version": 1,
    }


def _event(case_id: int, at: datetime, kind: EventKind, **details: str) -> dict[str, Any]:
    return {"case_id": case_id, "at": at, "kind": kind.value, "actor_name": "Somebody", "details": details}


def _message(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "case_id": row["id"],
        "at": row["received_at"] + timedelta(minutes=number),
        "direction": "outbound" if number % 2 else "inbound",
        "author_name": "Somebody",
        "body": f"{row['subject']}. " * 8,
    }
