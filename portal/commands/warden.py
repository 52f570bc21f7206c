"""What the main process of the web server becomes when it has forked the web processes: it watches over them.

It has nothing loaded, neither the application nor a module of the portal. Whatever a web process writes to,
and be it the count of references to a function, it gets as a copy of its own; a main process with the
application would hold one more copy of all that for good (38 MB) and never look at it.

``python -I -S warden.py SECONDS PIDS COMMAND…``: how long to wait for those that are to stop; the web
processes, parted by commas; how to start one more. The signals it waits for are blocked when it starts.
"""

from __future__ import annotations

import os
import signal
import sys
from time import monotonic

STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
HEARD = (*STOP, signal.SIGCHLD)
QUICK_DEATH_SECONDS = 5.0


class Warden:
    """``command`` starts a web process; ``pids`` are those that run."""

    def __init__(self, pids: list[int], command: list[str], patience: float) -> None:
        self._started = dict.fromkeys(pids, float("-inf"))  # pid → when we started it
        self._command = command
        self._patience = patience

    def watch(self) -> int:
        """Until a signal to stop comes (0), or one that was started dies at once (1)."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # ignored, it would not be waited for
        number: int = signal.SIGCHLD
        while number not in STOP:
            for code, age in self._ended():
                if age < QUICK_DEATH_SECONDS:
                    _say(f"A web process ended at once ({code}). Giving up.")
                    self._stop()
                    return 1
                _say(f"A web process ended ({code}). Starting another.")
                self._start()
            number = signal.sigwait(HEARD)
        self._stop()
        return 0

    def _start(self) -> None:
        pid = os.fork()
        if pid == 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
            os.execv(self._command[0], self._command)  # noqa: S606  our own command line
        self._started[pid] = monotonic()

    def _ended(self) -> list[tuple[int, float]]:
        """Exit code and age of the web processes that have ended, each told once."""
        found = []
        for pid in list(self._started):
            try:
                ended, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:  # it ended while this was granian's process, which took note
                ended, status = pid, 0
            if ended:
                found.append((os.waitstatus_to_exitcode(status), monotonic() - self._started.pop(pid)))
        return found

    def _stop(self) -> None:
        """Ask all to end, and make those end that do not."""
        deadline = monotonic() + self._patience
        self._tell(signal.SIGTERM)
        while self._started and (left := deadline - monotonic()) > 0:
            signal.sigtimedwait((signal.SIGCHLD,), left)
            self._ended()
        self._tell(signal.SIGKILL)
        for pid in self._started:
            os.waitpid(pid, 0)

    def _tell(self, number: int) -> None:
        for pid in self._started:
            os.kill(pid, number)  # until it is waited for it is there, dead or alive


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201  there is no log without the application


if __name__ == "__main__":
    seconds, running, *how_to_start = sys.argv[1:]
    sys.exit(Warden([int(pid) for pid in running.split(",")], how_to_start, float(seconds)).watch())
