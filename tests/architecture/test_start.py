"""A web process loads what it needs to answer, and nothing else: all of it costs memory and time to start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAY = """
import sys, threading, wsgi
pool = wsgi.app.extensions["database"].engine.pool
print(threading.active_count(), pool.checkedin() + pool.checkedout())
print(*sys.modules)
"""
LATER = {  # what → who needs it
    "markdown": "whoever saves a text",
    "bleach": "whoever saves a text",
    "nh3": "whoever saves a text",
    "PIL": "whoever sends a picture",
    "cryptography": "whoever sends or gets a file",
    "psycopg": "a site on PostgreSQL",
    "sqlalchemy.dialects.postgresql": "a site on PostgreSQL",
    "alembic": "portal init",
    "frontmatter": "the bench",
    "yaml": "whoever imports or exports pages",
    "huey": "the worker",
    "smtplib": "the worker",
    "email.policy": "whoever reads or writes mail",
    "statistics": "whoever rehearses searches",
    "xml.etree": "whoever saves a text, or asks for a feed",
    "portal.bench.web": "the bench",
    "portal.demo.stories": "the demo",
}


def test_a_web_process_starts_light_and_with_nothing_two_must_not_share(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environ = {**os.environ, "PORTAL_DATA": str(tmp_path), "PYTHONPATH": str(root)}
    environ.pop("PORTAL_DATABASE_URL", None)
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAY], env=environ, cwd=root, capture_output=True, check=True
    )
    held, modules = said.stdout.decode().splitlines()
    loaded = set(modules.split())
    # Web processes are forked from one that has loaded the application: one thread, no connection.
    assert held == "1 0"
    assert {"flask", "sqlalchemy.orm", "portal.app"} <= loaded
    assert not {f"{module}: for {who}" for module, who in LATER.items() if module in loaded}
