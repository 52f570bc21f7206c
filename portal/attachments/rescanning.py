"""Scanning stored files again: signatures come daily, and what was clean yesterday may be known today.

No transaction is open while the scanner works. Scans may overlap or stop half-way without harm.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from portal.attachments import queries
from portal.attachments.actions import note_scan
from portal.attachments.models import StoredFile
from portal.attachments.rules import CouldNotCheck
from portal.attachments.scanning import Verdict, scan, scans
from portal.attachments.sealing import SealBroken
from portal.attachments.storage import SHELVES, FileLost, FileStore
from portal.kernel.db import Database

log = structlog.get_logger()

AT_ONCE = 50
PORTION = timedelta(seconds=10)
"""How long housekeeping scans each minute: 10,000 small files are done in less than an hour."""
ORPHANED_AFTER = timedelta(hours=1)
"""Long enough for any request that wrote the bytes to have committed their record."""


@dataclass(slots=True)
class ScanReport:
    """What a round of scanning came to. ``unreadable`` and ``infected`` hold keys of files."""

    scanned: int = 0
    infected: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    problem: str = ""  # why the round ended early: the scanner did not answer


def rescan(
    database: Database,
    *,
    now: datetime,
    longest: timedelta | None = None,
    progress: Callable[[int], object] = lambda count: None,
) -> ScanReport:
    """Scan what is due, until nothing is or ``longest`` has passed. Without a scanner nothing happens."""
    report, started = ScanReport(), time.monotonic()
    if not scans(database.settings):
        return report
    store = FileStore.of(database.settings)
    while not report.problem and (due := _due(database, now, report)):
        for file in due:
            _scan_one(database, store, file, report, now)
            progress(1)
            is_late = longest is not None and time.monotonic() - started > longest.total_seconds()
            if report.problem or is_late:
                return report
    return report


def sweep_shelf(database: Database, *, now: datetime) -> int:
    """Remove bytes without a record from one shelf of 256, another one each minute; returns how many."""
    store = FileStore.of(database.settings)
    shelf = SHELVES[int(now.timestamp() // 60) % len(SHELVES)]
    old = [path for path, written_at in store.on_shelf(shelf) if written_at < now - ORPHANED_AFTER]
    with database.session(readonly=True) as session:
        known = queries.files_by_key(session, [path.name for path in old])
    orphans = [path for path in old if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _due(database: Database, now: datetime, report: ScanReport) -> list[StoredFile]:
    """The next files; those that could not be read in this round are not tried again in it."""
    with database.session(readonly=True) as session:
        due = queries.files_to_scan(session, now=now, limit=AT_ONCE + len(report.unreadable))
    return [file for file in due if file.key not in report.unreadable][:AT_ONCE]


def _scan_one(
    database: Database, store: FileStore, file: StoredFile, report: ScanReport, now: datetime
) -> None:
    try:
        verdict = scan(database.settings, store.read(file.key))
    except (FileLost, SealBroken) as fault:
        log.error("stored_file_unreadable", file=file.key, reason=str(fault))
        report.unreadable.append(file.key)
    except CouldNotCheck as fault:
        report.problem = fault.reason
    else:
        _keep(database, file.key, verdict, report, now)


def _keep(database: Database, key: str, verdict: Verdict, report: ScanReport, now: datetime) -> None:
    with database.session() as session:
        file = queries.file_by_key(session, key)
        if file is None:
            return  # removed meanwhile
        note_scan(session, file=file, verdict=verdict, now=now)
        session.commit()
        report.scanned += 1
        if file.is_quarantined:
            log.warning("stored_file_infected", file=key, signature=verdict.signature)
            report.infected.append(key)
