"""One public page, ready to send in every shape a browser asks for."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast

import brotli
from flask import Response, g

from portal.kernel import clock
from portal.web.public_pages import Hook

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

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
NOT_MODIFIED = ("Cache-Control", "ETag", "Vary")


@dataclass(frozen=True)
class KeptPage:
    """One page as it was first asked for, with its headers ready; each other shape is made from that one when
    a browser asks for it. Nothing is kept uncompressed: three hundred pages would be three megabytes more."""

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
        sent = COMPRESS[coding](body)
        new = digest(sent)  # says as much as one of the whole page, for a third of the bytes
        etag = f'{self.etag[: -len(new) - 1]}{new}"'
        headers = (*self.headers[:-1], ("ETag", f"W/{etag}"))
        shapes = {coding: _shape(headers, coding, sent)}
        return KeptPage(self.stamp, self.kept_until, self.ends_at, etag, headers, on_hit, shapes)

    @cached_property
    def not_modified(self) -> Headers:
        """What a 304 says: the browser has all other headers with the page, and the ETag stands for them."""
        return [(name, value) for name, value in self.headers if name in NOT_MODIFIED]


def kept_page(response: Response) -> KeptPage:
    """The page of this answer, with what its view said of it (``portal.web.public_pages``)."""
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


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _shape(headers: tuple[tuple[str, str], ...], coding: str, body: bytes) -> Shape:
    encoding = [("Content-Encoding", coding)] if coding else []
    return [*headers, *encoding, ("Content-Length", str(len(body)))], body


@lru_cache(maxsize=64)
def _once(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    """Most pages have the same headers: they are kept once. With a digest of them for the ETag: a browser
    that has the page keeps its headers too, and must get new ones when they change."""
    return headers, hashlib.sha256(repr(headers).encode()).hexdigest()[:8]


def coding_of(environ: WSGIEnvironment) -> str:
    """The best content coding the browser takes; every one that takes Brotli says so by name."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
