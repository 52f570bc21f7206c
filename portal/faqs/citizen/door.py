"""The blueprint of the pages everyone reads: home, services, answers, search."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request
from flask_login import current_user

from content.queries import Reader, next_closing
from portal.faqs.actors import reader_of
from portal.kernel import clock
from portal.kernel.stamped import kept
from portal.web.public_pages import ends_at, is_somebody
from portal.web.transaction import db

blueprint = Blueprint("faqs", __name__)


def who_reads() -> Reader:
    """For whom a page is made. Pages for those who are signed in are never kept for others."""
    if not is_somebody(request.environ):
        return None  # without a session cookie nobody is signed in, and nobody need be looked up
    return reader_of(current_user) if current_user.is_authenticated else None


def names_pages() -> None:
    """What is answered names pages: it is kept no longer than until the first page anywhere closes, so that
    none is named a moment after, whether the worker has run or not."""
    ends_at(kept(db(), "next_closing", partial(next_closing, now=clock.now())))
