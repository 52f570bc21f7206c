"""A real clamd is asked. Everything but its plain "OK" keeps a file out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.attachments.checking import check_upload
from portal.attachments.rules import CouldNotCheck, Infected, Purpose, ScanState, UploadRefused
from portal.attachments.scanning import ask_clamd, scan
from portal.config import Settings
from tests.clamd import EICAR, STREAM_MAX_BYTES
from tests.factories.files import GOOD, office, picture


def check(settings: Settings, name: str, data: bytes) -> ScanState:
    return check_upload(settings, name=name, data=data, purpose=Purpose.CASE).scan_state


@contextmanager
def answering(folder: Path, answer: bytes) -> Iterator[str]:
    """Something that speaks instead of clamd: what a broken one might say."""
    path = str(folder / "broken.socket")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()

        def speak() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100_000)
                connection.sendall(answer)

        thread = threading.Thread(target=speak)
        thread.start()
        yield path
        thread.join()


@pytest.mark.requirement("SEC-13")
def test_clean_files_are_found_clean(clamd_socket: str) -> None:
    settings = Settings(scanner=clamd_socket)
    assert {check(settings, name, data) for name, data in GOOD.items()} == {ScanState.CLEAN}


@pytest.mark.requirement("SEC-13")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("virus.txt", EICAR),
        ("virus.docx", office("docx", {"word/embeddings/a.bin": EICAR})),
        ("virus.png", picture("PNG") + EICAR),
    ],
)
def test_a_virus_is_found_plain_packed_and_behind_a_picture(
    clamd_socket: str, name: str, data: bytes
) -> None:
    with pytest.raises(Infected, match="contains a virus") as found:
        check(Settings(scanner=clamd_socket), name, data)
    assert found.value.signature.startswith("Test-Virus")


@pytest.mark.requirement("SEC-13")
def test_a_file_larger_than_the_scanner_reads_is_not_clean(clamd_socket: str) -> None:
    with pytest.raises(CouldNotCheck, match="Try again later") as fault:
        check(Settings(scanner=clamd_socket), "long.txt", b"a" * (4 * STREAM_MAX_BYTES))
    assert "size limit exceeded" in fault.value.reason


@pytest.mark.parametrize("address", ["/nowhere/clamd.socket", "127.0.0.1:1", "no port", "host:port"])
def test_a_scanner_that_is_away_lets_nothing_in(address: str) -> None:
    with pytest.raises(CouldNotCheck, match="Try again later"):
        check(Settings(scanner=address), "a.txt", b"a")


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK?\0", b"UNKNOWN COMMAND\0", b"stream: x ERROR\0", b"\xff"]
)
def test_an_answer_that_is_not_ok_is_not_clean(tmp_path: Path, answer: bytes) -> None:
    with answering(tmp_path, answer) as address, pytest.raises(CouldNotCheck):
        ask_clamd(address, b"a")


def test_without_a_scanner_only_the_demo_and_an_explicit_off_take_files() -> None:
    with pytest.raises(UploadRefused, match="no virus scanner has been set up"):
        scan(Settings(), b"a")
    for settings in (Settings(demo=True), Settings(scanner="off")):
        assert scan(settings, b"a").state is ScanState.NOT_SCANNED
