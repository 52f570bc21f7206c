"""For what any stranger may do: voting on a page, raising a case.

A view marked ``@same_site_only`` takes no CSRF token; where it may change something, it looks at where the
browser says the form was: ``Sec-Fetch-Site``, else ``Origin``, else ``Referer``. A page of another site can
forge none of the three. Such a page needs no session, and an empty form can be kept and sent to everyone.

Never use it for what somebody may do because of who they are: there a token stands in the form as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Blueprint, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.datastructures import Headers
from werkzeug.exceptions import Forbidden

from portal.web.transaction import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])


class SentFromElsewhere(Forbidden):
    """The browser says that the form stood on another site, or does not say where."""


def same_site_only(blueprint: Blueprint) -> Callable[[View], View]:
    """Refuse (403) a form that a page of another site sent; take it without a token otherwise.

    Stands below ``@access``. ``blueprint`` is the view's own: through it the token check learns of the view.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if request.method not in SAFE_METHODS and not comes_from(request.host, request.headers):
                raise SentFromElsewhere
            return view(*args, **kwargs)

        without_token(blueprint, checked)
        return cast(View, checked)

    return wrap


def without_token(blueprint: Blueprint, view: Callable[..., Any]) -> None:
    """Let the token check pass this view over: something else guards it."""

    def exempt(state: BlueprintSetupState) -> None:
        state.app.extensions["csrf"].exempt(view)

    blueprint.record(exempt)


def comes_from(host: str, headers: Headers) -> bool:
    """Whether a browser sent this from a page of ``host``.

    With none of the three headers it was no browser of the last ten years: refused.
    """
    fetched_from = headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from in {"same-origin", "none"}  # none: the visitor's own doing, not a page's
    sender = headers.get("Origin") or headers.get("Referer") or ""
    try:
        return urlsplit(sender).netloc == host
    except ValueError:
        return False
