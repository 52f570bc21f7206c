"""The main process of the web server: ``python -m portal.commands.web_server`` with granian's own arguments.

Granian forks its web processes and lets each load the application. Here it is loaded before, once: the start
takes half the processor time, and what nobody changes afterwards is in memory once for all of them. Loading
opens no connection and starts no thread, so there is nothing that two processes must not share (a test holds
it). Where processes are not forked (macOS, Python 3.14 on) each loads its own, as granian does it.
"""

from __future__ import annotations

from multiprocessing import get_start_method

from granian.cli import cli


def main() -> None:
    """Serve until a signal comes."""
    if get_start_method() == "fork":
        import wsgi  # noqa: F401  each web process finds it loaded
    cli(auto_envvar_prefix="GRANIAN")


if __name__ == "__main__":
    main()
