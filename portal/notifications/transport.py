"""Two ways out for mail: an SMTP server, or files in the data folder where none is set.

A transport is opened for a batch and sends one mail at a time. It raises ``Undelivered``, which says
whether another try could help; its text never holds the server's password.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from portal.config import Settings
from portal.notifications.letters import one_line
from portal.notifications.mail_files import mail_folder

TIMEOUT_SECONDS = 30
MAX_REASON = 200


class Undelivered(Exception):
    """A mail that did not go out. ``is_final``: the receiver will never take it."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Transport(Protocol):
    """Something that takes one mail at a time. Raises ``Undelivered``."""

    def send(self, mail: EmailMessage, created_at: datetime) -> None: ...


@contextmanager
def open_transport(settings: Settings) -> Iterator[Transport]:
    """The way out these settings name. Raises ``Undelivered`` when the server cannot be reached."""
    if not settings.smtp_url:
        yield FileTransport(mail_folder(settings))
        return
    server = MailServer.parse(settings.smtp_url)
    connection = _connect(server)
    try:
        yield SmtpTransport(connection, server)
    finally:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


@dataclass(frozen=True)
class FileTransport:
    """One ``.eml`` file a mail, named so that names sort by time; trying again writes the same file."""

    folder: Path

    def send(self, mail: EmailMessage, created_at: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = re.sub(r"[^0-9A-Za-z]", "", str(mail["Message-ID"]).partition("@")[0])[:16]
        path = self.folder / f"{created_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{mark}.eml"
        unfinished = path.with_suffix(".part")
        try:
            unfinished.write_bytes(bytes(mail))
            os.replace(unfinished, path)
        except OSError as error:
            raise Undelivered(f"The mail folder cannot be written: {error.strerror}") from error


@dataclass(frozen=True)
class MailServer:
    """The parts of ``PORTAL_SMTP_URL``. ``repr`` leaves the password out."""

    host: str
    port: int
    user: str
    is_tls: bool
    password: str

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """Raises ``ValueError`` for anything but ``smtp://`` or ``smtps://`` with a host."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("PORTAL_SMTP_URL must look like smtp://user:password@host:port or smtps://….")
        is_tls = parts.scheme == "smtps"
        port = parts.port or (465 if is_tls else 587 if parts.username else 25)
        return cls(parts.hostname, port, unquote(parts.username or ""), is_tls, unquote(parts.password or ""))

    def hide_secrets(self, text: str) -> str:
        """``text`` without the password, should a server ever repeat it."""
        return text.replace(self.password, "…") if self.password else text


@dataclass(frozen=True)
class SmtpTransport:
    """One open connection."""

    connection: smtplib.SMTP
    server: MailServer

    def send(self, mail: EmailMessage, created_at: datetime) -> None:
        try:
            self.connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise self._undelivered(code, answer, is_final=code >= 500) from error
        except smtplib.SMTPDataError as error:
            raise self._undelivered(
                error.smtp_code, error.smtp_error, is_final=error.smtp_code >= 500
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            # Only an address with letters beyond ASCII asks for an extension.
            raise Undelivered("The mail server cannot take this address.", is_final=True) from error
        except smtplib.SMTPResponseException as error:
            # A refused sender is our own fault in the settings: worth another try once it is mended.
            raise self._undelivered(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(f"Lost the mail server: {type(error).__name__}") from error

    def _undelivered(self, code: int, answer: bytes | str, *, is_final: bool = False) -> Undelivered:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        return Undelivered(
            self.server.hide_secrets(one_line(f"{code} {text}"))[:MAX_REASON], is_final=is_final
        )


def _connect(server: MailServer) -> smtplib.SMTP:
    """An open connection, ready to take mail."""
    try:
        connection = _dial(server)
        try:
            _greet(connection, server)
        except BaseException:
            connection.close()
            raise
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"The mail server refused us: {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(f"The mail server cannot be reached: {type(error).__name__}") from error
    return connection


def _dial(server: MailServer) -> smtplib.SMTP:
    if not server.is_tls:
        return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)


def _greet(connection: smtplib.SMTP, server: MailServer) -> None:
    """Encrypt whenever the server can, and sign in; a password never crosses an open line."""
    connection.ehlo()
    if not server.is_tls and connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    elif server.user and not server.is_tls:
        raise Undelivered("The mail server offers no encryption, so the password was not sent.")
    if server.user:
        connection.login(server.user, server.password)
