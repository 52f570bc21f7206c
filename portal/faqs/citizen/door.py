"""The blueprint of the pages everyone reads: home, services, answers, search."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user

from content.queries import Reader
from portal.faqs.actors import reader_of
from portal.web.page_cache import is_somebody

blueprint = Blueprint("faqs", __name__)


def who_reads() -> Reader:
    """For whom a page is made. Pages for those who are signed in are never kept for others."""
    if not is_somebody(request.environ):
        return None  # without a session cookie nobody is signed in, and nobody need be looked up
    return reader_of(current_user) if current_user.is_authenticated else None
