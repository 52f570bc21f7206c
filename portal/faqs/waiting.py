"""What waits for one person who works on content, on the sections where they hold a role: their desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy.orm import Session

from content import queries as content
from content.freshness import Freshness, freshness
from content.models import SearchEvent
from content.queries.external_links import BrokenExternalLink, broken_external_links
from content.queries.flags import OpenFlag, open_flags
from content.workflow import Actor
from portal.faqs.digest import to_check
from portal.faqs.scope import Scope
from portal.identity.models import Account
from portal.kernel import clock

GAPS_PERIOD = timedelta(days=30)
EFFECTS_PERIOD = timedelta(days=60)
FEW_GAPS = 5
FEW_EFFECTS = 6


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag and its age in whole days."""

    flag: OpenFlag
    days: int


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A page to check again. ``days`` late, negative before the date; ``is_mine``: its owner is looking."""

    page: content.EditorItem
    days: int
    is_late: bool
    is_mine: bool


@dataclass(frozen=True)
class Waiting:
    """Everything on the desk, each list in the order in which to work it off."""

    to_approve: Sequence[content.RevisionCard] = ()
    second_look: Sequence[content.RevisionCard] = ()
    to_change: Sequence[content.RevisionCard] = ()
    flags: Sequence[Flagged] = ()
    to_check: Sequence[ToCheck] = ()
    links_inside: Sequence[content.BrokenLink] = ()
    links_outside: Sequence[BrokenExternalLink] = ()
    drafts: Sequence[content.RevisionCard] = ()
    submitted: Sequence[content.RevisionCard] = ()
    gaps: Sequence[content.Gap] = ()
    effects: Sequence[content.EditEffect] = field(default=())

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(what, where on the page, how many) for each list with something to do in it."""
        links = len(self.links_inside) + len(self.links_outside)
        every = [
            ("To approve", "to-approve", len(self.to_approve)),
            ("To look at", "published-in-an-emergency", len(self.second_look)),
            ("To change", "changes-asked-of-you", len(self.to_change)),
            ("Flagged", "flagged", len(self.flags)),
            ("To check", "to-verify", len(self.to_check)),
            ("Broken links", "broken-links", links),
            ("Drafts", "your-drafts", len(self.drafts)),
        ]
        return [row for row in every if row[2]]

    @property
    def is_empty(self) -> bool:
        return not self.counts and not self.submitted


def waiting_for(
    session: Session,
    account: Account,
    me: Actor,
    *,
    writes: Sequence[str],
    approves: Sequence[str],
    scope: Scope,
    now: datetime,
) -> Waiting:
    """The desk of ``account``, who may write on the sections ``writes`` and approve on ``approves``.

    ``scope`` is what the searches without a hit are about.
    """
    return Waiting(
        to_approve=content.awaiting_review(session, me, section_keys=approves),
        second_look=content.awaiting_second_look(session, me, section_keys=approves),
        to_change=content.changes_requested_for(session, me),
        flags=_flags(session, writes, now),
        to_check=_checks(session, account, writes, now),
        links_inside=content.broken_links(session, section_keys=writes),
        links_outside=broken_external_links(session, section_keys=writes),
        drafts=content.my_drafts(session, me),
        submitted=content.my_submitted(session, me),
        gaps=gaps_within(session, scope, now),
        effects=content.effects_of_edits(
            session, me, now, since=now - EFFECTS_PERIOD, author_id=me.id, limit=FEW_EFFECTS
        ),
    )


def gaps_within(session: Session, scope: Scope, now: datetime) -> list[content.Gap]:
    """Searches without a hit within one's own services, and those over everything; or all, if asked for."""
    asked = SearchEvent.service_key
    ours = [or_(asked.is_(None), asked.in_(scope.topic_keys))] if scope.is_own else []
    return content.without_hit(session, content.Period(now, GAPS_PERIOD), *ours, limit=FEW_GAPS)


def _flags(session: Session, section_keys: Sequence[str], now: datetime) -> list[Flagged]:
    today = now.astimezone(clock.LONDON).date()
    return [
        Flagged(flag, (today - flag.at.astimezone(clock.LONDON).date()).days)
        for flag in open_flags(session, section_keys=section_keys)
    ]


def _checks(session: Session, account: Account, section_keys: Sequence[str], now: datetime) -> list[ToCheck]:
    """My own pages first, then the longest overdue."""
    today = now.astimezone(clock.LONDON).date()
    found = [
        ToCheck(
            page=page,
            days=(today - (page.review_due_on or today)).days,
            is_late=freshness(page.review_due_on, today) is not Freshness.soon,
            is_mine=page.owner_id == account.person_id,
        )
        for page in to_check(session, account, section_keys, today)
    ]
    return sorted(found, key=lambda each: not each.is_mine)
