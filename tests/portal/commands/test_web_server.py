"""The web server as it is started: who loads the application, and what happens when a web process dies."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from portal.bench.servers import Running, serving
from tests.conftest import Backend, settings_for
from tests.journeys.killing import HAS_PROC, NEEDS_PROC, PATIENCE_S, environ_of

pytestmark = pytest.mark.skipif(not HAS_PROC, reason=NEEDS_PROC)


def web_processes(running: Running) -> set[int]:
    return set(map(int, Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()))


def libraries_of(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


def test_web_processes_are_replaced_and_the_main_process_has_nothing_loaded(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    environ = environ_of(settings_for(sqlite_backend.fresh(), tmp_path))
    with serving("wsgi:app", "/health", environ) as running:
        first = web_processes(running)
        assert len(first) == 2
        for pid in first:
            before = web_processes(running)
            os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + PATIENCE_S
            while not (new := web_processes(running) - before) or not is_serving(*new, running.port):
                assert time.monotonic() < deadline
                time.sleep(0.05)
        assert "sqlalchemy" not in libraries_of(running.pid)
        assert "granian" not in libraries_of(running.pid)
        assert not web_processes(running) & first
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/health") as answer:
            assert answer.status == 200


def is_serving(pid: int, port: int) -> bool:
    """Whether this process listens at the port: one of its files is a listening socket of it."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {
        f"socket:[{line[9]}]" for line in lines if line[3] == "0A" and line[1].endswith(f":{port:04X}")
    }
    return any(os.readlink(file) in listening for file in Path(f"/proc/{pid}/fd").iterdir())
