"""Starting the portal and the bare ceiling under the same server, and looking at what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from portal.commands.supervision import ONE_HEAP, web_program

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2


@dataclass(frozen=True)
class Running:
    """A started server: its port, its main process, and how long it took to answer, in seconds."""

    port: int
    pid: int
    cold_start_s: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    target: str, path: str, environ: Mapping[str, str], *, factory: bool = False
) -> Iterator[Running]:
    """Serve ``module:callable`` with two processes until the block ends: the portal by its own program."""
    port = free_port()
    program = [sys.executable, "-m", "granian"] if factory else web_program()
    command = [*program, "--interface", "wsgi", "--workers", str(WORKERS),
               "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning",
               "--backpressure", "64", "--blocking-threads", "1",
               *(["--factory"] if factory else []), target]  # fmt: skip
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**ONE_HEAP, **_inherited(), **environ})  # noqa: S603
    try:
        _wait(f"http://127.0.0.1:{port}{path}", process)
        yield Running(port, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def working(environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker until the block ends."""
    command = [sys.executable, "-m", "portal", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env={**ONE_HEAP, **_inherited(), **environ})  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _inherited() -> dict[str, str]:
    """Our environment, in which Python may keep what it compiled, as it does wherever nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("The server ended before it answered.")
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
                answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
    raise RuntimeError("The server did not answer within a minute.")


def memory_mb(pid: int) -> float:
    """Proportional memory of the web processes below ``pid`` and of ``pid`` itself, in MB (Linux)."""
    total = 0
    for process in (pid, *_children(pid)):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def worker_memory_mb(pid: int) -> float:
    """What the largest process below ``pid`` has in memory, shared pages in full, in MB (Linux)."""
    found = (Path(f"/proc/{child}/status").read_text() for child in _children(pid))
    return max(
        int(line.split()[1]) / 1024
        for text in found
        for line in text.splitlines()
        if line.startswith("VmRSS")
    )


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]
