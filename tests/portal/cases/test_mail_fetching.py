"""Mail is fetched from a real mailbox: each once, whatever it is, and nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cases.suppliers import mail_fetching
from portal.cases.suppliers.mail_fetching import fetch
from portal.cases.suppliers.mail_receiving import MailNotTaken, Outcome, receive
from portal.cases.suppliers.queries import stray_mail, thread_of
from portal.cli import group
from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import Database
from portal.notifications.mailbox import MailboxAway
from portal.worker import mail_jobs
from tests import imap
from tests.conftest import Backend, settings_for
from tests.factories.escalations import an_escalation
from tests.portal.cases.desk_work import stored
from tests.portal.cases.test_supplier_mail import a_mail

pytestmark = pytest.mark.skipif(not imap.IS_THERE, reason=imap.WHY_NOT)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> imap.ImapServer:
    with imap.imap_server(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


@pytest.fixture
def settings(backend: Backend, tmp_path: Path, server: imap.ImapServer) -> Settings:
    mailbox = {
        "imap_host": "localhost",
        "imap_port": server.port,
        "imap_tls": "starttls",
        "imap_user": imap.USER,
        "imap_password": imap.PASSWORD,
        "imap_done_folder": "Erledigt & gut",  # written in another alphabet on the wire
    }
    return settings_for(backend.fresh(), tmp_path, scanner="off", upload_max_mb=1, **mailbox)


def fetched(app: Flask) -> Counter[Outcome]:
    return fetch(app.extensions["database"], now=clock.now)


@pytest.mark.requirement("HS-L3")
def test_each_mail_is_taken_in_once_or_put_aside(
    app: Flask, now: datetime, server: imap.ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = app.extensions["database"]
    chosen = app.config["SETTINGS"]
    done = chosen.imap_done_folder
    with stored(app) as session:
        row = an_escalation(session, now=now)
        session.flush()
        ours = thread_of(session, row.id)[0].message_id or ""
    assert fetched(app) == {}
    assert server.count(done) == 0

    answer = bytes(a_mail(In_Reply_To=ours, Message_ID="<1@b>", text="We look into it"))
    half_done = bytes(a_mail(In_Reply_To=ours, Message_ID="<2@b>", text="Mended"))
    assert receive(database, half_done, now=now) is Outcome.THREADED, "stored; then the process was killed"
    large = a_mail(Message_ID="<3@b>", Subject="All our logs", text="Mine, all of it, each word\n" * 120_000)
    broken = bytes(a_mail(Message_ID="<4@b>", Subject="Odd one"))
    for raw in (
        answer,
        half_done,
        bytes(large),
        broken,
        bytes(a_mail(Message_ID="<5@b>", Subject="Who are you?")),
        bytes(a_mail(Message_ID="<6@b>", Subject="I am away", Auto_Submitted="auto-replied")),
        bytes(a_mail(Message_ID="<7@b>", sender=chosen.mail_from, Subject="Ours came back")),
        b"\xff\x00 no mail at all",
    ):
        server.put(raw)

    def as_before(database: Database, raw: bytes, *, now: datetime) -> Outcome:
        if b"Odd one" in raw:
            raise RuntimeError("a fault nobody has thought of")
        return receive(database, raw, now=now)

    monkeypatch.setattr(mail_fetching, "receive", as_before)
    assert fetched(app) == {
        Outcome.THREADED: 1,
        Outcome.DOUBLE: 1,
        Outcome.ASIDE: 2,
        Outcome.STRAY: 2,
        Outcome.PASSED_OVER: 2,
    }
    counts = [server.count(name) for name in ("INBOX", done, chosen.imap_aside_folder)]
    assert counts == [0, 6, 2]
    with stored(app) as session:
        assert [m.body.strip() for m in thread_of(session, row.id)[1:]] == ["Mended", "We look into it"]
        listed = {m.subject: (m.why_stray, m.body) for m in stray_mail(session)}
    assert set(listed) == {"All our logs", "Odd one", "Who are you?", ""}
    assert listed["All our logs"][0] == "The mail is larger than 3 MB."
    assert "“Set aside”" in listed["Odd one"][1]

    monkeypatch.setattr(mail_fetching, "receive", receive)
    server.put(broken)
    assert fetched(app) == {Outcome.STRAY: 1}, "put back by hand once the reason was gone"


def test_a_mail_that_has_to_wait_stays_and_a_server_that_is_away_is_a_sentence(
    app: Flask, server: imap.ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scanner_is_away(*_: object, **__: object) -> Outcome:
        raise MailNotTaken("Its files could not be checked for viruses. Try again later.")

    server.put(bytes(a_mail(Message_ID="<1@b>")))
    with monkeypatch.context() as patch:
        patch.setattr(mail_fetching, "receive", scanner_is_away)
        assert fetched(app) == {}
    assert server.count("INBOX") == 1

    chosen = app.config["SETTINGS"]
    for name in ("database_url", "data", "secret_key", "scanner", "imap_host", "imap_user", "imap_port"):
        monkeypatch.setenv(f"PORTAL_{name.upper()}", str(getattr(chosen, name)))
    faults = {
        "IMAP_PASSWORD": ("wrong pass", "refused our name and password"),
        "IMAP_PORT": ("1", "cannot be reached"),
        "IMAP_FOLDER": ("Nowhere", "has no folder “Nowhere”"),
        "IMAP_TLS": ("tls", "cannot be reached"),
    }
    usual = {"IMAP_PASSWORD": imap.PASSWORD, "IMAP_TLS": "off", "IMAP_FOLDER": "INBOX"}
    for name, (value, said) in faults.items():
        with monkeypatch.context() as patch:
            for key, text in (usual | {"IMAP_PORT": str(server.port), name: value}).items():
                patch.setenv(f"PORTAL_{key}", text)
            failed = CliRunner().invoke(group, ["mail", "fetch"])
        assert failed.exit_code == 1
        assert said in failed.output
        assert "Traceback" not in failed.output
        assert value not in failed.output or name != "IMAP_PASSWORD"
    for key, text in usual.items():
        monkeypatch.setenv(f"PORTAL_{key}", text)
    assert "1 put into the list for staff" in CliRunner().invoke(group, ["mail", "fetch"]).output
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    with pytest.raises(MailboxAway, match="cannot be reached"):
        fetched(app)
    (job,) = mail_jobs(app.extensions["database"])
    job()


def test_settings_of_a_mailbox_that_make_no_sense_are_named() -> None:
    whole = {"imap_host": "mail.example.org", "imap_user": "a", "imap_password": "secret word"}
    assert "secret word" not in repr(Settings(**whole))
    for wrong in ({"imap_tls": "ssl"}, {"imap_password": ""}, {"imap_done_folder": "INBOX"}):
        with pytest.raises(ValueError, match="PORTAL_IMAP"):
            Settings(**whole | wrong)
