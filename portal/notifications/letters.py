"""From an outbox row to a mail as it goes over the wire. Pure.

Headers are built by the standard library, which refuses line breaks in them; what could hold one is
cleaned beforehand, so that a strange subject is sent and a strange address is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

POLICY = SMTP.clone(max_line_length=78)


class AddressRefused(ValueError):
    """An address no mail server could take; the text says what is wrong without repeating it."""


@dataclass(frozen=True)
class Letter:
    """One mail. ``message_id`` stays the same however often it is tried, so a receiver can drop a double."""

    to_address: str
    subject: str
    body: str
    message_id: str
    created_at: datetime


def one_line(text: str) -> str:
    """Text fit for a header: control characters, line breaks among them, become spaces."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())


def mail_address(text: str, *, name: str = "") -> Address:
    """Raises ``AddressRefused`` unless ``text`` is one plain address."""
    if not text.isprintable() or any(sign in text for sign in ' ,;<>"'):
        raise AddressRefused("The address has characters no address may have.")
    local, _, domain = text.rpartition("@")
    if not local or not domain:
        raise AddressRefused("The address has no @ with something on both sides.")
    try:
        return Address(display_name=one_line(name), username=local, domain=domain)
    except ValueError as error:  # the parser's own reasons; IndexError and the like derive from it
        raise AddressRefused("The address cannot be read.") from error


def as_mail(letter: Letter, *, sender: str, sender_name: str) -> EmailMessage:
    """The mail with the headers that keep machines from answering it. Raises ``AddressRefused``."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = mail_address(sender, name=sender_name)
    mail["To"] = mail_address(letter.to_address)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = format_datetime(letter.created_at.astimezone(UTC))
    mail["Message-ID"] = one_line(letter.message_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.body, subtype="plain", charset="utf-8", cte="quoted-printable")
    return mail
