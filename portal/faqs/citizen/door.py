"""The blueprint of the pages everyone reads: home, services, answers, search."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from content.queries import Reader
from portal.faqs.actors import reader_of

blueprint = Blueprint("faqs", __name__)


def who_reads() -> Reader:
    """For whom a page is made. Pages for those who are signed in are never kept for others."""
    return reader_of(current_user) if current_user.is_authenticated else None
