"""The settings of a command, or a clear line what is wrong with them."""

from __future__ import annotations

import click

from portal.config import Settings


def read_settings() -> Settings:
    """The environment's settings; ends the command with the sentence that names a wrong one."""
    try:
        return Settings.from_environment()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
