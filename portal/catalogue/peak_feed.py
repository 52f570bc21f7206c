"""Busy times as a calendar file that calendar programs read (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LINE_OCTETS = 75


@dataclass(frozen=True, slots=True)
class BusyTime:
    """Whole days, the last one included."""

    id: int
    title: str
    note: str
    starts_on: date
    ends_on: date


def calendar_file(name: str, host: str, busy: Iterable[BusyTime], *, now: datetime) -> str:
    """The file, with the line ends and the folding the format asks for."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_plain(host)}//Busy times//EN",
        "CALSCALE:GREGORIAN",
    ]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
    for each in busy:
        lines += [
            "BEGIN:VEVENT",
            f"UID:busy-time-{each.id}@{_plain(host)}",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{each.starts_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{each.ends_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(each.title)}",
            *([f"DESCRIPTION:{_text(each.note)}"] if each.note else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _plain(host: str) -> str:
    return host.replace("/", "").replace(":", "-")


def _text(words: str) -> str:
    for sign, written in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        words = words.replace(sign, written)
    return words


def _folded(line: str) -> str:
    """No line is longer than 75 octets; the next begins with a space. A letter is never cut in two."""
    parts: list[str] = []
    part = ""
    for sign in line:
        room = LINE_OCTETS if not parts else LINE_OCTETS - 1
        if len((part + sign).encode()) > room:
            parts.append(part)
            part = ""
        part += sign
    return "\r\n ".join([*parts, part])
