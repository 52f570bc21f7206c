"""Files lie encrypted, are handed to nobody by their key alone, and are scanned again and again."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.attachments import actions, queries
from portal.attachments.checking import check_upload
from portal.attachments.models import StoredFile
from portal.attachments.rescanning import ORPHANED_AFTER, rescan, sweep_shelf
from portal.attachments.rules import Purpose, ScanState, Subject, SubjectKind
from portal.attachments.sealing import SealBroken, Sealer
from portal.attachments.storage import SHELVES, FileLost, FileStore, new_key
from portal.audit.models import AuditEvent
from portal.cli import group
from portal.config import Settings
from portal.kernel.db import Database
from tests.clamd import EICAR, clamd
from tests.conftest import WEDNESDAY
from tests.factories.cast import actor

WORDS = b"Ann lives at 12 Secret Street.\n"
CASE_1, CASE_2 = Subject(SubjectKind.CASE, 1), Subject(SubjectKind.CASE, 2)


def upload(
    session: Session, settings: Settings, *, data: bytes = WORDS, now: datetime = WEDNESDAY
) -> StoredFile:
    unscanned = Settings(scanner="off")
    return actions.keep_file(
        session,
        FileStore.of(settings),
        checked=check_upload(unscanned, name="letter.txt", data=data, purpose=Purpose.CASE),
        purpose=Purpose.CASE,
        actor=actor(session, "asha"),
        now=now,
    )


@pytest.mark.requirement("SEC-02")
def test_stored_bytes_say_nothing_without_the_key(session: Session, settings: Settings) -> None:
    file, store = upload(session, settings), FileStore.of(settings)
    path = settings.data_dir / "files" / file.key[:2] / file.key
    assert WORDS not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert store.read(file.key) == WORDS
    kept = settings.data_dir / "files.key"
    assert kept.stat().st_mode & 0o077 == 0
    other = Settings(data=settings.data, file_key=b64encode(bytes(32)).decode())
    with pytest.raises(SealBroken, match="another key"):
        FileStore.of(other).read(file.key)


@pytest.mark.requirement("SEC-02")
def test_a_sealed_file_that_was_changed_or_swapped_does_not_open() -> None:
    sealer = Sealer(bytes(range(32)))
    sealed = sealer.seal(WORDS, "a")
    assert sealer.open(sealed, "a") == WORDS
    assert sealer.seal(WORDS, "a") != sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong, name in ((changed, "a"), (sealed, "b"), (sealed[:20], "a"), (b"", "a"), (WORDS, "a")):
        with pytest.raises(SealBroken):
            sealer.open(wrong, name)


def test_a_store_keeps_to_its_folder(tmp_path: Path) -> None:
    store = FileStore(tmp_path, Sealer(bytes(32)))
    for key in ("../../etc/passwd", "", "A" * 32, "0" * 31, "0" * 32 + "\n"):
        with pytest.raises(ValueError, match="not the key"):
            store.read(key)
    with pytest.raises(FileLost):
        store.read(new_key())


def test_a_wrong_file_key_stops_the_program_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="PORTAL_FILE_KEY must hold 32 bytes"):
        Settings.from_environment({"PORTAL_FILE_KEY": "c2hvcnQ="})


@pytest.mark.requirement("FR-012")
def test_a_file_hangs_on_its_case_and_is_found_on_no_other(session: Session, settings: Settings) -> None:
    file = upload(session, settings)
    actions.attach(session, file=file, subject=CASE_1, now=WEDNESDAY)
    assert [each.file.name for each in queries.attachments_of(session, CASE_1)] == ["letter.txt"]
    assert queries.attachment_of(session, CASE_1, file.key) is not None
    for other in (CASE_2, Subject(SubjectKind.CUSTOMER, 1)):
        assert queries.attachment_of(session, other, file.key) is None


def test_a_removed_file_leaves_a_line_in_the_audit_log(session: Session, settings: Settings) -> None:
    attachment = actions.attach(session, file=upload(session, settings), subject=CASE_1, now=WEDNESDAY)
    actions.remove_attachment(session, attachment=attachment, actor=actor(session, "asha"), now=WEDNESDAY)
    assert not queries.attachments_of(session, CASE_1)
    assert queries.count_files(session) == 0
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "file.removed")).one()
    assert (event.actor_name, event.details["name"]) == ("Asha Example", "letter.txt")


@pytest.fixture
def needs_clamd(clamd_socket: str) -> None:
    """Where there is none, the test is left out and says so."""


def set_scanner(database: Database, address: str) -> None:
    database.settings = replace(database.settings, scanner=address)


@pytest.mark.requirement("SEC-13")
def test_a_file_found_infected_later_is_quarantined_and_released_if_that_was_a_mistake(
    database: Database, tmp_path: Path, needs_clamd: None
) -> None:
    """What the scanner knows changes from day to day."""
    with database.session() as session:
        bad, good = (
            upload(session, database.settings, data=b"sly words\n"),
            upload(session, database.settings),
        )
        session.commit()

    def scan_on(day: float, *, knowing: bytes) -> tuple[ScanState, ScanState]:
        with clamd(tmp_path / f"day-{day}", knowing) as socket:
            set_scanner(database, socket)
            assert not rescan(database, now=WEDNESDAY + timedelta(days=day)).problem
        with database.session(readonly=True) as session:
            found = queries.files_by_key(session, [bad.key, good.key])
        return found[bad.key].scan_state, found[good.key].scan_state

    clean, infected = ScanState.CLEAN, ScanState.INFECTED
    assert scan_on(0, knowing=EICAR) == (clean, clean)
    assert scan_on(0.5, knowing=b"sly words") == (clean, clean)  # not due yet
    assert scan_on(1.1, knowing=b"sly words") == (infected, clean)
    assert scan_on(2.2, knowing=EICAR) == (clean, clean)
    with database.session(readonly=True) as session:
        told = session.execute(
            select(AuditEvent.action, AuditEvent.subject_id)
            .where(AuditEvent.action != "file.stored")
            .order_by(AuditEvent.id)
        ).all()
    assert told == [("file.quarantined", bad.key), ("file.released", bad.key)]


@pytest.mark.requirement("SEC-13")
def test_scanning_goes_on_past_what_cannot_be_read_and_stops_when_the_scanner_is_away(
    database: Database, clamd_socket: str
) -> None:
    with database.session() as session:
        lost, whole = upload(session, database.settings), upload(session, database.settings)
        session.commit()
    FileStore.of(database.settings).remove(lost.key)
    set_scanner(database, "/nowhere/clamd.socket")
    away = rescan(database, now=WEDNESDAY)
    assert (away.scanned, bool(away.problem)) == (0, True)
    set_scanner(database, clamd_socket)
    report = rescan(database, now=WEDNESDAY)
    assert (report.scanned, report.unreadable, report.problem) == (1, [lost.key], "")
    with database.session(readonly=True) as session:
        assert queries.files_by_key(session, [whole.key])[whole.key].scanned_at == WEDNESDAY


def test_bytes_without_a_record_are_swept_away_and_no_others(database: Database) -> None:
    """A request that failed after it wrote them, or a record that was removed."""
    store, evening = FileStore.of(database.settings), WEDNESDAY + timedelta(hours=5)
    with database.session() as session:
        kept = upload(session, database.settings).key
        session.commit()
        orphan = upload(session, database.settings).key
        session.rollback()
    fresh = new_key()
    store.write(fresh, WORDS)
    for key, at in ((kept, WEDNESDAY), (orphan, WEDNESDAY), (fresh, evening)):
        os.utime(store.folder / key[:2] / key, (at.timestamp(), at.timestamp()))
    for minute in range(len(SHELVES)):
        sweep_shelf(database, now=WEDNESDAY + ORPHANED_AFTER + timedelta(seconds=1, minutes=minute))
    assert store.read(kept) == store.read(fresh) == WORDS
    with pytest.raises(FileLost):
        store.read(orphan)


def test_the_operator_can_scan_everything_at_once(settings: Settings, clamd_socket: str) -> None:
    database = Database(settings)
    with database.session() as session:
        upload(session, settings)
        file = upload(session, settings, data=b"to be found\n")
        session.commit()
    FileStore.of(settings).write(file.key, EICAR)
    plain = {"PORTAL_DATA": settings.data, "PORTAL_DATABASE_URL": settings.database_url}
    without = CliRunner().invoke(group, ["rescan"], env=plain)
    assert "Set PORTAL_SCANNER" in without.output
    answer = CliRunner().invoke(group, ["rescan"], env=plain | {"PORTAL_SCANNER": clamd_socket})
    assert answer.exit_code == 0, answer.output
    assert f"no longer handed out: {file.key}" in answer.output
    assert "2 files scanned, 1 infected." in answer.output
    database.dispose()
