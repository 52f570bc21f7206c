"""Asking the virus scanner: clamd, over its INSTREAM command. Only "OK" is a yes.

A file that clamd refuses to read to its end, an error, a silence: none of them means clean (fail closed).
"""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass

import structlog

from portal.attachments.rules import CouldNotCheck, ScanState, UploadRefused
from portal.config import Settings

log = structlog.get_logger()

OFF = "off"
NO_SCANNER = "Files cannot be uploaded here yet, because no virus scanner has been set up"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
_PIECE_BYTES = 256 * 1024
_ANSWER_MAX_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scan came to; ``signature`` is empty unless the file is infected."""

    state: ScanState
    signature: str = ""


def scans(settings: Settings) -> bool:
    """Whether there is a scanner to ask."""
    return settings.scanner not in {"", OFF}


def note_for_uploaders(settings: Settings) -> str:
    """What people read beside a file field, before they choose."""
    if scans(settings):
        return "We check it for viruses."
    if settings.scanner == OFF or settings.demo:
        return "There is no virus scanner here, so files are taken unchecked."
    return f"{NO_SCANNER}."


def scan(settings: Settings, data: bytes) -> Verdict:
    """What the scanner says. Raises ``CouldNotCheck``; ``UploadRefused`` where none was set up at all."""
    if scans(settings):
        return ask_clamd(settings.scanner, data)
    if settings.scanner == OFF or settings.demo:
        return Verdict(ScanState.NOT_SCANNED)
    raise UploadRefused(NO_SCANNER)


def ask_clamd(address: str, data: bytes) -> Verdict:
    """Send ``data`` to the clamd at ``address`` (a socket's path, or host:port). Raises ``CouldNotCheck``."""
    try:
        return _verdict(_answer(address, data))
    except CouldNotCheck as fault:
        log.warning("scan_failed", reason=fault.reason)
        raise


def _answer(address: str, data: bytes) -> str:
    try:
        with _connected(address) as connection:
            # clamd hangs up on what is too large for it, and says why: read that before giving up.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(connection, data)
            return _read_answer(connection)
    except (OSError, ValueError) as fault:
        raise CouldNotCheck(f"The scanner at {address} does not answer: {fault}") from fault


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(address)
        except OSError:
            connection.close()
            raise
    else:
        host, _, port = address.rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _send(connection: socket.socket, data: bytes) -> None:
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), _PIECE_BYTES):
        piece = data[start : start + _PIECE_BYTES]
        connection.sendall(len(piece).to_bytes(4, "big") + piece)
    connection.sendall(bytes(4))


def _read_answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER_MAX_BYTES:
        piece = connection.recv(_ANSWER_MAX_BYTES)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    """``stream: OK``, or ``stream: <signature> FOUND``; anything else is no verdict."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(ScanState.CLEAN)
    if said.endswith(" FOUND"):
        return Verdict(ScanState.INFECTED, said.removesuffix(" FOUND")[:200])
    raise CouldNotCheck(f"The scanner answered: {answer[:200] or 'nothing'}")
