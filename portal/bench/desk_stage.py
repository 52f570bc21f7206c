"""The stage of the desk's benchmark: a busy desk of four years, its people, its views, and its cases."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.attachments.models import Attachment, StoredFile
from portal.bench.desk_lives import Row, World, invent_bodies, lives, real_words
from portal.bench.desk_loading import Loader, batches, table_of
from portal.cases.models import Case, CaseEvent, CaseMessage
from portal.cases.queue.saved import pin, save_view
from portal.catalogue.loading import load_catalogue
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.demo.customers import invent_customers
from portal.forms.loading import load_forms
from portal.identity.actions import create_account
from portal.identity.models import Account, Person, RoleGrant
from portal.identity.rules import Role
from portal.kernel import clock
from portal.kernel.db import Database
from portal.sla.agreements import Agreement, agreement_for
from portal.sla.loading import load_policies

USER_NAME, PASSWORD = "bench.agent", "a password for the bench"
AGENTS = 40
FILE_EVERY = 20  # one message in so many has a file
PINNED = {
    "Mine and late": "who=mine&due=overdue",
    "Nobody has it": "who=unassigned",
    "Due today": "due=today",
    "Waiting for suppliers": "waiting=supplier",
    "Urgent": "priority=P1,P2",
    "Closed by phone": "status=closed&channel=phone",
}
Progress = Callable[[int], None]


class Size(NamedTuple):
    """How many cases and messages."""

    cases: int
    messages: int


def is_set(database: Database) -> bool:
    """Whether somebody has filled this database before."""
    with database.session() as session:
        return bool(session.scalar(select(func.count()).select_from(Person)))


def set_stage(database: Database, size: Size, *, progress: Progress) -> None:
    """Fill an empty, migrated database."""
    now = clock.now()
    with database.session() as session:
        load_catalogue(session)
        load_forms(session, now=now)
        load_policies(session)
        session.commit()
    # A session that changed the configuration keeps none of it in memory: the rest is done in another.
    with database.session() as session:
        me, agents = _staff(session, now)
        _views(session, me, now)
        customers = _customers(session, max(size.cases // 20, 50), now)
        session.flush()
        _fill(
            session,
            World(now, _places(session, now), catalogue(session).groups, agents, customers, _bodies()),
            size,
            progress,
        )
        session.commit()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))


def _bodies() -> list[str]:
    return invent_bodies(real_words(), random.Random(1))  # noqa: S311  no secret hangs on it


def _places(session: Session, now: datetime) -> list[tuple[ServiceEntry, CategoryEntry, Agreement]]:
    return [
        (s, c, agreement_for(session, s.id, at=now))
        for s in catalogue(session).services
        for c in s.categories
    ]


def _staff(session: Session, now: datetime) -> tuple[int, list[int]]:
    """The agent who signs in, and colleagues who do not."""
    names = ["Bench Agent", *(f"Colleague {number}" for number in range(1, AGENTS))]
    people = [
        Person(name=n, email=f"{n.lower().replace(' ', '.')}@staff.example.org", created_at=now)
        for n in names
    ]
    session.add_all(people)
    create_account(
        session, person=people[0], user_name=USER_NAME, password=PASSWORD, roles=(Role.DESK_MANAGER,), now=now
    )
    for person in people[1:]:
        account = Account(person_id=person.id, user_name=person.email, password_hash="nobody", created_at=now)  # noqa: S106
        account.grants = [RoleGrant(role=Role.AGENT.value)]
        session.add(account)
    session.flush()
    return people[0].id, [person.id for person in people]


def _views(session: Session, person_id: int, now: datetime) -> None:
    for name, query in PINNED.items():
        view = save_view(session, name=name, query=query, owner_id=person_id, now=now)
        pin(session, view_id=view.id, person_id=person_id, is_pinned=True)


def _customers(session: Session, count: int, now: datetime) -> list[tuple[int, str]]:
    chance = random.Random(2)  # noqa: S311
    first = (session.scalar(select(func.max(Person.id))) or 0) + 1
    found = invent_customers("core", count, chance)
    rows: list[Row] = [
        {"id": first + place, "name": one.name, "email": one.email, "phone": one.phone,
         "created_at": f"{now:%Y-%m-%d %H:%M:%S}"}
        for place, one in enumerate(found)
    ]  # fmt: skip
    loader = Loader(session.connection())
    for batch in batches(rows):
        loader.write(table_of(Person), batch)
    return [(int(row["id"] or 0), str(row["name"])) for row in rows]


def _fill(session: Session, world: World, size: Size, progress: Progress) -> None:
    loader = Loader(session.connection())
    loader.begin()
    message = 0
    for batch in batches(lives(world, count=size.cases, messages=size.messages)):
        loader.write(table_of(Case), [life.case for life in batch])
        loader.write(table_of(CaseEvent), [event for life in batch for event in life.events])
        said = [row for life in batch for row in life.messages]
        for row in said:
            message += 1
            row["id"] = message
        loader.write(table_of(CaseMessage), said)
        files = list(_files(said))
        if files:
            loader.write(table_of(StoredFile), [file for file, _ in files])
            loader.write(table_of(Attachment), [attachment for _, attachment in files])
        progress(len(batch))
    loader.finish()


def _files(messages: list[Row]) -> Iterator[tuple[Row, Row]]:
    for row in messages:
        number = int(row["id"] or 0)
        if number % FILE_EVERY:
            continue
        at = row["at"]
        yield (
            {"id": number, "key": f"{number:032x}", "name": f"screenshot-{number}.png",
             "media_type": "image/png", "size": 40_000, "sha256": f"{number:064x}", "purpose": "case",
             "scan_state": "clean",
             "scanned_at": at, "uploaded_at": at, "uploaded_by_name": "A customer"},
            {"id": number, "file_id": number, "subject_kind": "case", "subject_id": row["case_id"],
             "part_id": number, "attached_at": at},
        )  # fmt: skip
