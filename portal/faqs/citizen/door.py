"""The blueprint of the pages everyone reads: home, services, answers, search."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("faqs", __name__)
