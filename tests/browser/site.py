"""The real thing: a data folder, web processes and a worker, as ``make run`` starts them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.orm import Session

from portal import wiring
from portal.bench.servers import free_port
from portal.commands.preparation import bring_up
from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import Database
from portal.kernel.events import EventBus
from tests.factories.cast import add_cast

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Mail:
    """One mail as it was written to its file."""

    to: str
    subject: str
    text: str

    def link(self, part: str) -> str:
        """The address in it that holds ``part``."""
        return next(link for link in LINK.findall(self.text) if part in link)


@dataclass(frozen=True)
class Site:
    """A running portal."""

    settings: Settings
    database: Database

    @property
    def url(self) -> str:
        return self.settings.canonical_url

    def session(self) -> Session:
        return self.database.session()

    def mails(self, to: str) -> list[Mail]:
        """What was sent to an address, the oldest first."""
        files = sorted((self.settings.data_dir / "mail").glob("*.eml"))
        return [mail for mail in map(_read, files) if mail.to == to]

    def wait_for_mail(self, to: str, subject: str) -> Mail:
        """The newest mail to an address whose subject holds these words."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = [mail for mail in self.mails(to) if subject in mail.subject]
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"No mail “{subject}” to {to}: {[m.subject for m in self.mails(to)]}")


def _read(path: Path) -> Mail:
    mail = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
    return Mail(str(mail["To"]), str(mail["Subject"]), str(mail.get_content()))


def prepare(settings: Settings) -> Database:
    """Tables, reference data, the first content, the search index, and the cast of the tests."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    bus = EventBus()
    wiring.connect(bus)
    database = Database(settings, bus)
    bring_up(database, echo=lambda text: None)
    with database.session() as session:
        add_cast(session, now=clock.now())
        session.commit()
    return database


def environ_of(settings: Settings) -> dict[str, str]:
    """The settings as a command reads them."""
    return {
        **os.environ,
        "PORTAL_DATA": settings.data,
        "PORTAL_PORT": str(settings.port),
        "PORTAL_DEMO": "yes" if settings.demo else "no",
        "PORTAL_RATE_LIMITS": "yes" if settings.rate_limits else "no",
        "PORTAL_WEB_WORKERS": str(settings.web_workers),
    }


@contextmanager
def running(settings: Settings, *, with_worker: bool = True) -> Iterator[None]:
    """Web server and worker until the block ends; what they print goes to a file in the data folder."""
    command = [sys.executable, "-m", "portal", "serve", *(["--with-worker"] if with_worker else [])]
    with (settings.data_dir / f"server-{settings.port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ_of(settings), stdout=log, stderr=log)
        try:
            _wait_for(settings, process)
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def settings_at(folder: Path, **changes: object) -> Settings:
    """Settings for a site in this folder on a free port."""
    plain = {"data": str(folder), "port": free_port(), "demo": True, "rate_limits": False, "web_workers": 1}
    return Settings(**(plain | changes))


def _wait_for(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{settings.canonical_url}/health", timeout=5) as answer:
                answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    log = (settings.data_dir / f"server-{settings.port}.log").read_text()
    raise RuntimeError(f"The server did not answer:\n{log[-2000:]}")
