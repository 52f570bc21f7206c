"""A real clamd for the tests: it knows one virus, the harmless EICAR test file, and starts in a moment."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two pieces, so that a scanner on the developer's own machine leaves this file alone.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MAX_BYTES = 1_000_000
PROGRAM = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
WHY_NOT = "there is no clamd. Debian: apt-get install clamav-daemon"


@contextmanager
def clamd(folder: Path, pattern: bytes = EICAR) -> Iterator[str]:
    """The path of the socket of a running clamd, for which files with ``pattern`` in them are infected.

    ``folder`` is made; clamd ends with the block.
    """
    assert PROGRAM is not None, WHY_NOT
    signatures = folder / "signatures"
    signatures.mkdir(parents=True)
    (signatures / "test.ndb").write_text(f"Test-Virus:0:*:{pattern.hex()}\n")
    socket, settings = folder / "clamd.socket", folder / "clamd.conf"
    settings.write_text(
        f"Foreground yes\nLocalSocket {socket}\nDatabaseDirectory {signatures}\nTemporaryDirectory {folder}\n"
        f"StreamMaxLength {STREAM_MAX_BYTES}\nConcurrentDatabaseReload no\n"
    )
    with open(folder / "clamd.log", "w") as log:
        server = subprocess.Popen([PROGRAM, "--config-file", str(settings)], stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 20
        while not socket.exists():
            assert server.poll() is None, (folder / "clamd.log").read_text()
            assert time.monotonic() < deadline, "clamd did not start"
            time.sleep(0.01)
        yield str(socket)
    finally:
        server.terminate()
        server.wait(10)
