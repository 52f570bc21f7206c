"""What happens without anybody asking: sweeping and housekeeping."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import library, queries
from content.importing import import_folder
from content.library.flags import flag_missing
from content.models import ContentItem, IndexChange, RevisionEvent
from content.search.interface import NO_SYNONYMS, SearchQuery
from content.texts import RevisionText
from content.workflow import Actor, ContentRole, Transition
from portal import worker
from portal.cases.actions import registration, resolution
from portal.cases.models import Case
from portal.cases.rules import Channel, KnowledgeOutcome, Status
from portal.catalogue.queries import catalogue
from portal.commands.preparation import APPROVER, AUTHOR
from portal.config import Settings
from portal.faqs.indexing import make_engine
from portal.faqs.models import Subscription
from portal.faqs.timed_publishing import MACHINE, open_and_close
from portal.housekeeping import tidy_up
from portal.identity.actions import issue_token
from portal.identity.models import AccessToken, Presence
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.kernel.db import Database
from portal.notifications.models import OutboxMessage
from portal.web.rate_limits import Limit, RateCount, hit
from tests.conftest import Backend
from tests.factories.cast import actor, person

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 31, 23, 0, tzinfo=UTC)


def resolved_case(session: Session, *, now: datetime) -> Case:
    service = catalogue(session).services[0]
    prepared = registration.prepare(
        session,
        registration=registration.Registration(
            service=service,
            category=service.categories[0],
            channel=Channel.PHONE,
            subject="A log is missing",
            details="It was there yesterday.",
            received_at=now,
            requester_name="Cleo Example",
            requester_email="cleo@example.org",
        ),
        now=now,
    )
    case = session.get_one(Case, registration.register(session, prepared=prepared).id)
    resolution.resolve(
        session,
        case=case,
        body="Found it.",
        outcome=KnowledgeOutcome.NOT_KNOWLEDGE,
        knowledge_slug=None,
        actor=actor(session, "asha"),
        now=now,
    )
    return case


@pytest.mark.requirement("SC-R2")
def test_a_resolved_case_closes_by_itself_after_five_days_and_not_before(database: Database) -> None:
    with database.session() as session:
        reference = resolved_case(session, now=NOW).reference
        session.commit()

    def status_at(now: datetime) -> str:
        tidy_up(database, now=now)
        with database.session(readonly=True) as session:
            return session.scalars(select(Case.status).where(Case.reference == reference)).one()

    assert status_at(NOW + timedelta(days=4, hours=23)) == Status.RESOLVED
    assert status_at(NOW + timedelta(days=5, minutes=1)) == Status.CLOSED
    assert status_at(NOW + timedelta(days=6)) == Status.CLOSED


def test_what_has_expired_is_forgotten_and_nothing_else(database: Database) -> None:
    with database.session() as session:
        case = resolved_case(session, now=NOW)
        for day in (0, 40):
            at = NOW + timedelta(days=day)
            issue_token(session, purpose=TokenPurpose.RATE_CASE, subject=case.reference, now=at)
            hit(session, name="sign-in", who="x", limit=Limit(5, timedelta(minutes=5)), now=at)
        asha = actor(session, "asha").person_id
        session.add(Presence(subject="case", subject_id=case.id, person_id=asha, seen_at=NOW))
        session.commit()
    tidy_up(database, now=NOW + timedelta(days=40))
    with database.session(readonly=True) as session:
        assert session.scalar(select(func.count(AccessToken.id))) == 1
        assert session.scalar(select(func.count()).select_from(RateCount)) == 1
        assert session.scalar(select(func.count()).select_from(Presence)) == 0


PAGE = """---
title: I have forgotten my password
slug: forgotten-password
section: signing-in
categories: []
summary: How to get a new one.
---
Ask for a link and follow it.
"""


def pages(folder: Path) -> Path:
    (folder / "signing-in").mkdir()
    (folder / "signing-in" / "forgotten-password.md").write_text(PAGE)
    section = '[[section]]\nkey = "signing-in"\ntitle = "Signing in"\nsummary = ""\nposition = 1\n'
    (folder / "sections.toml").write_text(section)
    (folder / "synonyms.toml").write_text("")
    return folder


def test_one_sweep_sends_all_mail_and_takes_all_changes_into_the_index(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = pages(tmp_path_factory.mktemp("pages"))
    with database.session() as session, clock.held_at(NOW):
        import_folder(session, folder, author=AUTHOR, approver=APPROVER, now=NOW)
        resolved_case(session, now=NOW)
        session.commit()
    with clock.held_at(NOW):
        for job in worker.sweep_jobs(database):
            job()
    with database.session(readonly=True) as session:
        assert session.scalar(select(func.count(IndexChange.id))) == 0
        assert session.scalars(select(OutboxMessage.sent_at)).all() == [NOW, NOW]
    assert make_engine(database).is_ready()
    assert len(list((database.settings.data_dir / "mail").glob("*.eml"))) == 2


def test_a_fee_changes_in_page_and_index_within_one_sweep_of_its_moment(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = pages(tmp_path_factory.mktemp("pages"))
    page = folder / "signing-in" / "forgotten-password.md"
    page.write_text(PAGE + "\nA new one costs {{snippet:key-fee}}.\n")
    with database.session() as session:
        fee = library.create_snippet(
            session, key="key-fee", title="A new key", value="five pounds", actor=AUTHOR, now=NOW
        )
        library.set_snippet_value(
            session, snippet_id=fee.id, value="six guineas", actor=AUTHOR, now=NOW, effective_at=LATER
        )
        import_folder(session, folder, author=AUTHOR, approver=APPROVER, now=NOW)
        session.commit()

    def found(words: str, now: datetime) -> int:
        with clock.held_at(now):
            for job in worker.sweep_jobs(database):
                job()
        return make_engine(database).search(SearchQuery(words), NO_SYNONYMS).total

    assert [found(words, LATER - timedelta(seconds=1)) for words in ("pounds", "guineas")] == [1, 0]
    assert [found(words, LATER) for words in ("pounds", "guineas")] == [0, 1]


def test_two_workers_at_once_do_each_thing_once(backend: Backend, settings: Settings) -> None:
    """A Monday morning on which pages open and close, subscribers are told and digests go out."""
    monday = datetime(2026, 6, 15, 7, 30, tzinfo=UTC)
    databases = [Database(settings), Database(settings)]
    with databases[0].session() as session:
        _much_is_due(session, monday)
        session.commit()
    faults: list[BaseException] = []
    ready = threading.Barrier(2)

    def work(database: Database) -> None:
        try:
            ready.wait()
            open_and_close(database, now=monday)
            tidy_up(database, now=monday + timedelta(hours=1))
            with clock.held_at(monday + timedelta(hours=1)):
                for job in worker.sweep_jobs(database):
                    job()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    with clock.held_at(monday + timedelta(hours=1)):
        for job in worker.sweep_jobs(databases[0]):  # what one left to the other, who held the index
            job()
    with databases[0].session(readonly=True) as session:
        _each_thing_once(session)
    for database in databases:
        database.dispose()


MANY = 12


def _each_thing_once(session: Session) -> None:
    opened = (RevisionEvent.transition == Transition.publish, RevisionEvent.actor_id == MACHINE.id)
    assert session.scalar(select(func.count(RevisionEvent.id)).where(*opened)) == MANY
    closed = ContentItem.closed_at.is_not(None)
    assert session.scalar(select(func.count(ContentItem.id)).where(closed)) == MANY
    mails = session.execute(select(OutboxMessage.to_address, OutboxMessage.purpose)).all()
    assert len(mails) == len(set(mails))
    assert {purpose for _, purpose in mails} == {"page_changes", "content_digest"}
    assert session.scalar(select(func.count(IndexChange.id))) == 0


def _much_is_due(session: Session, now: datetime) -> None:
    """Pages that open now, pages that close now, and a reader who subscribed to their section."""
    before = now - timedelta(days=3)
    author = Actor(person(session, "edith").id, "Edith", frozenset({ContentRole.editor}))
    section = library.create_section(session, key="core", title="CORE")
    session.flush()
    for number in range(2 * MANY):
        opens, closes = (now, None) if number < MANY else (None, now)
        text = RevisionText(title=f"Page {number}", body="Words.", publish_at=opens, expires_at=closes)
        item = library.create_item(session, section_key="core", text=text, actor=author, now=before)
        draft = queries.latest_revision(session, item.id)
        assert draft is not None
        library.submit(session, revision_id=draft.id, actor=author, now=before)
        library.approve(session, revision_id=draft.id, actor=APPROVER, now=before)
    for number in range(3):
        session.add(
            Subscription(
                email=f"reader{number}@example.org",
                section_id=section.id,
                asked_at=before,
                confirmed_at=before,
            )
        )
    flag_missing(session, section_key="core", comment="More.", now=before)


def test_a_job_that_fails_stops_neither_the_others_nor_the_sweep() -> None:
    calls: list[str] = []
    enough = threading.Event()

    def failing() -> None:
        calls.append("failing")
        raise OSError("the mail server is away")

    def working() -> None:
        calls.append("working")
        if calls.count("working") == 2:
            enough.set()

    sweep = worker.Sweep((failing, working), seconds=0.01)
    sweep.start()
    assert enough.wait(20)
    sweep.stop()
    assert not sweep.is_alive()
    assert calls[:4] == ["failing", "working", "failing", "working"]


def test_the_housekeeping_is_in_the_timetable(settings: Settings, database: Database) -> None:
    huey = worker.make_huey(settings)
    worker.make_consumer(huey, database)
    due = huey.read_periodic(datetime(2026, 6, 10, 9, 1, tzinfo=UTC))
    assert [task.name for task in due] == ["housekeeping"]
    huey.enqueue(due[0])
    task = huey.dequeue()
    assert task is not None
    assert huey.execute(task) is None
    assert huey.pending_count() == 0
    huey.storage.close()


def test_a_mail_server_address_without_sense_ends_the_worker_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="PORTAL_SMTP_URL"):
        worker.run(Settings(data=str(tmp_path), smtp_url="mail.example.org"))
