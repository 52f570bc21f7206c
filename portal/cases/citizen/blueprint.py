"""What the citizen's views of cases hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("cases", __name__)
