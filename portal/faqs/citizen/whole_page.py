"""A page in the layout readers see it in: live, unseen yet, or as a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template

from content import queries as content
from content.kinds import kind_of
from portal.faqs.citizen.kinds import parts_of
from portal.faqs.contents import contents_of
from portal.faqs.queries import shut_sections, topic_of
from portal.faqs.trail import SearchTrail
from portal.kernel import clock
from portal.web.headers import FRAMED_BY_US
from portal.web.transaction import db

_USUAL: Mapping[str, Any] = {
    "standing": "",
    "preview": None,
    "changes": (),
    "related": (),
    "trail": SearchTrail(),
    "evidence": None,
    "may_edit": False,
}


@dataclass(frozen=True, slots=True)
class PreviewBanner:
    """What stands above a page that is looked at before readers see it.

    ``version`` names it (Version 3); ``standing`` says who sees it, in a sentence. ``moment`` is when it is
    read: its values are those of then, and ``moments`` (words, address) are the others to choose from.
    ``links`` (words, address) lead back and on; ``problems`` are what will not look as its author meant it.
    ``is_framed``: it stands in a frame of ours, where links would lead nowhere.
    """

    version: str
    standing: str
    moment: datetime
    moments: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    is_live: bool = False
    is_framed: bool = False


def render_page(page: content.Page, who: content.Reader, **parts: Any) -> str:
    """The page by its kind. ``parts``: what else this visit shows."""
    return render_template(
        kind_of(page.kind).template,
        **{**_USUAL, "page": page, **parts},
        topic=topic_of(db(), page.section_key),
        is_shut=page.section_key in shut_sections(db()),
        **parts_of(db(), page, who, clock.now()),
        contents=contents_of(page.body_html),
    )


def preview_response(
    page: content.Page,
    who: content.Reader,
    preview: PreviewBanner,
    *,
    changes: list[content.PublicNote],
    related: list[content.ItemCard],
) -> Response:
    """The page as it reads at the moment of ``preview``, for one person: never kept, never indexed."""
    shown = content.page_at(db(), page, preview.moment)
    shown = replace(shown, published_at=shown.published_at or preview.moment)
    answer = make_response(render_page(shown, who, preview=preview, changes=changes, related=related))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    if preview.is_framed:
        answer.headers["Content-Security-Policy"] = FRAMED_BY_US
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
