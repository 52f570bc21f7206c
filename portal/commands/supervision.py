"""Starting the web server and the worker as children, and stopping both.

The parent does nothing but watch: it loads neither the application nor the database, so that a fault in
either cannot take it down.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from importlib.util import cache_from_source
from pathlib import Path
from types import FrameType

import click

from portal.config import Settings

ROOT = Path(__file__).resolve().parents[2]
THREADS = 1  # per web process: with two, every database call queues for the interpreter, at half the rate
# glibc gives every thread a heap of its own, of which only one is ever busy here: 3 MB a process.
ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
WAITING_REQUESTS = 256  # per web process; beyond these a client waits in the socket's own queue
STOP_SECONDS = 10.0
QUICK_DEATH_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 30.0


class PortTaken(Exception):
    """Another program listens there; the text says what to do."""


def serve(settings: Settings, *, with_worker: bool) -> None:
    """Run until a signal comes or the web server ends by itself. Raises ``PortTaken``."""
    check_port(settings.host, settings.port)
    web = Child("web server", web_command(settings), is_vital=True)
    children = [web]
    if with_worker:
        children.append(Child("worker", [sys.executable, "-m", "portal", "worker"]))
    stopping = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    exit_code = 0
    try:
        for child in children:
            child.start()
        _announce_when_ready(settings, web, stopping)
        while not stopping.wait(0.5):
            for child in children:
                child.revive()
            if web.has_ended:
                exit_code = web.exit_code or 1
                break
    finally:
        for child in reversed(children):
            child.stop()
    if exit_code:
        sys.exit(exit_code)


def web_command(settings: Settings) -> list[str]:
    """Granian, which slow clients cannot hold up; a web process that dies is replaced."""
    return [
        *web_program(), "--interface", "wsgi", "--no-ws", "--http", "1",
        "--host", settings.host, "--port", str(settings.port),
        "--workers", str(settings.web_workers), "--respawn-failed-workers",
        "--blocking-threads", str(THREADS), "--backpressure", str(WAITING_REQUESTS),
        "--workers-kill-timeout", str(int(STOP_SECONDS)),
        "--log-level", "warning", "--working-dir", str(ROOT), "wsgi:app",
    ]  # fmt: skip


def web_program() -> list[str]:
    """The web server without its arguments; without docstrings, which no web process reads (8 MB of two)."""
    lean = ["-OO"] if _may_keep_compiled() else []
    return [sys.executable, *lean, "-m", "portal.commands.web_server"]


def _may_keep_compiled() -> bool:
    """Whether Python can keep what it compiles without docstrings, of its own library and of all others.

    What is installed comes compiled with them: where nothing is kept, each start would take a second more.
    """
    folders = {Path(cache_from_source(file)).parent for file in (os.__file__, click.__file__, __file__)}
    return not sys.dont_write_bytecode and all(os.access(folder, os.W_OK) for folder in folders)


@dataclass
class Child:
    """One child process. A vital one is not started again: without it there is nothing to watch."""

    name: str
    command: list[str]
    is_vital: bool = False
    process: subprocess.Popen[bytes] | None = None
    _started: float = field(default=0.0, init=False)
    _pause: float = field(default=1.0, init=False)
    _not_before: float = field(default=0.0, init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=ROOT, env={**ONE_HEAP, **os.environ})  # noqa: S603
        self._started = time.monotonic()

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def exit_code(self) -> int:
        return (self.process.returncode or 0) if self.process else 0

    def revive(self) -> None:
        """Start it again if it died; one that keeps dying at once is given more and more time."""
        if self.is_vital or not self.has_ended:
            return
        now = time.monotonic()
        if self._not_before == 0.0:
            is_quick = now - self._started < QUICK_DEATH_SECONDS
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS) if is_quick else 1.0
            self._not_before = now + self._pause
            click.echo(
                f"The {self.name} ended ({self.exit_code}). Starting it again in {self._pause:.0f} s.",
                err=True,
            )
        elif now >= self._not_before:
            self._not_before = 0.0
            self.start()

    def stop(self) -> None:
        """Ask it to end, and make it end if it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS + 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def check_port(host: str, port: int) -> None:
    """Raises ``PortTaken`` if somebody else listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Stop the program that uses it, or choose another port: make run PORT={port + 1}"
            ) from error


def _announce_when_ready(settings: Settings, web: Child, stopping: threading.Event) -> None:
    """Wait until the port answers, then say where."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    while not stopping.wait(0.05) and not web.has_ended:
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
        except OSError:
            continue
        click.echo(f"\nWaymark is ready: {settings.canonical_url}")
        if settings.demo:
            from portal.demo.people import sign_ins_table

            click.echo(sign_ins_table(settings))
        click.echo("Stop it with Ctrl-C.")
        return
