"""A mailbox on an IMAP server: what lies in it, one mail read, one mail put elsewhere.

Knows nothing of what mail is about. Everything that goes wrong on the way is a ``MailboxAway``, whose text
never holds the password. Mail is asked for without marking it as read, and only our own moves delete.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from portal.config import OFF, STARTTLS, Settings

TIMEOUT_SECONDS = 30
USUAL_PORT, USUAL_TLS_PORT = 143, 993
HEAD_BYTES = 65_536
MAX_REASON = 200
FAULTS = (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError)


class MailboxAway(Exception):
    """The server cannot be reached, refuses us or does not do as it is told; the message says which."""


@dataclass(frozen=True)
class OpenMailbox:
    """A mailbox with its folder open. Every method raises ``MailboxAway``."""

    connection: BaseMailBox
    can_move: bool
    can_expunge_one: bool

    def waiting(self) -> list[str]:
        """The ids (UID) of what lies in the folder, the oldest first."""
        with _told("could not list the mail"):
            return self.connection.uids("UNDELETED", charset=None)

    def size_of(self, uid: str) -> int | None:
        """How many bytes a mail has; nothing where it is gone."""
        for part in self._fetched(uid, "RFC822.SIZE"):
            words = (part if isinstance(part, bytes) else b"").replace(b"(", b" ").replace(b")", b" ").split()
            if b"RFC822.SIZE" in words:
                return int(words[words.index(b"RFC822.SIZE") + 1])
        return None

    def head_of(self, uid: str) -> bytes:
        """The first lines of a mail, without what it says."""
        return self._literal(uid, f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>") or b""

    def read(self, uid: str) -> bytes | None:
        """A whole mail; nothing where it is gone."""
        return self._literal(uid, "BODY.PEEK[]")

    def make_folder(self, name: str) -> None:
        """A folder of this name, where there is none."""
        with _told(f"has no folder “{name}” and could not make it"):
            if not self.connection.folder.exists(name):
                self.connection.folder.create(name)

    def move(self, uid: str, folder: str) -> None:
        """Put a mail into another folder. One that is gone already, was moved by somebody else."""
        with _told(f"could not move a mail to “{folder}”"):
            if self.can_move:
                self._must("MOVE", uid, encode_folder(folder))
                return
            self._must("COPY", uid, encode_folder(folder))
            self._must("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            if self.can_expunge_one:  # a plain EXPUNGE would take what others marked
                self._must("EXPUNGE", uid)

    def _fetched(self, uid: str, what: str) -> list[Any]:
        with _told("could not read a mail"):
            return self._must("FETCH", uid, f"({what})")

    def _literal(self, uid: str, what: str) -> bytes | None:
        return next((bytes(part[1]) for part in self._fetched(uid, what) if isinstance(part, tuple)), None)

    def _must(self, command: str, *words: Any) -> list[Any]:
        answer, data = self.connection.client.uid(command, *words)
        if answer != "OK":
            raise MailboxAway(f"The mail server answered {command} with {answer}.")
        return list(data)


@contextmanager
def open_mailbox(settings: Settings) -> Iterator[OpenMailbox]:
    """The mailbox these settings name, with its folder open. Raises ``MailboxAway``."""
    where = f"{settings.imap_host}:{port_of(settings)}"
    with _told(f"at {where} cannot be reached"):
        connection = _dial(settings)
    try:
        with _told("refused our name and password"):
            is_plain = (settings.imap_user + settings.imap_password).isascii()
            login = connection.login if is_plain else connection.login_utf8
            login(settings.imap_user, settings.imap_password, initial_folder=None)
        with _told(f"has no folder “{settings.imap_folder}”"):
            connection.folder.set(settings.imap_folder)
        with _told("does not say what it can"):  # many servers say more once they know who asks
            said = b" ".join(connection.client.capability()[1]).upper().split()
        yield OpenMailbox(connection, b"MOVE" in said, b"UIDPLUS" in said)
    finally:
        with suppress(*FAULTS):
            connection.logout()


def port_of(settings: Settings) -> int:
    """The port set, or the usual one for the kind of TLS."""
    return settings.imap_port or (USUAL_PORT if settings.imap_tls in {STARTTLS, OFF} else USUAL_TLS_PORT)


def _dial(settings: Settings) -> BaseMailBox:
    host, port = settings.imap_host, port_of(settings)
    if settings.imap_tls == OFF:
        return MailBoxUnencrypted(host, port, timeout=TIMEOUT_SECONDS)
    kind = MailBoxStartTls if settings.imap_tls == STARTTLS else MailBox
    return kind(host, port, timeout=TIMEOUT_SECONDS, ssl_context=ssl.create_default_context())


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Whatever goes wrong, in a sentence; servers' own words are left out, they may repeat ours."""
    try:
        yield
    except FAULTS as fault:
        kind = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
        raise MailboxAway(f"The mail server {what} ({kind})."[:MAX_REASON]) from None
