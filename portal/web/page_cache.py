"""Public pages, kept ready to send in front of Flask.

A page whose view is marked ``@public_page`` is the same for every visitor who is not signed in.
It is kept, compressed, until the public stamp in the database moves (somebody published), a minute has
passed (opening hours), or the moment comes at which it is known to change. So a change shows at once, in
every process. A browser that has the page already gets ``304`` and no body.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, g, request, session
from sqlalchemy.orm import Session

from portal.kernel.stamped import stamp
from portal.web.kept_page import COMPRESS, KeptPage, coding_of, digest, kept_page
from portal.web.moulds import Filling, Mould
from portal.web.public_pages import is_somebody, not_for_everyone
from portal.web.transaction import database

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()

MAX_PAGES = 300
MAX_MOULDS = 20
Key = tuple[str, str, str]  # host, path and query
METHODS = ("GET", "HEAD")


class PageCache:
    """WSGI middleware: answers from memory, or passes the request on and may keep the answer."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._moulds: OrderedDict[tuple[str, str], tuple[Mould, KeptPage]] = OrderedDict()
        self._lock = threading.Lock()
        self._local = threading.local()
        with app.app_context():
            self._database = database()
        self._reader = self._database.reader
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
            with self._app.app_context():
                filling = self._filling(mould, like, environ)
        except Exception:  # Flask meets the same fault and answers with the page for it
            log.warning("mould_not_filled", path=key[1], exc_info=True)
            return None
        if filling is None:
            return None
        page = like.with_body(mould.page(filling), coding_of(environ), filling.on_hit)
        self._put(key, page)
        return page

    def _filling(self, mould: Mould, like: KeptPage, environ: WSGIEnvironment) -> Filling | None:
        session = self._session()
        try:
            if stamp(session) != like.stamp:
                return None
            return mould.fill(session, self._app.request_class(environ).args.to_dict())
        finally:
            if session.in_transaction():  # else it has asked for nothing and holds nothing
                session.close()

    def _session(self) -> Session:
        """One per thread, ever again: to make it takes longer than what most moulds ask of it."""
        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._database.session(readonly=True)
        session.info.pop("stamp", None)  # read anew for each page
        return session

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
        headers, body = page.shape(coding_of(environ))
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
        g.page_digest = digest(body)
        response.headers["Cache-Control"] = "no-cache"  # may be kept, must be asked about
        response.headers["Vary"] = "Accept-Encoding, Cookie"
        if coding := coding_of(request.environ):  # compressed once, here: whatever compresses later leaves it
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
        page = kept_page(response)
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
