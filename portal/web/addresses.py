"""What may stand in the variable parts of an address."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class PlainPart(BaseConverter):
    """Any text but a slash and control characters: PostgreSQL refuses a NUL even to look for, and nothing of
    ours is named with one, so such an address is simply not found."""

    regex = r"[^/\x00-\x1f\x7f]+"


def register_addresses(app: Flask) -> None:
    """Before any route is registered."""
    app.url_map.converters.update(default=PlainPart, string=PlainPart)
