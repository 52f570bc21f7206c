"""Links to other sites: noted when a page goes live, judged when the worker asked, excepted by owners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import unescape
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from content.errors import InvalidText
from content.links.health import Answer, LinkState, judged
from content.models import ExternalLink, ExternalLinkUse, LinkException
from content.texts import tidy_line
from content.workflow import Actor

URL_MAX = 1_000
_HREF = re.compile(r'<a [^>]*href="(https?://[^"]+)"')
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*")


def note_links(
    session: Session, *, item_id: int, body_html: str, details: Mapping[str, object], now: datetime
) -> None:
    """Keep which other sites a live page leads to. ``body_html`` is the sanitiser's output."""
    found = [unescape(url) for url in _HREF.findall(body_html)]
    found += [value for value in details.values() if isinstance(value, str) and _is_web(value)]
    urls = {url for url in found if len(url) <= URL_MAX}
    session.execute(delete(ExternalLinkUse).where(ExternalLinkUse.item_id == item_id))
    known = {
        row.url: row.id for row in session.scalars(select(ExternalLink).where(ExternalLink.url.in_(urls)))
    }
    for url in sorted(urls - known.keys()):
        state = LinkState.excepted if _is_excepted(session, url) else LinkState.unknown
        link = ExternalLink(url=url, state=state, check_at=now)
        session.add(link)
        session.flush()
        known[url] = link.id
    session.add_all(ExternalLinkUse(item_id=item_id, link_id=known[url]) for url in sorted(urls))


def forget_links(session: Session, *, item_ids: Iterable[int]) -> None:
    """These pages are not live any more."""
    session.execute(delete(ExternalLinkUse).where(ExternalLinkUse.item_id.in_(list(item_ids))))


def note_answer(session: Session, *, link_id: int, answer: Answer, today: date, now: datetime) -> None:
    """Keep what came of asking. A link that was excepted or forgotten meanwhile is left alone."""
    link = session.get(ExternalLink, link_id, with_for_update=True)
    if link is None or link.state is LinkState.excepted:
        return
    health = judged(link.failing_since, answer, today=today, now=now)
    link.state, link.failing_since, link.check_at = health.state, health.failing_since, health.check_at
    link.status, link.problem, link.checked_at = answer.status, answer.problem[:200], now


def except_host(session: Session, *, host: str, reason: str, actor: Actor, now: datetime) -> LinkException:
    """Never check links to this site again. Raises ``InvalidText`` (``host``, ``reason``)."""
    name = tidy_line(host).lower()
    name = urlsplit(name).hostname or "" if "//" in name else name
    if not _HOST.fullmatch(name):
        raise InvalidText("host", "Enter the name of a site, such as intranet.example.org.")
    if not tidy_line(reason):
        raise InvalidText("reason", "Say why links to this site are not checked.")
    exception = session.get(LinkException, name) or LinkException(host=name)
    exception.reason = tidy_line(reason)[:200]
    exception.added_by_name, exception.added_at = actor.name, now
    session.add(exception)
    for link in _links_to(session, name):
        link.state, link.failing_since, link.problem = LinkState.excepted, None, ""
    return exception


def check_host_again(session: Session, *, host: str, now: datetime) -> None:
    """Take a site off the list of exceptions."""
    session.execute(delete(LinkException).where(LinkException.host == host))
    for link in _links_to(session, host):
        link.state, link.check_at = LinkState.unknown, now


def forget_unused_links(session: Session) -> None:
    """Addresses that no live page holds any more."""
    used = select(ExternalLinkUse.link_id)
    session.execute(delete(ExternalLink).where(ExternalLink.id.not_in(used)))


def _links_to(session: Session, host: str) -> list[ExternalLink]:
    rows = session.scalars(select(ExternalLink).where(ExternalLink.url.contains(host, autoescape=True)))
    return [row for row in rows if urlsplit(row.url).hostname == host]


def _is_excepted(session: Session, url: str) -> bool:
    host = urlsplit(url).hostname
    return host is not None and session.get(LinkException, host) is not None


def _is_web(value: str) -> bool:
    return value.startswith(("https://", "http://"))
