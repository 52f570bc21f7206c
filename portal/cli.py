"""The ``portal`` command: everything an operator does, through Flask's CLI.

Start-up counts here (``make run`` starts several commands), so nothing heavy is imported before a command
runs, and the application itself is built only for a command that asks for it (``with_appcontext``).
"""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask.cli import AppGroup, ScriptInfo
from werkzeug.utils import import_string

from portal.commands.bench import bench
from portal.commands.cases import cases
from portal.commands.catalogue import catalogue
from portal.commands.content import content
from portal.commands.demo import demo
from portal.commands.files import rescan
from portal.commands.mail import mail
from portal.commands.requirements import requirements
from portal.commands.serving import serve, worker
from portal.commands.setup import init, recompute, reindex, rerender

COMMANDS = (
    init,
    demo,
    serve,
    worker,
    reindex,
    recompute,
    rerender,
    rescan,
    mail,
    cases,
    catalogue,
    content,
    requirements,
    bench,
)

group = AppGroup(
    name="portal",
    help="Waymark: the self-service portal and service desk. Settings come from PORTAL_… variables.",
)
for _command in COMMANDS:
    group.add_command(_command)


def register_commands(app: Flask) -> None:
    """The same commands below ``flask --app portal.app`` and for the tests' runner."""
    for command in COMMANDS:
        app.cli.add_command(command)


def main() -> None:
    """What the console script starts."""
    group(prog_name="portal", obj=ScriptInfo(create_app=_create_app, load_dotenv_defaults=False))


def _create_app() -> Flask:
    """By name: the factory stands above this rung."""
    return cast(Flask, import_string("portal.app:create_app")())
