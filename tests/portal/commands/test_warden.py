"""The warden of the web processes: one that dies is replaced, and all end with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.commands import warden

HAS_PROC = Path("/proc/self/task").exists()
pytestmark = pytest.mark.skipif(not HAS_PROC, reason="finds processes in Linux' /proc")
PATIENCE_S = 30
LASTS = ["/bin/sleep", "600"]
STUBBORN = ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"]
# What the web server does: two processes are started, the signals are blocked, the warden takes over.
BEFORE = """
import os, signal, subprocess, sys
path, patience, first, *more = sys.argv[1:]
pids = [str(subprocess.Popen(eval(first)).pid) for _ in range(2)]
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD])
os.execv(sys.executable, [sys.executable, "-I", "-S", path, patience, ",".join(pids), *more])
"""


@contextlib.contextmanager
def watched(first: list[str], one_more: list[str], patience: float = 10.0) -> Iterator[subprocess.Popen[str]]:
    """A warden of two processes ``first``, which starts ``one_more`` for one that dies."""
    arguments = [warden.__file__, str(patience), repr(first), *one_more]
    process = subprocess.Popen([sys.executable, "-c", BEFORE, *arguments], stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: command_of(process.pid).split(b"\0")[1] == b"-I")
        yield process
    finally:
        for pid in (process.pid, *below(process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def below(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(IndexError):
            if is_so():
                return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_that_dies_is_replaced_by_one_that_hears_signals() -> None:
    with watched(STUBBORN, LASTS) as process:
        killed, kept = below(process.pid)
        os.kill(killed, signal.SIGKILL)
        until(lambda: b"sleep" in command_of(new_one(process.pid, {killed, kept})))
        new = new_one(process.pid, {killed, kept})
        assert new is not None
        assert is_alive(kept), "the other goes on"
        blocked = next(
            line for line in Path(f"/proc/{new}/status").read_text().splitlines() if "SigBlk" in line
        )
        assert int(blocked.split()[1], 16) == 0


def new_one(pid: int, known: set[int]) -> int | None:
    return next((each for each in below(pid) if each not in known), None)


def command_of(pid: int | None) -> bytes:
    return b"" if pid is None else Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_all_end_with_it(stop: signal.Signals) -> None:
    with watched(LASTS, LASTS) as process:
        pids = below(process.pid)
        process.send_signal(stop)
        assert process.wait(PATIENCE_S) == 0
        assert not any(map(is_alive, pids))


def test_one_that_does_not_stop_is_made_to() -> None:
    with watched(STUBBORN, LASTS, patience=0.2) as process:
        pids = below(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
        assert not any(map(is_alive, pids))


def test_it_gives_up_when_the_new_one_dies_at_once() -> None:
    with watched(LASTS, [sys.executable, "-c", "raise SystemExit(3)"]) as process:
        killed, kept = below(process.pid)
        os.kill(killed, signal.SIGKILL)
        assert process.wait(PATIENCE_S) == 1
        assert not is_alive(kept)
        assert process.stderr is not None
        assert process.stderr.read().splitlines() == [
            "A web process ended (-9). Starting another.",
            "A web process ended at once (3). Giving up.",
        ]
