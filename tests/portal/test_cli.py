"""The ``portal`` command, run as an operator runs it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from content.search.whoosh_engine import WhooshEngine
from portal.cases.models import Case
from portal.cli import COMMANDS, group
from portal.commands.supervision import Child
from portal.config import PREFIX, Settings
from portal.faqs.indexing import index_folder
from portal.kernel.db import Database
from tests.conftest import Backend, settings_for

ROOT = Path(__file__).parents[2]


def environment(settings: Settings) -> dict[str, str]:
    """The variables that say the same as these settings."""
    return {PREFIX + f.name.upper(): str(getattr(settings, f.name)) for f in fields(Settings)}


def portal(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(group, arguments, env=environment(settings))


def count(settings: Settings) -> int:
    database = Database(settings)
    with database.session(readonly=True) as session:
        cases = session.scalar(select(func.count(Case.id))) or 0
    database.dispose()
    return cases


def test_init_makes_an_empty_folder_ready_and_again_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path / "fresh"), demo=True)
    first = portal(settings, "init")
    assert first.exit_code == 0, first.output
    assert "Ready." in first.output
    assert WhooshEngine(index_folder(settings)).is_ready()
    second = portal(settings, "init")
    assert second.exit_code == 0, second.output
    assert "Content: 0 pages new, 0 changed" in second.output
    again = portal(settings, "rerender")
    assert "0 looked at, 0 changed" in again.output
    everything = portal(settings, "rerender", "--all")
    assert re.search(r"\d{2,} looked at, 0 changed", everything.output), everything.output
    reindexed = portal(settings, "reindex")
    assert reindexed.exit_code == 0, reindexed.output

    demo = portal(settings, "demo")
    assert demo.exit_code == 0, demo.output
    assert "waymark-demo" in demo.output
    made = count(settings)
    assert made > 100
    assert "there already" in portal(settings, "demo").output
    assert count(settings) == made


def test_demo_load_says_what_it_did_and_what_is_wrong(sqlite_backend: Backend, tmp_path: Path) -> None:
    from tests.portal.demo.test_volumes import entry, write

    settings = settings_for(sqlite_backend.fresh(), tmp_path)
    loaded = portal(settings, "demo", "load", str(write(tmp_path, entry())), "--seed", "7")
    assert loaded.exit_code == 0, loaded.output
    assert "CORE, February 2023: 6 by e-mail, 7 by phone" in loaded.output
    assert count(settings) == 13
    again = portal(settings, "demo", "load", str(tmp_path / "volumes.json"))
    assert "CORE, February 2023: was loaded before" in again.output
    shifted = portal(settings, "demo", "load", str(tmp_path / "volumes.json"), "--year-shift", "1")
    assert "has 28 days, the month 29" in shifted.output
    assert shifted.exit_code == 1
    assert count(settings) == 13


def test_commands_on_an_empty_database_say_what_to_do(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path))
    for command in ("demo", "reindex"):
        result = portal(settings, command)
        assert result.exit_code == 1
        assert "portal init" in result.output
        assert "Traceback" not in result.output


def test_an_unreachable_database_is_told_without_its_password(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path), database_url="postgresql://me:hush@127.0.0.1:9/none")
    result = portal(settings, "init")
    assert result.exit_code == 1
    assert "cannot be opened" in result.output
    assert "hush" not in result.output


def test_a_wrong_setting_is_one_clear_line() -> None:
    result = CliRunner().invoke(group, ["init"], env={"PORTAL_PORT": "eighty"})
    assert result.exit_code == 1
    assert result.output.strip() == "Error: PORTAL_PORT must be a whole number, not 'eighty'."


def test_requirements_ends_with_the_count() -> None:
    lines = CliRunner().invoke(group, ["requirements"]).output.strip().splitlines()
    assert lines[-1].endswith(" of 102 shown")


def test_the_application_knows_the_same_commands(sqlite_app: Flask) -> None:
    assert set(sqlite_app.cli.list_commands(None)) >= {command.name for command in COMMANDS}  # type: ignore[arg-type]


def test_a_taken_port_is_told_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = portal(Settings(data=str(tmp_path), port=port), "serve")
    assert result.exit_code == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in result.output
    assert f"make run PORT={port + 1}" in result.output


def test_a_child_that_dies_is_started_again_after_a_pause() -> None:
    child = Child("worker", [sys.executable, "-c", "pass"])
    child.start()
    assert child.process is not None
    child.process.wait()
    first = child.process.pid
    child.revive()
    assert child.process.pid == first, "not at once"
    deadline = time.monotonic() + 30
    while child.process.pid == first and time.monotonic() < deadline:
        child.revive()
        time.sleep(0.05)
    assert child.process.pid != first
    child.stop()


@contextlib.contextmanager
def served(settings: Settings, *options: str) -> Iterator[subprocess.Popen[str]]:
    """``portal serve`` in a process of its own, ready when this gives it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "portal", "serve", *options],
        cwd=ROOT,
        env=os.environ | environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        heard = []
        for line in process.stdout:
            heard.append(line)
            if "Stop it with Ctrl-C" in line:
                break
        else:
            pytest.fail("".join(heard))
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def children_of(pid: int) -> list[int]:
    """Every process below ``pid``, read from /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found += [int(path.parent.name), *children_of(int(path.parent.name))]
    return found


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops_with_all_its_children(
    sqlite_backend: Backend, tmp_path: Path, stop: signal.Signals
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    settings = settings_for(sqlite_backend.fresh(), tmp_path, port=port, web_workers=1)
    with served(settings, "--with-worker") as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
        below = children_of(process.pid)
        assert len(below) >= 3
        process.send_signal(stop)
        assert process.wait(60) == 0
        assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []
