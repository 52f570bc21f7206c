"""For forms on pages that are kept and sent to everyone: such a page cannot carry a token of one visitor.

A view marked ``@same_site_only`` takes no CSRF token; it looks at where the browser says the form was:
``Sec-Fetch-Site``, else ``Origin``, else ``Referer``. A page of another site can forge none of the three.
Use it only for what any stranger may do anyway, such as voting on a page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Blueprint, abort, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.datastructures import Headers

View = TypeVar("View", bound=Callable[..., Any])


def same_site_only(blueprint: Blueprint) -> Callable[[View], View]:
    """Refuse (403) a request that a page of another site sent; take it without a token otherwise.

    Stands below ``@access``. ``blueprint`` is the view's own: through it the token check learns of the view.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if not comes_from(request.host, request.headers):
                abort(403)
            return view(*args, **kwargs)

        def exempt(state: BlueprintSetupState) -> None:
            state.app.extensions["csrf"].exempt(checked)

        blueprint.record(exempt)
        return cast(View, checked)

    return wrap


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
