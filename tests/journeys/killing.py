"""Web processes that are killed while people are at work, and people who send again what was not answered."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from portal.bench.servers import Running
from portal.config import Settings

PATIENCE_S = 60
NEEDS_PROC = "finds the web processes in Linux' /proc"
HAS_PROC = Path("/proc/self/task").exists()


def environ_of(settings: Settings) -> dict[str, str]:
    return {
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_DATA": settings.data,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_RATE_LIMITS": "no",
        "PORTAL_LOG_LEVEL": "ERROR",
    }


def kill_all(running: Running) -> None:
    """SIGKILL to the server's main process and every worker of it."""
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    assert len(children) >= 2, "There should be two workers."
    for pid in (running.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)


@dataclass
class Site:
    """Where the server is now; 0 while none runs."""

    port: int = 0
    sent_again: int = 0


@dataclass
class Person:
    """A browser that asks until there is an answer; the same request each time."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, typed: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of the answer; redirections are not followed."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                return self._ask(method, path, typed)
            except (OSError, http.client.HTTPException):
                self.site.sent_again += 1
                time.sleep(0.05)
        raise AssertionError(f"No answer to {method} {path}")

    def _ask(self, method: str, path: str, typed: dict[str, str] | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if typed is not None:
            body = urlencode(typed)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer.status, text
        finally:
            connection.close()


class AtWork(threading.Thread):
    """Somebody who does ``work`` in a thread of their own; ``wait_until`` raises what goes wrong."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.fault: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except BaseException as fault:
            self.fault = fault


def wait_until(is_so: Callable[[], bool], at_work: list[AtWork], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        for each in at_work:
            if each.fault is not None:
                raise each.fault
        assert time.monotonic() < until, what
        time.sleep(0.005)
