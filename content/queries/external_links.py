"""What is known of links to other sites."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.links.health import LinkState
from content.models import ContentItem, ExternalLink, ExternalLinkUse, LinkException, Revision, Section
from content.queries.visibility import Columns


@dataclass(frozen=True, slots=True)
class BrokenExternalLink:
    """A live page whose link to another site leads nowhere. ``problem`` is a sentence for the screen."""

    item_id: int
    slug: str
    title: str
    section_key: str
    url: str
    problem: str
    failing_since: date | None
    checked_at: datetime | None

    @property
    def host(self) -> str:
        return host_of(self.url)


def links_due(session: Session, now: datetime, *, limit: int) -> list[tuple[int, str]]:
    """Id and address of the links to ask about, the longest due first."""
    rows = session.execute(
        select(ExternalLink.id, ExternalLink.url)
        .where(ExternalLink.check_at <= now, ExternalLink.state != LinkState.excepted)
        .order_by(ExternalLink.check_at, ExternalLink.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def broken_external_links(
    session: Session, *, section_keys: Collection[str] | None = None, limit: int = 200
) -> list[BrokenExternalLink]:
    """Links that failed on two days or more (MI26), by page; of some sections only, if given."""
    statement = (
        select(
            ContentItem.id,
            ContentItem.slug,
            Revision.title,
            Section.key,
            ExternalLink.url,
            ExternalLink.problem,
            ExternalLink.failing_since,
            ExternalLink.checked_at,
        )
        .join(ExternalLinkUse, ExternalLinkUse.link_id == ExternalLink.id)
        .join(ContentItem, ContentItem.id == ExternalLinkUse.item_id)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .join(Section, Section.id == ContentItem.section_id)
        .where(ExternalLink.state == LinkState.broken)
        .order_by(Section.key, ContentItem.slug, ExternalLink.url)
        .limit(limit)
    )
    if section_keys is not None:
        statement = statement.where(Section.key.in_(list(section_keys)))
    return [BrokenExternalLink(*row) for row in session.execute(statement)]


def broken_external_by_item() -> Columns:
    """A statement: ``item_id`` and the ``number`` of its links to other sites that are broken."""
    item_id, number = ExternalLinkUse.item_id, func.count(ExternalLinkUse.link_id)
    return (
        select(item_id.label("item_id"), number.label("number"))
        .join(ExternalLink, ExternalLink.id == ExternalLinkUse.link_id)
        .where(ExternalLink.state == LinkState.broken)
        .group_by(item_id)
    )


def link_exceptions(session: Session) -> list[LinkException]:
    """Sites whose links are never checked."""
    return list(session.scalars(select(LinkException).order_by(LinkException.host)))


def sections_linking_to(session: Session, host: str) -> set[str]:
    """The keys of the sections whose live pages lead to this site."""
    rows = session.execute(
        select(Section.key, ExternalLink.url)
        .join(ContentItem, ContentItem.section_id == Section.id)
        .join(ExternalLinkUse, ExternalLinkUse.item_id == ContentItem.id)
        .join(ExternalLink, ExternalLink.id == ExternalLinkUse.link_id)
        .where(ExternalLink.url.contains(host, autoescape=True))
    )
    return {key for key, url in rows if host_of(url) == host}


def host_of(url: str) -> str:
    """The site an address leads to, in lower case; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
