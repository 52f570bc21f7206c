"""What a view says of its page: that it is the same for everybody, until when, and what else it does.

Whoever keeps such pages (``portal.web.page_cache``) reads it from ``flask.g``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Response, g

from portal.kernel.stamped import stamp
from portal.web.transaction import db

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PERSONAL_COOKIES = ("session=", "drafts=")  # who sends one may get pages of their own
Hook = Callable[[], None]
View = TypeVar("View", bound=Callable[..., Any])


def public_page(view: View) -> View:
    """Mark a view whose page is the same for everyone who is not signed in.

    The stamp is read before anything else: a page made while somebody publishes may be newer than its
    stamp, never older.
    """

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        g.page_stamp = stamp(db())
        return view(*args, **kwargs)

    return cast(View, marked)


def not_for_everyone() -> None:
    """This answer of a public page belongs to one visitor after all."""
    g.pop("page_stamp", None)


def sent_back(page: str) -> Response:
    """A form that was refused, for whoever sent it (422).

    Their browser may keep it until they close it, never others': with ``no-store`` the Back button comes to
    "confirm form resubmission" here instead of the form.
    """
    return Response(page, 422, {"Cache-Control": "private, no-cache"}, mimetype="text/html")


def ends_at(moment: datetime | None) -> None:
    """This page is another one from ``moment`` on, if there is one: it expires, or a value in it changes."""
    if moment is not None:
        g.page_ends = min(moment, g.get("page_ends", moment))


def on_page_hit(hook: Hook) -> None:
    """Run ``hook`` each time this page is sent from memory (a search is counted although it is not made)."""
    g.page_hook = hook


def is_somebody(environ: WSGIEnvironment) -> bool:
    """Whether whoever asks brings a cookie that pages of their own may hang on."""
    cookies = environ.get("HTTP_COOKIE")
    return cookies is not None and any(name in cookies for name in PERSONAL_COOKIES)
