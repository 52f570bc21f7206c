"""The worker: what happens without anybody asking.

Kinds of work, in one process:

* Every second a sweep looks at the outboxes (mail, pages to render, search index) and works them off. The
  rows were written in the transaction of the fact they tell of, so nothing is lost when a process dies, and
  no web process has to wake anybody: looking costs a few reads of one index entry each.
* Five times a second, beside all else, what citizens have sent is made cases of.
* Where a mailbox is set up, suppliers' mail is fetched each minute, beside all else: its server may be slow.
* Every minute Huey runs the housekeeping: cases whose customer had their days to come back are closed, and
  what has expired is deleted. All of it may run twice or in two workers at once without harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

import portal.tables  # noqa: F401  every table is mapped before one of them is used
from portal import wiring
from portal.attachments.storage import file_reader
from portal.cases.actions.bulk import undo_more
from portal.cases.actions.recomputing import recompute_more
from portal.cases.cache_queries import is_recomputation_waiting
from portal.cases.intake import Intake
from portal.cases.problems.answering import answer_more
from portal.cases.problems.living import tell_of_mending
from portal.cases.problems.queries import is_answer_waiting, is_mending_untold
from portal.cases.queue.bulk_queries import is_undo_waiting
from portal.cases.suppliers.mail_fetching import fetch
from portal.config import Settings
from portal.faqs.indexing import apply_index_changes, make_engine
from portal.faqs.rerendering import begin_due_values, render_waiting
from portal.faqs.timed_publishing import open_and_close
from portal.housekeeping import tidy_up
from portal.kernel import clock
from portal.kernel.db import Database
from portal.kernel.events import EventBus
from portal.kernel.logs import configure_logs
from portal.kernel.portions import Portions
from portal.notifications.delivery import deliver
from portal.notifications.mailbox import MailboxAway
from portal.notifications.queries import is_mail_due
from portal.notifications.transport import MailServer

log = structlog.get_logger()

SWEEP_SECONDS = 1.0
INTAKE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
STRETCHES = 10  # of due times in one sweep, about two seconds
FETCH_SECONDS = 60.0
Job = Callable[[], object]
ANSWERS = Portions(is_answer_waiting, answer_more)
UNDOING = Portions(is_undo_waiting, undo_more)
MENDED = Portions(is_mending_untold, tell_of_mending)
DUE_TIMES = Portions(is_recomputation_waiting, recompute_more)


class Sweep(threading.Thread):
    """Calls its jobs again and again; one that fails is logged, and all wait longer while it does."""

    def __init__(self, jobs: Sequence[Job], seconds: float = SWEEP_SECONDS) -> None:
        super().__init__(name="sweep")
        self._jobs = jobs
        self._seconds = seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        pause = self._seconds
        while not self._stopped.wait(pause):
            failed = [job for job in self._jobs if not self._succeeds(job)]
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS) if failed else self._seconds

    def stop(self) -> None:
        """Let the job at hand finish, then end."""
        self._stopped.set()
        if self.is_alive():
            self.join()

    def _succeeds(self, job: Job) -> bool:
        try:
            job()
        except Exception:  # whatever a database or a mail server thinks of: the sweep must go on
            log.exception("sweep_failed", job=getattr(job, "__name__", "job"))
            return False
        return True


def sweep_jobs(database: Database) -> tuple[Job, ...]:
    """The work of one sweep: all due mail, pages whose moment has come, stale pages, the index.

    Stale pages and due times are taken a few at a time: mail must not wait for all of many.
    """
    engine = make_engine(database)
    read_file = file_reader(database.settings)

    def send_mail() -> None:
        while _has_mail(database) and deliver(
            database.session, database.settings, now=clock.now, read_file=read_file
        ):
            pass

    def render_pages() -> None:
        begin_due_values(database, now=clock.now())
        render_waiting(database, now=clock.now(), batches=10)

    def update_index() -> None:
        apply_index_changes(database, engine)

    def open_and_close_pages() -> None:
        open_and_close(database, now=clock.now())

    def act_on_many_cases() -> None:
        ANSWERS.all(database)
        UNDOING.all(database)

    def tell_what_is_mended() -> None:
        MENDED.all(database)

    def bring_due_times_up_to_date() -> None:
        DUE_TIMES.some(database, STRETCHES)

    return (
        send_mail,
        open_and_close_pages,
        render_pages,
        update_index,
        act_on_many_cases,
        tell_what_is_mended,
        bring_due_times_up_to_date,
    )


def intake_jobs(database: Database) -> tuple[Job, ...]:
    """What citizens have sent goes to the desk, beside all else: a long task must not keep it waiting."""
    intake = Intake(database, gives_way=True)

    def take_in_cases() -> None:
        intake.register_all()

    return (take_in_cases,)


def mail_jobs(database: Database) -> tuple[Job, ...]:
    """Fetching mail, where a mailbox is set up; one that is away is told in a line of the log."""

    def fetch_mail() -> None:
        try:
            fetch(database, now=clock.now)
        except MailboxAway as reason:
            log.warning("mail_not_fetched", reason=str(reason))

    return (fetch_mail,) if database.settings.imap_host else ()


def _has_mail(database: Database) -> bool:
    with database.session(readonly=True) as session:
        return is_mail_due(session, now=clock.now())


def make_huey(settings: Settings) -> Huey:
    """Huey keeps its schedule in the production database, or in a file of its own beside SQLite's."""
    url = settings.resolved_database_url
    if url.startswith("sqlite"):
        return SqliteHuey("waymark", filename=str(settings.data_dir / "jobs.sqlite"))
    return PostgresHuey("waymark", dsn=url.replace("postgresql+psycopg://", "postgresql://", 1))


def make_consumer(huey: Huey, database: Database) -> Any:
    """A consumer with the housekeeping in its timetable."""

    @huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    def housekeeping() -> None:
        tidy_up(database, now=clock.now())

    return Consumer(huey, workers=1, graceful_signal="TERM")


def run(settings: Settings) -> None:
    """Work until a signal says stop. Raises ``ValueError`` for a mail server address that makes no sense."""
    if settings.smtp_url:
        MailServer.parse(settings.smtp_url)
    configure_logs(settings.log_level)
    bus = EventBus()
    wiring.connect(bus)
    database = Database(settings, bus)
    sweeps = [Sweep(sweep_jobs(database)), Sweep(intake_jobs(database), INTAKE_SECONDS)]
    if jobs := mail_jobs(database):
        sweeps.append(Sweep(jobs, FETCH_SECONDS))
    consumer = make_consumer(make_huey(settings), database)
    for sweep in sweeps:
        sweep.start()
    try:
        consumer.run()
    finally:
        for sweep in sweeps:
            sweep.stop()
        database.dispose()
