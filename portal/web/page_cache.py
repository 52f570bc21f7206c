"""Public pages, kept ready to send in front of Flask.

A page whose view is marked ``@public_page`` is the same for every visitor who is not signed in.
It is kept, compressed, until the public stamp in the database moves (somebody published), a minute has
passed (opening hours), or the moment comes at which it is known to change. So a change shows at once, in
every process. A browser that has the page already gets ``304`` and no body.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import brotli
import structlog
from flask import Flask, Response, g, request, session

from portal.kernel import clock
from portal.kernel.stamped import stamp
from portal.web.transaction import database, db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from portal.web.moulds import Mould

log = structlog.get_logger()

MAX_PAGES = 500
MAX_MOULDS = 20
MAX_AGE_SECONDS = 60.0
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: cast(bytes, brotli.compress(body, quality=1)),  # 3 takes twice as long for 7 %
    "gzip": lambda body: gzip.compress(body, 6),
    "": lambda body: body,
}
EXPAND: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: cast(bytes, brotli.decompress(body)),
    "gzip": gzip.decompress,
    "": lambda body: body,
}
Headers = list[tuple[str, str]]
Shape = tuple[Headers, bytes]
Key = tuple[str, str, str]  # host, path and query
METHODS = ("GET", "HEAD")
NOT_MODIFIED = ("Cache-Control", "ETag", "Vary")
PERSONAL_COOKIES = ("session=", "drafts=")  # who sends one may get pages of their own
Hook = Callable[[], None]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class KeptPage:
    """One page as it was first asked for, with its headers ready; each other shape is made from that one when
    a browser asks for it. Nothing is kept uncompressed: five hundred pages would be five megabytes more."""

    stamp: int
    kept_until: float
    ends_at: datetime | None  # from then on it is another page, or none
    etag: str
    headers: tuple[tuple[str, str], ...]  # those that every shape has, the ETag last
    on_hit: Hook | None
    shapes: dict[str, Shape]  # by content coding: "br", "gzip", ""

    def is_true(self) -> bool:
        """Whether time has not made it stale; whether somebody has published, the stamp tells."""
        return self.kept_until > time.monotonic() and (self.ends_at is None or clock.now() < self.ends_at)

    def shape(self, coding: str) -> Shape:
        found = self.shapes.get(coding)
        if found is None:
            known, (_, there) = next(iter(self.shapes.items()))
            found = _shape(self.headers, coding, COMPRESS[coding](EXPAND[known](there)))
            self.shapes[coding] = found
        return found

    def with_body(self, body: bytes, coding: str, on_hit: Hook | None) -> KeptPage:
        """A page of the same make, true for as long as this one."""
        digest = _digest(body)
        etag = f'{self.etag[: -len(digest) - 1]}{digest}"'
        headers = (*self.headers[:-1], ("ETag", f"W/{etag}"))
        shapes = {coding: _shape(headers, coding, COMPRESS[coding](body))}
        return replace(self, etag=etag, headers=headers, on_hit=on_hit, shapes=shapes)

    @cached_property
    def not_modified(self) -> Headers:
        """What a 304 says: the browser has all other headers with the page, and the ETag stands for them."""
        return [(name, value) for name, value in self.headers if name in NOT_MODIFIED]


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


def ends_at(moment: datetime | None) -> None:
    """This page is another one from ``moment`` on, if there is one: it expires, or a value in it changes."""
    if moment is not None:
        g.page_ends = min(moment, g.get("page_ends", moment))


def on_page_hit(hook: Hook) -> None:
    """Run ``hook`` each time this page is sent from memory (a search is counted although it is not made)."""
    g.page_hook = hook


class PageCache:
    """WSGI middleware: answers from memory, or passes the request on and may keep the answer."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._moulds: OrderedDict[tuple[str, str], tuple[Mould, KeptPage]] = OrderedDict()
        self._lock = threading.Lock()
        with app.app_context():
            self._reader = database().reader
        # Hooks run from the last to the first: the page is taken before it is compressed, and kept with
        # every header that the others have added.
        app.after_request(self._take)
        app.after_request_funcs[None].insert(0, self._keep)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method in METHODS and not is_somebody(environ):
            key = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
            page = self._pages.get(key)
            if page is None or not page.is_true() or page.stamp != self._reader.stamp():
                page = self._from_mould(key, environ)
            if page is not None:
                body = self._send(page, environ, start_response)
                return body if method == "GET" else ()
        return self._inner(environ, start_response)

    def _from_mould(self, key: Key, environ: WSGIEnvironment) -> KeptPage | None:
        """The page with the words of this address, if one of its kind was made under the present stamp."""
        mould, like = self._moulds.get(key[:2], (None, None))
        if mould is None or like is None or not like.is_true():
            return None
        try:
            with self._app.app_context(), database().session(readonly=True) as session:
                if stamp(session) != like.stamp:
                    return None
                arguments = self._app.request_class(environ).args.to_dict()
                filling = mould.fill(session, arguments)
        except Exception:  # Flask meets the same fault and answers with the page for it
            log.warning("mould_not_filled", path=key[1], exc_info=True)
            return None
        if filling is None:
            return None
        page = like.with_body(mould.page(filling), _coding(environ), filling.on_hit)
        self._put(key, page)
        return page

    def _put(self, key: Key, page: KeptPage) -> None:
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)

    def _send(
        self, page: KeptPage, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if page.on_hit is not None and environ["REQUEST_METHOD"] == "GET":
            page.on_hit()
        if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", page.not_modified)
            return ()
        headers, body = page.shape(_coding(environ))
        start_response("200 OK", headers)
        return (body,)

    def _take(self, response: Response) -> Response:
        """First of all hooks: the page as its view made it, and the headers of a page for everyone."""
        if (
            "page_stamp" not in g
            or is_somebody(request.environ)
            or response.status_code != 200
            or request.method not in METHODS
        ):
            not_for_everyone()
            return response
        body = response.get_data()
        g.page_digest = _digest(body)
        response.headers["Cache-Control"] = "no-cache"  # may be kept, must be asked about
        response.headers["Vary"] = "Accept-Encoding, Cookie"
        if coding := _coding(request.environ):  # compressed once, here: whatever compresses later leaves it
            response.set_data(COMPRESS[coding](body))
            response.headers["Content-Encoding"] = coding
        return response

    def _keep(self, response: Response) -> Response:
        """Last of all hooks: keep the page, unless a session was begun for this visitor on the way."""
        if "page_stamp" not in g:
            return response
        if session.modified or any(name == "Set-Cookie" for name, _ in response.headers):
            response.headers["Cache-Control"] = "no-store"
            return response
        page = _page(response)
        response.headers["ETag"] = f"W/{page.etag}"
        if request.method == "GET":
            key = (request.host, request.path, request.query_string.decode("latin-1"))
            self._put(key, page)
            if "page_mould" in g:
                with self._lock:
                    self._moulds[key[:2]] = (g.page_mould, page)
                    while len(self._moulds) > MAX_MOULDS:
                        self._moulds.popitem(last=False)
        if "HTTP_IF_NONE_MATCH" in request.environ:
            response.make_conditional(request.environ)
        return response


def _page(response: Response) -> KeptPage:
    own = ("Content-Length", "Content-Encoding")
    coding = ""
    for name, value in response.headers:
        if name == "Content-Encoding":
            coding = value
    common, version = _once(tuple([pair for pair in response.headers if pair[0] not in own]))
    etag = f'"{version}{g.page_digest}"'
    headers = (*common, ("ETag", f"W/{etag}"))
    return KeptPage(
        stamp=g.page_stamp,
        kept_until=time.monotonic() + MAX_AGE_SECONDS,
        ends_at=g.get("page_ends"),
        etag=etag,
        headers=headers,
        on_hit=g.get("page_hook"),
        shapes={coding: _shape(headers, coding, response.get_data())},
    )


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _shape(headers: tuple[tuple[str, str], ...], coding: str, body: bytes) -> Shape:
    encoding = [("Content-Encoding", coding)] if coding else []
    return [*headers, *encoding, ("Content-Length", str(len(body)))], body


@lru_cache(maxsize=64)
def _once(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    """Most pages have the same headers: they are kept once. With a digest of them for the ETag: a browser
    that has the page keeps its headers too, and must get new ones when they change."""
    return headers, hashlib.sha256(repr(headers).encode()).hexdigest()[:8]


def is_somebody(environ: WSGIEnvironment) -> bool:
    """Whether whoever asks brings a cookie that pages of their own may hang on."""
    cookies = environ.get("HTTP_COOKIE", "")
    return any(name in cookies for name in PERSONAL_COOKIES)


def _coding(environ: WSGIEnvironment) -> str:
    """The best content coding the browser takes; every one that takes Brotli says so by name."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
