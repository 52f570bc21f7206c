"""From an outbox row to a mail as it goes over the wire. Pure.

Headers are built by the standard library, which refuses line breaks in them; what could hold one is
cleaned beforehand, so that a strange subject is sent and a strange address is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime


class _AddressLine(BaseHeader):
    """A header that is an address: never folded, for the library would write a long one as encoded words,
    which no mail program takes for an address."""

    max_count = 1  # the library asks the class, whatever its types say
    parse = UnstructuredHeader.parse

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _AddressLine)
POLICY = SMTP.clone(max_line_length=78, header_factory=_HEADERS)


class AddressRefused(ValueError):
    """An address no mail server could take; the text says what is wrong without repeating it."""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """One mail. ``message_id`` stays the same however often it is tried, so a receiver can drop a double.

    ``unsubscribe_url``: a POST there ends such mail. ``is_bulk``: many get the like of it. ``is_by_hand``:
    a person wrote it to a person, whose machine may answer.
    """

    to_address: str
    subject: str
    body: str
    message_id: str
    created_at: datetime
    unsubscribe_url: str = ""
    is_bulk: bool = False
    is_by_hand: bool = False
    in_reply_to: str = ""
    enclosures: tuple[Enclosure, ...] = ()


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
    if letter.in_reply_to:
        mail["In-Reply-To"] = one_line(letter.in_reply_to)
        mail["References"] = one_line(letter.in_reply_to)
    if not letter.is_by_hand:  # a supplier's ticket system takes nothing that says a machine wrote it
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    if letter.is_bulk:  # what out-of-office programs looked for before there was Auto-Submitted
        mail["Precedence"] = "bulk"
    if letter.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{one_line(letter.unsubscribe_url)}>"
        if letter.unsubscribe_url.startswith("https://"):  # RFC 8058 allows no other
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.body, subtype="plain", charset="utf-8", cte="quoted-printable")
    for file in letter.enclosures:
        main, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.data, maintype=main, subtype=sub, filename=one_line(file.name))
    return mail
