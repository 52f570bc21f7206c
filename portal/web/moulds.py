"""Pages of one kind, such as the results of a search: what is the same on all of them is made once.

Flask draws the first one whole, with its head, header, menu and footer, and every header of the answer.
That leaves a mould: the page cut where its title and its content belong, and a function that makes these
two for other words. Until the mould is stale (as any page in memory), the page cache fills it for whoever
is not signed in, and neither routing nor the sixteen hooks of a request are gone through for another page
whose answer they would not change.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import g, render_template, request
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from portal.web.public_pages import is_somebody


@dataclass(frozen=True, slots=True)
class Filling:
    """What makes one page of its kind. ``on_hit`` is run each time it is sent, the first included."""

    title: str
    content: Markup
    on_hit: Callable[[], None] | None = None


Fill = Callable[[Session, Mapping[str, str]], Filling | None]
"""From a session that cannot write and the arguments of the address; ``None`` where this is no page for
everyone, and Flask has to answer. Called without a request, for a reader who is not signed in."""


@dataclass(frozen=True, slots=True)
class Mould:
    """The parts of a page before its title, between title and content, and after it."""

    before: bytes
    between: bytes
    after: bytes
    fill: Fill

    def page(self, filling: Filling) -> bytes:
        title, content = escape(filling.title).encode(), filling.content.encode()
        return b"".join((self.before, title, self.between, content, self.after))


def in_mould(template: str, filling: Filling, fill: Fill) -> str:
    """The page ``template``, which writes its ``title`` and its ``content`` once each, in this order.

    For those who may have pages of their own it is drawn as any other: a message may be waiting for them.
    """
    if "page_stamp" not in g or is_somebody(request.environ):
        return render_template(template, title=filling.title, content=filling.content)
    place = secrets.token_hex(16)  # nothing else on the page can be just this
    page = render_template(template, title=place, content=Markup(place))  # noqa: S704 - letters and digits
    before, between, after = page.encode().split(place.encode())
    g.page_mould = mould = Mould(before, between, after, fill)
    return mould.page(filling).decode()
