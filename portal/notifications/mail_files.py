"""Mail that was written to files, read back for the demo's mailbox. Pure but for the reading of files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from portal.config import Settings

NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9A-Za-z]{1,16}")
MOST_SHOWN = 100


@dataclass(frozen=True)
class Piece:
    """Part of a line; ``path`` is where it leads on this site, if it is an address of ours."""

    text: str
    path: str | None = None


@dataclass(frozen=True)
class FiledMail:
    """One mail as a person reads it. ``name`` is the file's, without its ending."""

    name: str
    to_address: str
    subject: str
    sent_at: datetime
    lines: tuple[tuple[Piece, ...], ...]
    files: tuple[str, ...] = ()


def mail_folder(settings: Settings) -> Path:
    """Where mail goes that no server takes."""
    return settings.data_dir / "mail"


def newest_mail(folder: Path, site: str) -> list[FiledMail]:
    """The newest mail first; names sort by time."""
    names = sorted((path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)
    return [mail for name in names[:MOST_SHOWN] if (mail := read_mail(folder, name, site)) is not None]


def read_mail(folder: Path, name: str, site: str) -> FiledMail | None:
    """One mail; nothing for a name that is not one of ours, whatever it tries to reach."""
    from email.policy import SMTP  # half a megabyte that no other page of a web process needs

    if not NAME.fullmatch(name):
        return None
    try:
        mail = message_from_bytes((folder / f"{name}.eml").read_bytes(), EmailMessage, policy=SMTP)
    except FileNotFoundError:
        return None
    text = mail.get_body(("plain",))
    lines = str(text.get_content() if text else "").replace("\r\n", "\n").rstrip().split("\n")
    return FiledMail(
        name=name,
        to_address=str(mail["To"]),
        subject=str(mail["Subject"]),
        sent_at=mail["Date"].datetime,
        lines=tuple(tuple(pieces(line, site)) for line in lines),
        files=tuple(str(part.get_filename()) for part in mail.iter_attachments()),
    )


def pieces(line: str, site: str) -> list[Piece]:
    """A line cut at the addresses of our own site; no other address becomes a link."""
    found: list[Piece] = []
    position = 0
    for match in re.finditer(re.escape(site) + r"(?P<path>/[^\s<>\"]*)", line):
        if match.start() > position:
            found.append(Piece(line[position : match.start()]))
        found.append(Piece(match[0], path=match["path"]))
        position = match.end()
    if position < len(line) or not found:
        found.append(Piece(line[position:]))
    return found
