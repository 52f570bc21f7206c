"""Delivery against a real mail server on this machine, on both databases."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.kernel.db import Database
from portal.notifications.actions import send
from portal.notifications.delivery import CLAIM_TIME, MAX_ATTEMPTS, deliver, wait_after
from portal.notifications.models import OutboxMessage
from portal.notifications.queries import is_mail_due, waiting_count
from portal.notifications.transport import MailServer, Undelivered, open_transport
from tests.factories.mail import Postbox, mail_server

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def smtp(postbox: Postbox, settings: Settings) -> Iterator[Settings]:
    with mail_server(postbox) as address:
        yield replace(settings, smtp_url=f"smtp://{address}")


def queue(database: Database, to: str = "cleo@example.org", template: str = "case_tracking_link") -> str:
    """One mail with a token in it; returns its Message-ID."""
    with database.session() as session:
        send(
            session,
            to=to,
            template=template,
            now=NOW,
            name="Cleo",
            reference="7K3M-9QXDR",
            token="s3cret-token",
            message="We have found it.",
            write_by="",
            subject_line="A log is missing",
        )
        session.commit()
        newest = select(OutboxMessage.message_id).order_by(OutboxMessage.id.desc()).limit(1)
        return session.scalars(newest).one()


def row(database: Database) -> OutboxMessage:
    with database.session(readonly=True) as session:
        return session.scalars(select(OutboxMessage)).one()


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_a_mail_is_sent_once_and_marked(database: Database, smtp: Settings, postbox: Postbox) -> None:
    message_id = queue(database, template="case_reply")
    assert deliver(database.session, smtp, now=at(NOW)) == 1
    assert deliver(database.session, smtp, now=at(NOW + timedelta(days=9))) == 0
    (mail,) = postbox.mails
    assert message_from_bytes(mail, policy=SMTP)["Message-ID"] == message_id
    sent = row(database)
    assert sent.sent_at == NOW
    assert sent.failed_at is None
    assert "We have found it." in sent.body


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("template", ["case_tracking_link", "survey_invitation"])
def test_a_link_is_wiped_from_the_database_once_its_mail_is_out(
    database: Database, smtp: Settings, postbox: Postbox, template: str
) -> None:
    queue(database, template=template)
    assert "s3cret-token" in row(database).body
    deliver(database.session, smtp, now=at(NOW))
    assert b"s3cret-token" in postbox.mails[0]
    assert "s3cret-token" not in row(database).body


def test_mail_of_the_future_waits(database: Database, smtp: Settings, postbox: Postbox) -> None:
    queue(database)
    assert deliver(database.session, smtp, now=at(NOW - timedelta(seconds=1))) == 0
    assert postbox.mails == []


def test_a_temporary_failure_is_tried_again_later(
    database: Database, smtp: Settings, postbox: Postbox
) -> None:
    message_id = queue(database)
    postbox.answer = "451 Try again later"
    deliver(database.session, smtp, now=at(NOW))
    waiting = row(database)
    assert (waiting.sent_at, waiting.failed_at, waiting.attempts) == (None, None, 1)
    assert waiting.send_at == NOW + wait_after(1)
    assert waiting.last_error == "451 Try again later"
    assert "s3cret-token" in waiting.body, "it is still to be sent"

    postbox.answer = "250 OK"
    assert deliver(database.session, smtp, now=at(NOW)) == 0, "not before its time"
    assert deliver(database.session, smtp, now=at(waiting.send_at)) == 1
    assert message_from_bytes(postbox.mails[0], policy=SMTP)["Message-ID"] == message_id
    assert row(database).last_error == ""


@pytest.mark.parametrize("where", ["recipient_answer", "answer"])
def test_a_final_refusal_is_given_up_at_once(
    database: Database, smtp: Settings, postbox: Postbox, where: str
) -> None:
    queue(database)
    setattr(postbox, where, "550 No such user here")
    deliver(database.session, smtp, now=at(NOW))
    given_up = row(database)
    assert given_up.failed_at == NOW
    assert given_up.sent_at is None
    assert given_up.last_error == "550 No such user here"
    assert "s3cret-token" not in given_up.body


def test_one_refused_mail_does_not_stop_the_others(
    database: Database, smtp: Settings, postbox: Postbox
) -> None:
    queue(database, to="not an address", template="case_reply")
    queue(database, template="case_reply")
    assert deliver(database.session, smtp, now=at(NOW)) == 2
    assert len(postbox.mails) == 1
    with database.session(readonly=True) as session:
        assert waiting_count(session) == 0


def test_after_enough_tries_it_is_given_up(database: Database, smtp: Settings, postbox: Postbox) -> None:
    queue(database)
    postbox.answer = "451 Try again later"
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        assert deliver(database.session, smtp, now=at(now)) == 1
        now = row(database).send_at
    assert row(database).failed_at is not None
    assert deliver(database.session, smtp, now=at(now + timedelta(days=30))) == 0
    assert timedelta(days=1) < now - NOW < timedelta(days=4)


def test_a_server_that_cannot_be_reached_costs_no_mail(database: Database, settings: Settings) -> None:
    with mail_server(Postbox()) as address:
        pass  # nobody listens there any more
    queue(database)
    queue(database)
    dead = replace(settings, smtp_url=f"smtp://agent:hush@{address}")
    assert deliver(database.session, dead, now=at(NOW)) == 2
    with database.session(readonly=True) as session:
        rows = session.scalars(select(OutboxMessage)).all()
        assert [(r.sent_at, r.failed_at, r.attempts) for r in rows] == [(None, None, 1)] * 2
        assert all("hush" not in r.last_error and r.last_error for r in rows)


def test_a_crash_after_sending_sends_again_with_the_same_id(
    database: Database, smtp: Settings, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one window in which a mail can go out twice; the receiver can tell by the Message-ID."""
    message_id = queue(database)
    sessions = iter([database.session(), None])

    def dying() -> Session:
        session = next(sessions)
        if session is None:
            raise KeyboardInterrupt  # the process ends between the mail server's "250" and our mark
        return session

    with pytest.raises(KeyboardInterrupt):
        deliver(dying, smtp, now=at(NOW))
    assert len(postbox.mails) == 1
    with database.session(readonly=True) as session:
        assert not is_mail_due(session, now=NOW + CLAIM_TIME - timedelta(seconds=1))
    assert deliver(database.session, smtp, now=at(NOW + CLAIM_TIME)) == 1
    ids = [message_from_bytes(mail, policy=SMTP)["Message-ID"] for mail in postbox.mails]
    assert ids == [message_id, message_id]


def test_two_workers_never_send_one_mail_twice(database: Database, smtp: Settings, postbox: Postbox) -> None:
    wanted = sorted(queue(database, template="case_reply") for _ in range(60))
    ready = threading.Barrier(3)

    def work() -> None:
        ready.wait()
        while deliver(database.session, smtp, now=at(NOW)):
            pass

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    got = sorted(message_from_bytes(mail, policy=SMTP)["Message-ID"] for mail in postbox.mails)
    assert got == wanted


def test_without_a_server_mail_becomes_files_in_the_order_of_time(
    database: Database, settings: Settings
) -> None:
    ids = [queue(database, template="case_reply") for _ in range(2)]
    deliver(database.session, settings, now=at(NOW))
    files = sorted((settings.data_dir / "mail").iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert {message_from_bytes(path.read_bytes(), policy=SMTP)["Message-ID"] for path in files} == set(ids)


@pytest.mark.requirement("SEC-01")
class TestEncryption:
    """With a certificate made for the test, trusted or not."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        if shutil.which("openssl") is None:
            pytest.skip("openssl makes the test's certificate and is not on this machine")
        path = tmp_path / "localhost.pem"
        subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
        command = (
            f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {subject} -keyout {path} -out {path}.crt"
        )
        subprocess.run(command.split(), check=True, capture_output=True)
        path.write_text(path.read_text() + Path(str(path) + ".crt").read_text())
        return path

    @pytest.fixture
    def context(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        return context

    def test_starttls_is_used_when_offered_and_the_password_goes_only_then(
        self,
        database: Database,
        settings: Settings,
        postbox: Postbox,
        certificate: Path,
        context: ssl.SSLContext,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        queue(database)
        with mail_server(postbox, tls_context=context, authenticator=postbox.authenticate) as address:
            url = f"smtp://agent%40desk:p%40ss%20word@{address}"
            deliver(database.session, replace(settings, smtp_url=url), now=at(NOW))
        assert postbox.was_encrypted == [True]
        assert postbox.logins == [(b"agent@desk", b"p@ss word")]

    def test_smtps_is_encrypted_from_the_start(
        self,
        database: Database,
        settings: Settings,
        postbox: Postbox,
        certificate: Path,
        context: ssl.SSLContext,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        queue(database)
        with mail_server(postbox, ssl_context=context) as address:
            deliver(database.session, replace(settings, smtp_url=f"smtps://{address}"), now=at(NOW))
        assert len(postbox.mails) == 1

    def test_a_certificate_nobody_vouches_for_stops_the_mail(
        self, database: Database, settings: Settings, postbox: Postbox, context: ssl.SSLContext
    ) -> None:
        queue(database)
        with mail_server(postbox, tls_context=context) as address:
            deliver(database.session, replace(settings, smtp_url=f"smtp://{address}"), now=at(NOW))
        assert postbox.mails == []
        assert row(database).sent_at is None

    def test_no_password_over_an_open_line(self, settings: Settings, postbox: Postbox) -> None:
        with mail_server(postbox, authenticator=postbox.authenticate, auth_require_tls=False) as address:
            url = f"smtp://agent:hush@{address}"
            secret = replace(settings, smtp_url=url)
            with pytest.raises(Undelivered, match="no encryption"), open_transport(secret):
                pass
        assert postbox.logins == []


@pytest.mark.parametrize(
    ("url", "host", "port", "is_tls"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, False),
        ("smtp://me:pw@mail.example.org", "mail.example.org", 587, False),
        ("smtps://me:pw@mail.example.org", "mail.example.org", 465, True),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, False),
    ],
)
def test_the_address_of_the_server_is_read(url: str, host: str, port: int, is_tls: bool) -> None:
    server = MailServer.parse(url)
    assert (server.host, server.port, server.is_tls) == (host, port, is_tls)
    assert "pw" not in repr(server)


@pytest.mark.parametrize("url", ["http://mail.example.org", "mail.example.org", "smtp://", "smtp://:25"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_SMTP_URL"):
        MailServer.parse(url)
