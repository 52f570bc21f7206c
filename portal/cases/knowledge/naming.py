"""The FAQs an agent may name when a case is resolved: by title, by slug or by address (HS-L1c)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from content.queries import list_live
from portal.kernel.stamped import kept

MOST = 5_000


@dataclass(frozen=True)
class LiveFaqs:
    """Every live FAQ, kept in memory: slug → title, folded title → slug, section → titles."""

    titles: dict[str, str]
    slugs: dict[str, str]
    by_section: dict[str, tuple[str, ...]]

    def slug_of(self, text: str) -> str | None:
        """The slug of the FAQ that ``text`` names; ``None`` when there is no such FAQ."""
        wanted = " ".join(text.split())
        slug = self.slugs.get(wanted.casefold())
        if slug is not None:
            return slug
        last = urlsplit(wanted).path.rstrip("/").rpartition("/")[2] if "\\" not in wanted else wanted
        return last if last in self.titles else None


def live_faqs(session: Session, now: datetime) -> LiveFaqs:
    """Asked for on every case page, so no query unless somebody has published since."""

    def load(session: Session) -> LiveFaqs:
        cards = list_live(session, None, now, limit=MOST)
        sections: dict[str, list[str]] = {}
        for card in cards:
            sections.setdefault(card.section_key, []).append(card.title)
        return LiveFaqs(
            titles={card.slug: card.title for card in cards},
            slugs={card.title.casefold(): card.slug for card in cards},
            by_section={key: tuple(titles) for key, titles in sections.items()},
        )

    return kept(session, "live_faqs", load)
