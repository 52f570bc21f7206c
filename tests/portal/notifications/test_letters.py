"""From an outbox row to a mail: no header but ours, whatever the text says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.notifications.letters import AddressRefused, Letter, as_mail

AT = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
}


def received(letter: Letter) -> EmailMessage:
    """The mail as the other side reads it from the wire."""
    mail = as_mail(letter, sender="help@example.org", sender_name="Example, Authority")
    return message_from_bytes(bytes(mail), EmailMessage, policy=SMTP)


def letter(to: str = "cleo@example.org", subject: str = "Your case", body: str = "Hello\n") -> Letter:
    return Letter(to, subject, body, "<abc@waymark.invalid>", AT)


@pytest.mark.requirement("CS-S3")
def test_the_sender_is_the_authority() -> None:
    mail = received(letter())
    assert mail["From"].addresses[0].display_name == "Example, Authority"
    assert mail["From"].addresses[0].addr_spec == "help@example.org"
    assert mail["Message-ID"] == "<abc@waymark.invalid>"
    assert mail["Date"].datetime == AT


def test_machines_are_told_not_to_answer() -> None:
    mail = received(letter())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_mail_to_many_says_so_and_how_to_end_it() -> None:
    url = f"https://help.example.org/subscriptions/end/{'x' * 200}"
    mail = received(replace(letter(), unsubscribe_url=url, is_bulk=True))
    assert mail["Precedence"] == "bulk"
    assert mail["List-Unsubscribe"] == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    wire = bytes(as_mail(replace(letter(), unsubscribe_url=url), sender="a@b.example", sender_name="A"))
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in wire, "in one piece, as mail programs read it"
    unsafe = received(replace(letter(), unsubscribe_url="http://help.example.org/end/x"))
    assert unsafe["List-Unsubscribe"]
    assert unsafe["List-Unsubscribe-Post"] is None, "one click is for https only (RFC 8058)"


@given(subject=st.text(max_size=300), body=st.text(max_size=500))
def test_no_text_can_add_a_header_or_a_receiver(subject: str, body: str) -> None:
    texts = [part.encode("utf-8", "replace").decode() for part in (subject, body)]
    mail = received(letter(subject=texts[0], body=texts[1]))
    assert set(mail.keys()) == HEADERS
    assert mail["To"].addresses[0].addr_spec == "cleo@example.org"
    assert len(mail["To"].addresses) == 1


def test_text_arrives_as_it_was_written() -> None:
    body = (
        "Größe – “quoted” 😀\n\n.\nFrom here\n"
        + "long " * 300
        + "\nhttps://help.example.org/track/open/"
        + "x" * 90
    )
    got = received(letter(subject="Ihre Größe 😀", body=body))
    assert got["Subject"] == "Ihre Größe 😀"
    assert got.get_content().replace("\r\n", "\n").rstrip("\n") == body


@pytest.mark.parametrize(
    "address",
    [
        "",
        "cleo",
        "@example.org",
        "cleo@",
        "cleo@example.org\nBcc: all@example.org",
        "cleo@example.org\r\n",
        "cleo@example.org, carl@example.org",
        "cleo@example.org;carl@example.org",
        '"Cleo" <cleo@example.org>',
        "cleo example@example.org",
        "cleo\x00@example.org",
    ],
)
def test_an_address_that_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        received(letter(to=address))
