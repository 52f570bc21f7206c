"""Public pages, kept ready to send in front of Flask.

A page whose view is marked ``@public_page`` is the same for every visitor who is not signed in.
It is kept, compressed, until the public stamp in the database moves (somebody published) or a minute
has passed (opening hours), so a published change shows at once, in every process. A browser that has
the page already gets ``304`` and no body.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import brotli
from flask import Flask, Response, g, request

from portal.kernel.stamped import stamp
from portal.web.transaction import database, db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_PAGES = 2_000
MAX_AGE_SECONDS = 60.0
MIN_COMPRESSED = 500
CODINGS = ("br", "gzip", "")
Hook = Callable[[], None]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class KeptPage:
    """One page in the three shapes a browser may ask for, with its headers ready."""

    stamp: int
    kept_until: float
    etag: str
    bodies: dict[str, bytes]  # by content coding: "br", "gzip", ""
    headers: dict[str, list[tuple[str, str]]]
    not_modified: list[tuple[str, str]]
    on_hit: Hook | None


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


def on_page_hit(hook: Hook) -> None:
    """Run ``hook`` each time this page is sent from memory (a search is counted although it is not made)."""
    g.page_hook = hook


class PageCache:
    """WSGI middleware: answers from memory, or passes the request on and may keep the answer."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner
        self._pages: OrderedDict[tuple[str, str, str], KeptPage] = OrderedDict()
        self._lock = threading.Lock()
        with app.app_context():
            self._stamps = database().stamps
        app.after_request(self._keep)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and "session=" not in environ.get("HTTP_COOKIE", ""):
            key = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
            page = self._pages.get(key)
            if page is not None and page.kept_until > time.monotonic() and page.stamp == self._stamps.read():
                return self._send(page, environ, start_response)
        return self._inner(environ, start_response)

    def _send(
        self, page: KeptPage, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if page.on_hit is not None:
            page.on_hit()
        if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", page.not_modified)
            return ()
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        coding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        start_response("200 OK", page.headers[coding])
        return (page.bodies[coding],)

    def _keep(self, response: Response) -> Response:
        """After a marked view: give the page its ETag and keep it, unless it shows somebody's own things."""
        is_anonymous = (
            "session=" not in request.headers.get("Cookie", "") and "Set-Cookie" not in response.headers
        )
        if (
            "page_stamp" not in g
            or not is_anonymous
            or response.status_code != 200
            or request.method != "GET"
        ):
            return response
        body = response.get_data()
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        response.headers["Cache-Control"] = "no-cache"  # may be kept, must be asked about
        response.headers["ETag"] = etag
        response.vary.update(("Accept-Encoding", "Cookie"))
        page = _page(response, body, etag)
        key = (request.host, request.path, request.query_string.decode("latin-1"))
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        return cast(Response, response.make_conditional(request.environ))


def _page(response: Response, body: bytes, etag: str) -> KeptPage:
    bodies = {"": body}
    if len(body) >= MIN_COMPRESSED:
        bodies |= {"gzip": gzip.compress(body, 6), "br": brotli.compress(body, quality=5)}
    shared = [(k, v) for k, v in response.headers if k.lower() not in {"content-length", "content-encoding"}]
    headers = {coding: _headers(shared, coding, data) for coding, data in bodies.items()}
    return KeptPage(
        stamp=g.page_stamp,
        kept_until=time.monotonic() + MAX_AGE_SECONDS,
        etag=etag.removeprefix("W/"),
        bodies={coding: bodies.get(coding, body) for coding in CODINGS},
        headers={coding: headers.get(coding, headers[""]) for coding in CODINGS},
        not_modified=[(k, v) for k, v in shared if k.lower() != "content-type"],
        on_hit=g.get("page_hook"),
    )


def _headers(shared: list[tuple[str, str]], coding: str, body: bytes) -> list[tuple[str, str]]:
    encoding = [("Content-Encoding", coding)] if coding else []
    return [*shared, *encoding, ("Content-Length", str(len(body)))]
