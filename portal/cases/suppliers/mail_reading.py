"""A mail as it arrived, read into what a thread needs: who, what it answers, its text, its files. Pure.

Mail is written by anybody's machine: whatever cannot be read is left out, and nothing here fails for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.utils import parseaddr
from html.parser import HTMLParser

from portal.web.text_input import clean_line, clean_text

MOST_TEXT = 50_000
CUT = "\n\n[The rest of this mail was too long and is not kept.]"
NO_TEXT = "(This mail has no text.)"
FAULTS = (LookupError, ValueError, AttributeError, TypeError)  # what the library raises for broken mail
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,240}>")


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a mail, not yet looked at."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ReceivedMail:
    """``answers`` are the Message-IDs it says it answers. A mail without an id gets one made of its bytes."""

    message_id: str
    address: str
    name: str
    subject: str
    text: str
    answers: tuple[str, ...]
    is_by_machine: bool
    is_automatic_reply: bool
    is_bounce: bool
    files: tuple[Enclosed, ...]


def read_mail(raw: bytes) -> ReceivedMail:
    """Whatever the bytes are, something readable comes of them."""
    from email.policy import default  # half a megabyte that no page of a web process needs

    mail = message_from_bytes(raw, EmailMessage, policy=default)
    name, address = parseaddr(_header(mail, "From"))
    found = _MESSAGE_ID.search(_header(mail, "Message-ID"))
    return ReceivedMail(
        message_id=found[0] if found else f"<{hashlib.sha256(raw).hexdigest()}@no-id.invalid>",
        address=(clean_line(address) or "")[:320],
        name=(clean_line(name) or "")[:200],
        subject=(clean_line(_header(mail, "Subject")) or "")[:250],
        text=_text(mail),
        answers=tuple(_MESSAGE_ID.findall(f"{_header(mail, 'In-Reply-To')} {_header(mail, 'References')}")),
        is_by_machine=_is_by_machine(mail),
        is_automatic_reply=_is_automatic_reply(mail),
        is_bounce=_is_bounce(mail, address),
        files=tuple(_files(mail)),
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except FAULTS:
        return ""


def _is_automatic_reply(mail: EmailMessage) -> bool:
    """An out-of-office reply and its like; what a ticket system sends by itself is none."""
    is_old = _header(mail, "Precedence").strip().lower() == "auto_reply"
    return _submitted(mail) == "auto-replied" or is_old or bool(_header(mail, "X-Autoreply"))


def _submitted(mail: EmailMessage) -> str:
    return _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()


def _is_by_machine(mail: EmailMessage) -> bool:
    """RFC 3834, and what programs used before it."""
    said = _submitted(mail)
    is_old = _header(mail, "Precedence").strip().lower() in {"auto_reply", "bulk", "junk", "list"}
    return said not in {"", "no"} or is_old or bool(_header(mail, "X-Autoreply"))


def _is_bounce(mail: EmailMessage, address: str) -> bool:
    """RFC 3464, or from the mail server itself."""
    is_report = mail.get_content_type() == "multipart/report"
    is_from_server = address.partition("@")[0].lower() in {"mailer-daemon", "postmaster"}
    return is_report or is_from_server or _header(mail, "Return-Path").strip() == "<>"


def _text(mail: EmailMessage) -> str:
    for kind in ("plain", "html"):
        try:
            part = mail.get_body((kind,))
        except FAULTS:
            part = None
        if isinstance(part, EmailMessage):
            words = clean_text(_content(part))
            words = _without_tags(words) if words and kind == "html" else words
            if words:
                return words if len(words) <= MOST_TEXT else words[:MOST_TEXT] + CUT
    return NO_TEXT


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except FAULTS:
        data = part.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _files(mail: EmailMessage) -> Iterator[Enclosed]:
    try:
        parts = list(mail.iter_attachments())
    except FAULTS:
        return
    is_file = not mail.is_multipart() and mail.get_content_maintype() != "text"
    for number, part in enumerate([mail] if is_file else parts, start=1):
        try:
            name = part.get_filename() or ""
        except FAULTS:
            name = ""
        data = _data(part)
        if data:
            yield Enclosed(clean_line(name) or f"file-{number}", data)


def _data(part: Message) -> bytes:
    """The file itself; of a mail in the mail the whole of it."""
    try:
        if part.get_content_maintype() == "message":
            return b"".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
        data = part.get_payload(decode=True)
    except FAULTS:
        return b""
    return data if isinstance(data, bytes) else b""


class _Words(HTMLParser):
    """The words of a page; what is between script and style tags is none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._quiet = 0  # the end of a head may be left out
        self._quiet += tag in {"script", "style", "head"}
        if tag in {"br", "p", "div", "tr", "li"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in {"script", "style", "head"} and self._quiet > 0

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.words.append(data)


def _without_tags(html: str) -> str:
    reader = _Words()
    with suppress(AssertionError):  # what the library raises for some broken declarations
        reader.feed(html)
        reader.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(reader.words)).strip()
