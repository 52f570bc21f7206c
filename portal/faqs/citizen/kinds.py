"""What a page shows besides its text, by its kind. Each part is asked for only where the kind has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from content import queries as content
from content.kinds.notice import NOTICE_TYPES
from content.media_rules import facts_of, media_path
from content.queries.links import item_ids_by_slug
from content.queries.media import media_to_read
from portal.catalogue.queries import catalogue
from portal.faqs.queries import notices, topic_of

Parts = Mapping[str, Any]


@dataclass(frozen=True)
class FormOffer:
    """A form of a service page: what it is called, what it is for, where it stands."""

    name: str
    definition: str
    path: str


@dataclass(frozen=True)
class Download:
    """A file to get: its title, its kind and size in words, and its address."""

    title: str
    facts: str
    path: str


def parts_of(session: Session, page: content.Page, who: content.Reader, now: datetime) -> Parts:
    """Names and values for the template of the page's kind."""
    build = _PARTS.get(page.kind)
    return build(session, page, who, now) if build else {}


def _service_page(session: Session, page: content.Page, who: content.Reader, now: datetime) -> Parts:
    topic, slugs = topic_of(session, page.section_key), _lines(page, "answers")
    ids = item_ids_by_slug(session, slugs)
    cards = content.live_items_by_ids(session, ids.values(), who, now)
    return {
        "answers": [cards[ids[slug]] for slug in slugs if ids.get(slug) in cards],
        "forms": [offer for line in _lines(page, "forms") if (offer := form_offer(session, line))],
        "contact_lines": str(page.details.get("contact") or "").splitlines(),
        "notices": notices(session, who, now, section_key=topic.key if topic else page.section_key),
    }


def form_offer(session: Session, line: str) -> FormOffer | None:
    """The form that ``service/category`` names; ``None`` where the catalogue has none (any more)."""
    service_key, _, category_key = line.strip("/ ").partition("/")
    service = catalogue(session).service(service_key)
    category = service.category(category_key) if service else None
    if service is None or category is None:
        return None
    return FormOffer(category.name, category.definition, f"/raise/{service.key}/{category.key}")


def _notice(session: Session, page: content.Page, who: content.Reader, now: datetime) -> Parts:
    return {"notice_type": dict(NOTICE_TYPES).get(str(page.details.get("notice_type")), "Notice")}


def _file(session: Session, page: content.Page, who: content.Reader, now: datetime) -> Parts:
    found = media_to_read(session, str(page.details.get("media_key")), who, now)
    if found is None:
        return {"download": None}
    media, version = found
    path = media_path(media.key, version.name, version.number)
    return {"download": Download(media.title, facts_of(version.name, version.size), path)}


_PARTS: Mapping[str, Callable[[Session, content.Page, content.Reader, datetime], Parts]] = {
    "service_page": _service_page,
    "notice": _notice,
    "file": _file,
}


def _lines(page: content.Page, name: str) -> list[str]:
    value = page.details.get(name) or []
    return value if isinstance(value, list) else []
