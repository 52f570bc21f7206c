"""A real IMAP server for the tests (pymap): one mailbox in memory, in the clear or after STARTTLS."""

from __future__ import annotations

import imaplib
import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imap_tools.utils import encode_folder

from portal.bench.servers import free_port

IS_THERE = importlib.util.find_spec("pymap") is not None
WHY_NOT = "there is no pymap for this Python"
USER, PASSWORD = "desk@example.org", "fine weather today"


@dataclass(frozen=True)
class ImapServer:
    """``certificate`` is the file a client must trust."""

    port: int
    certificate: Path

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        with self._signed_in() as client:
            assert client.append(folder, "", "", raw)[0] == "OK"

    def count(self, folder: str) -> int:
        """How many mails lie there; 0 where there is no such folder."""
        with self._signed_in() as client:
            answer, data = client.select(encode_folder(folder).decode(), readonly=True)
            return int(data[0] or 0) if answer == "OK" else 0

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(USER, PASSWORD)
            yield client


@contextmanager
def imap_server(folder: Path) -> Iterator[ImapServer]:
    """A server of its own; it ends with the block."""
    port, certificate, key = free_port(), folder / "cert.pem", folder / "key.pem"
    _make_certificate(certificate, key)
    command = [sys.executable, "-c", "from pymap.main import main; main()", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--cert", str(certificate), "--key", str(key)]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with open(folder / "imap.log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 20
        while not _answers(port):
            assert server.poll() is None, (folder / "imap.log").read_text()
            assert time.monotonic() < deadline, "the IMAP server did not start"
            time.sleep(0.05)
        yield ImapServer(port, certificate)
    finally:
        server.kill()  # asked to end, it waits for clients
        server.wait(10)


def _answers(port: int) -> bool:
    try:
        with imaplib.IMAP4("127.0.0.1", port, timeout=2):
            return True
    except OSError:
        return False


def _make_certificate(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key.write_bytes(
        private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
