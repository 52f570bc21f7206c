"""Mail with suppliers: it goes out with its files, finds its thread on the way in, and nothing is lost."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.attachments.checking import check_upload
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore, file_reader
from portal.cases.actions.files import attach_files
from portal.cases.file_queries import files_of
from portal.cases.queries import messages_of
from portal.cases.suppliers.actions import withdraw
from portal.cases.suppliers.mail_reading import NO_TEXT, read_mail
from portal.cases.suppliers.mail_receiving import (
    BOUNCED,
    MOST_FILES,
    NO_THREAD,
    OVER,
    STRANGER,
    TWO_THREADS,
    MailNotTaken,
    Outcome,
    _look_at_files,
    receive,
)
from portal.cases.suppliers.models import Escalation
from portal.cases.suppliers.queries import files_of_messages, histories_of, stray_mail, thread_of
from portal.cases.suppliers.wording import token_in, without_personal_data
from portal.cli import group
from portal.config import Settings
from portal.identity.models import Account, RoleGrant
from portal.identity.rules import Role
from portal.kernel import clock
from portal.notifications.delivery import deliver
from portal.notifications.mail_files import mail_folder
from tests.conftest import Backend, settings_for
from tests.factories.cases import raise_case, taken
from tests.factories.cast import Cast, actor
from tests.factories.escalations import an_escalation, matter_of
from tests.factories.files import picture
from tests.portal.cases.desk_work import stored, text_of

DESK = "brambleforth-desk@example.org"


@pytest.fixture
def settings(backend: Backend, tmp_path: Path) -> Settings:
    """Files are taken without a scanner: the tests of uploads have one."""
    return settings_for(backend.fresh(), tmp_path, scanner="off")


def a_mail(*, sender: str = DESK, text: str = "We look into it.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Duty team <{sender}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def escalation(app: Flask, now: datetime) -> tuple[Escalation, str, str]:
    """An escalation, the Message-ID of our letter, and the reference of the case."""
    with stored(app) as session:
        row = an_escalation(session, now=now)
        session.flush()
        (letter,) = thread_of(session, row.id)
        return row, letter.message_id or "", matter_of(session, row, now).case.reference


@pytest.mark.requirement("HS-L3")
def test_mail_finds_its_thread_or_waits_for_staff(
    app: Flask, cast: Cast, now: datetime, escalation: tuple[Escalation, str, str]
) -> None:
    database = app.extensions["database"]
    row, ours, reference = escalation
    answer = a_mail(In_Reply_To=ours, Message_ID="<1@b>", Subject="Re: your letter", text="Here: <b>fix</b>")
    answer.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="log.csv")
    answer.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="run.exe")
    raw = bytes(answer)
    assert receive(database, raw, now=now) is Outcome.THREADED
    assert receive(database, raw, now=now) is Outcome.DOUBLE
    by_token = a_mail(Message_ID="<2@b>", Subject=f"AW: [{row.token.lower()}] Logs", sender=DESK.upper())
    assert receive(database, bytes(by_token), now=now) is Outcome.THREADED
    machine = a_mail(In_Reply_To=ours, Auto_Submitted="auto-replied", Subject="Ticket opened")
    assert receive(database, bytes(machine), now=now) is Outcome.THREADED, "without an id of its own"
    stranger = a_mail(In_Reply_To=ours, Message_ID="<3@x>", sender="mallory@example.com", Subject="Hi")
    assert receive(database, bytes(stranger), now=now) is Outcome.STRAY
    assert receive(database, bytes(a_mail(Message_ID="<4@b>")), now=now) is Outcome.STRAY
    bounce = a_mail(Message_ID="<5@b>", References=ours, sender="mailer-daemon@example.org")
    assert receive(database, bytes(bounce), now=now) is Outcome.STRAY
    with pytest.raises(MailNotTaken):
        receive(database, b"x" * 100_000_000, now=now)

    with stored(app) as session:
        thread = thread_of(session, row.id)
        assert [m.message_id for m in thread[1:3]] == ["<1@b>", "<2@b>"]
        (kept,) = files_of_messages(session, [thread[1].id])[thread[1].id]
        assert kept.file.name == "log.csv"
        assert "[Not kept: run.exe" in thread[1].body
        whats = [event.what for event in histories_of(session, [row.id])[row.id]]
        assert whats == ["opened", "answered", "answered", "answered_by_machine"]
        assert [m.why_stray for m in stray_mail(session)] == [STRANGER, NO_THREAD, BOUNCED]
        strays = [m.id for m in stray_mail(session)]
        assert session.get_one(Escalation, row.id).call == "b_read"
    asha = cast.signed_in("asha")
    page = asha.get(f"/desk/cases/{reference}/escalations/{row.number}")
    assert "Here: &lt;b&gt;fix&lt;/b&gt;" in page.get_data(as_text=True)
    assert "Supplier wrote" in text_of(page)
    path = f"/desk/cases/{reference}/escalations/{row.number}/files/{kept.file.key}"
    assert asha.get(path).data == b"a,b\n1,2\n"
    assert asha.get(path.replace("/escalations/1/", "/")).status_code == 404, "it is no file of the case"
    assert ": supplier wrote" in text_of(asha.get("/desk/"))
    listed = text_of(asha.get("/desk/suppliers"))
    assert "Mail that fits no thread" in listed
    assert STRANGER in listed
    assert asha.post(f"/desk/suppliers/mail/{strays[0]}/thread", data={"escalation": "7x"}).status_code == 422
    put = asha.post(f"/desk/suppliers/mail/{strays[0]}/thread", data={"escalation": row.id})
    assert put.location == f"/desk/cases/{reference}/escalations/1"
    again = a_mail(In_Reply_To=ours, Message_ID="<6@x>", sender="mallory@example.com", text="And more")
    assert receive(database, bytes(again), now=now) is Outcome.THREADED, "staff have vouched for the sender"
    assert asha.post(f"/desk/suppliers/mail/{strays[1]}/removal").status_code == 302
    assert asha.post(f"/desk/suppliers/mail/{strays[1]}/removal").status_code == 404
    with stored(app) as session:
        assert [m.why_stray for m in stray_mail(session)] == [BOUNCED]
        said = messages_of(session, row.case_id, with_notes=True)
        assert not any("Here:" in message.body for message in said), "nothing of it is in the conversation"


def test_a_mail_that_names_two_threads_or_one_that_is_over_is_for_a_person(
    app: Flask, now: datetime, escalation: tuple[Escalation, str, str]
) -> None:
    database = app.extensions["database"]
    row, ours, _ = escalation
    with stored(app) as session:
        other = an_escalation(session, now=now)
    both = a_mail(In_Reply_To=ours, Subject=f"[{other.token}]", Message_ID="<1@b>")
    assert receive(database, bytes(both), now=now) is Outcome.STRAY
    with stored(app) as session:
        withdraw(matter_of(session, session.get_one(Escalation, row.id), now), reason="It works again")
    late = a_mail(In_Reply_To=ours, Message_ID="<2@b>")
    assert receive(database, bytes(late), now=now) is Outcome.STRAY
    with stored(app) as session:
        assert [m.why_stray for m in stray_mail(session)] == [TWO_THREADS, OVER]


def test_an_agent_of_one_service_sees_no_mail_of_another(
    app: Flask, cast: Cast, now: datetime, escalation: tuple[Escalation, str, str]
) -> None:
    receive(app.extensions["database"], bytes(a_mail(text="About CORE")), now=now)
    receive(app.extensions["database"], bytes(a_mail(sender="x@example.com", text="Stranger")), now=now)
    with stored(app) as session:
        ben = actor(session, "ben").person_id
        account = session.scalars(select(Account).where(Account.person_id == ben)).one()
        account.grants = [RoleGrant(role=Role.AGENT, service_key="eclaims")]
    page = text_of(cast.signed_in("ben").get("/desk/suppliers"))
    assert "About CORE" not in page
    assert "Stranger" not in page
    assert escalation[2] not in page
    assert "About CORE" in text_of(cast.signed_in("asha").get("/desk/suppliers"))


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace"))))
def test_whatever_arrives_can_be_read(raw: bytes) -> None:
    head = b"Content-Type: multipart/mixed; boundary=x\r\nFrom: =?bad?q?=\r\n"
    for whole in (raw, head + raw, head + b"\r\n--x\r\n" + raw):
        mail = read_mail(whole)
        assert mail.message_id
        assert "\x00" not in mail.text + mail.subject + mail.address + mail.name


def test_a_mail_without_plain_text_is_read_without_its_tags() -> None:
    raw = b"Content-Type: text/html; charset=nonsense\r\n\r\n<style>p{}</style><p>Hello<br>you &amp; me</p>"
    assert read_mail(raw).text == "Hello\nyou & me"
    assert read_mail(b"Subject: nothing\r\n\r\n").text == NO_TEXT
    html = b"Content-Type: text/html\r\n\r\n"
    assert read_mail(html + b"<html><head><title>x</title><body><p>No end of the head").text == (
        "No end of the head"
    )
    assert read_mail(html + b"Solved.<p><![ if odd]>").text == "Solved."


def test_a_file_is_not_lost_for_how_it_came(app: Flask) -> None:
    alone = EmailMessage()
    alone.set_content(picture(), "image", "png", filename="scan.png")
    assert [(file.name, file.data) for file in read_mail(alone.as_bytes()).files] == [("scan.png", picture())]
    forwarded = EmailMessage()
    forwarded.set_content("See below.")
    forwarded.add_attachment(alone, filename="old.eml")
    for number in range(MOST_FILES + 1):
        forwarded.add_attachment(picture(), "image", "png", filename=f"{number}.png")
    first = read_mail(forwarded.as_bytes()).files[0]
    assert first.name == "old.eml"
    assert b"scan.png" in first.data
    looked = _look_at_files(app.config["SETTINGS"], read_mail(forwarded.as_bytes()))
    assert "2 more files, a mail may have 20" in looked.refused
    assert any(text.startswith("old.eml, ") for text in looked.refused), "it says what is not kept"


def test_what_is_left_out_and_how_a_reference_is_read() -> None:
    text = "Ann Lee (ann.lee@example.org, 07700 900123, NI QQ123456C, SW1A 2AA) paid £1,200 on 12/06/2026."
    cleaned = without_personal_data(text, ["Ann Lee"])
    assert "£1,200 on 12/06/2026" in cleaned.text
    assert not any(part in cleaned.text for part in ("Ann", "Lee", "ann.lee", "07700", "QQ12", "SW1A"))
    assert without_personal_data("Log 20190412345 and annex 7", ["Ann"]).left_out == ()
    assert token_in("Re: [S-0000-00000 ]") == "S-0000-00000"
    assert token_in("RE: S-0000-00001") is None


@pytest.mark.requirement("HS-L3")
def test_the_letter_goes_out_with_its_files_and_as_written_by_a_person(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    chosen = app.config["SETTINGS"]
    with stored(app) as session:
        case = raise_case(session, subject="Logs are gone", details="Look", now=now)
        taken(session, case, now)
        said = messages_of(session, case.id, with_notes=True)[0]
        attach_files(
            session,
            FileStore.of(chosen),
            files=[check_upload(chosen, name="shot.png", data=picture(), purpose=Purpose.CASE)],
            case_id=case.id,
            message_id=said.id,
            actor=actor(session, "asha"),
            now=now,
        )
        (attached,) = files_of(session, case.id, with_notes=True)[said.id]
        an_escalation(session, now=now, case=case, files=[attached.file])
    database = app.extensions["database"]
    while deliver(database.session, chosen, now=clock.now, read_file=file_reader(chosen)):
        pass
    written = [path.read_bytes() for path in mail_folder(chosen).glob("*.eml")]
    mails = [message_from_bytes(raw, EmailMessage, policy=SMTP) for raw in written]
    letter = next(mail for mail in mails if mail["To"] == DESK)
    assert letter["Auto-Submitted"] is None
    assert [part.get_filename() for part in letter.iter_attachments()] == ["shot.png"]


def test_the_command_takes_mail_from_a_folder(
    app: Flask,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    escalation: tuple[Escalation, str, str],
) -> None:
    chosen = app.config["SETTINGS"]
    monkeypatch.setenv("PORTAL_DATABASE_URL", chosen.database_url)
    monkeypatch.setenv("PORTAL_DATA", str(chosen.data_dir))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "test key")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1.eml").write_bytes(bytes(a_mail(In_Reply_To=escalation[1])))
    done = CliRunner().invoke(group, ["mail", "receive", str(inbox), "-"], input=b"Subject: what\r\n\r\nHm")
    assert done.exit_code == 0, done.output
    assert "1.eml: put on its thread" in done.output
    assert "standard input: put into the list for staff" in done.output
    assert [path.name for path in inbox.iterdir()] == ["taken"]
