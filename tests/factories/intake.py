"""The worker's part in raising a case, done at once."""

from __future__ import annotations

from flask import Flask

from portal.cases.intake import Intake


def take_in(app: Flask) -> int:
    """Make cases of what was sent, as the worker does five times a second; returns of how many."""
    return Intake(app.extensions["database"]).register_all()
