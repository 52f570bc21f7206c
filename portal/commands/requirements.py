"""``portal requirements``."""

from __future__ import annotations

import click


@click.command()
def requirements() -> None:
    """List every requirement with the tests that show it."""
    from portal.requirements_report import report_lines

    for line in report_lines():
        click.echo(line)
