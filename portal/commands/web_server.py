"""The main process of the web server: ``python -m portal.commands.web_server`` with granian's own arguments.

Granian forks its web processes and lets each load the application. Here it is loaded before, once: the start
takes half the processor time, and what nobody changes afterwards is in memory once for all of them. Loading
opens no connection and starts no thread, so there is nothing that two processes must not share (a test holds
it). After the fork this process becomes a warden, which has nothing loaded. Where processes are not forked
(macOS, Python 3.14 on) each loads its own, and granian watches over them.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import get_start_method
from typing import Any

from granian import cli
from granian.server import MPServer

from portal.commands import warden
from portal.commands.supervision import STOP_SECONDS

ONE_MORE = "--one-more"  # after granian's arguments: be a web process, in place of one that died


class Forking(MPServer):
    """Granian's server up to the fork."""

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        # From here on signals wait until the warden hears them. One that came before is granian's to obey.
        signal.pthread_sigmask(signal.SIG_BLOCK, warden.HEARD)
        if not self.main_loop_interrupt.is_set():
            pids = ",".join(str(worker.inner.pid) for worker in self.wrks)
            patience = str(self.workers_kill_timeout or STOP_SECONDS)
            watch = [sys.executable, "-I", "-S", warden.__file__, patience, pids]
            one_more = [sys.executable, *sys.orig_argv[1:], ONE_MORE]
            os.execv(sys.executable, watch + one_more)  # noqa: S606  our own command line
        signal.pthread_sigmask(signal.SIG_UNBLOCK, warden.HEARD)
        super()._serve_loop(spawn_target, target_loader)  # type: ignore[no-untyped-call]


class OneMore(MPServer):
    """One web process, which is this one."""

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        self._spawn_worker(idx=0, target=spawn_target, callback_loader=target_loader).inner.run()
        sys.exit()


def main() -> None:
    """Serve until a signal comes."""
    is_one_more = sys.argv[-1] == ONE_MORE
    if is_one_more:
        sys.argv.pop()
    commands: Any = cli
    if get_start_method() == "fork" and commands.Server is MPServer:
        import wsgi  # noqa: F401  each web process finds it loaded

        commands.Server = OneMore if is_one_more else Forking
    commands.cli(auto_envvar_prefix="GRANIAN")


if __name__ == "__main__":
    main()
