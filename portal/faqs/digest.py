"""One mail on Mondays: what waits for each who works on content, instead of a mail for each event.

Pages near their review date stand in it from 14 days before, then every week until they are checked. From 30
days after the date the communications contact of the section hears of them, too, as of its flags (CS011).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from content import queries as content
from content.freshness import REMIND_BEFORE, Freshness, freshness
from content.models import Section
from content.queries import EditorItem, RevisionCard
from content.queries.external_links import broken_external_links
from content.queries.flags import OpenFlag, open_flags
from content.workflow import APPROVERS, WRITERS, Actor
from portal.faqs.actors import reads_of, roles_of
from portal.faqs.flag_forms import REASONS
from portal.faqs.models import ContentDigest
from portal.identity.models import Account
from portal.identity.section_access import section_access
from portal.kernel import clock
from portal.notifications.actions import send

SEND_AFTER = time(7)
MOST_LINES = 10
DONE = ""
"""The address under which the whole round of a Monday is noted as done."""


@dataclass(frozen=True)
class Digest:
    """What waits for one person. Lists hold (title, path); counts stand for what a list cannot show."""

    to_approve: list[tuple[str, str]] = field(default_factory=list)
    to_change: list[tuple[str, str]] = field(default_factory=list)
    to_check: list[tuple[str, str]] = field(default_factory=list)
    flags: list[tuple[str, str]] = field(default_factory=list)
    broken_links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.to_approve or self.to_change or self.to_check or self.flags or self.broken_links)


def send_digests(session: Session, *, now: datetime) -> int:
    """On a Monday from 7:00 on, once: the digests of all; returns how many were queued."""
    local = now.astimezone(clock.LONDON)
    today = local.date()
    if local.weekday() != 0 or local.time() < SEND_AFTER or _is_sent(session, DONE, today):
        return 0
    if not _may_send(session, today):
        return 0
    sent = 0
    for account in session.scalars(
        select(Account).where(Account.is_disabled.is_(False)).order_by(Account.id)
    ):
        digest = digest_of(session, account, now=now)
        sent += _send(session, account.person.email, account.name, digest, today, now)
    contacts = select(Section).where(Section.contact_email != "").order_by(Section.id)
    for section in session.scalars(contacts).all():
        digest = digest_of_contact(session, section, today)
        sent += _send(session, section.contact_email, section.contact_name, digest, today, now)
    return sent


def _may_send(session: Session, today: date) -> bool:
    """Note the round as done, first of all: another worker that comes now waits here, and then has nothing
    to do."""
    try:
        with session.begin_nested():
            session.add(ContentDigest(email=DONE, sent_on=today))
    except IntegrityError:
        return False
    return True


def digest_of(session: Session, account: Account, *, now: datetime) -> Digest:
    """What waits for somebody who works on content; empty for everybody else."""
    today = now.astimezone(clock.LONDON).date()
    access = section_access(session)
    nodes = access.map.tree.nodes.values()
    roles = {node.id: roles_of(access, account, node.key) for node in nodes}
    writes = [node.key for node in nodes if roles[node.id] & WRITERS]
    approves = [node.key for node in nodes if roles[node.id] & APPROVERS]
    me = Actor(account.person_id, account.name, reads=reads_of(account, access))
    return Digest(
        to_approve=_paths(content.awaiting_review(session, me, section_keys=approves)),
        to_change=_paths(content.changes_requested_for(session, me)),
        to_check=[_check_line(each, today) for each in to_check(session, account, writes, today)],
        flags=[_flag_line(flag, today) for flag in open_flags(session, section_keys=writes)]
        if writes
        else [],
        broken_links=_links(session, writes),
    )


def digest_of_contact(session: Session, section: Section, today: date) -> Digest:
    """What the communications contact of a section hears: flags, and pages long overdue.

    Those of the sections below it as well, as far as they have no contact of their own, take over roles from
    above, and are not shut while this one is open: what others keep to themselves is not mailed to it.
    """
    tree = content.section_tree(session)
    ends = {row.id for row in content.sections(session) if row.contact_email or row.is_blocking}
    ends |= {n.id for n in tree.nodes.values() if n.is_restricted} if not section.is_restricted else set()
    here, below = tree.nodes[section.id], [tree.nodes[each] for each in tree.below(section.id)]
    keys = [node.key for node in below if node == here or tree.nearest(node.id, ends | {here.id}) == here]
    overdue = content.due_for_review(session, today, section_keys=keys)
    return Digest(
        to_check=[
            _check_line(each, today)
            for each in overdue
            if freshness(each.review_due_on, today) is Freshness.escalated
        ],
        flags=[_flag_line(flag, today) for flag in open_flags(session, section_keys=keys)],
    )


def to_check(
    session: Session, account: Account, section_keys: Collection[str], today: date
) -> list[EditorItem]:
    """Pages near or past their review date that are this person's to check, the longest overdue first.

    A page is its owner's; one whose owner may not change it (any more) is the section owner's (of the nearest
    section that has one); one with neither is everybody's who may change it.
    """
    until = today + REMIND_BEFORE
    owners = owners_of_sections(session)
    checks = _Checkers(session)
    mine = set()
    for owner_id, key in content.owners_of_due(session, until, section_keys=section_keys):
        named = (owner_id, owners.get(key))
        responsible = next((owner for owner in named if owner and checks.may(owner, key)), None)
        if responsible in {None, account.person_id}:
            mine.add((owner_id, key))
    return content.due_for_review(session, until, owned=mine)


def owners_of_sections(session: Session) -> dict[str, int | None]:
    """Section key → the person who answers for it: its own owner, or that of the nearest section above."""
    tree = content.section_tree(session)
    named = {row.id: row.owner_id for row in content.sections(session) if row.owner_id is not None}
    nearest = {node.key: tree.nearest(node.id, named) for node in tree.nodes.values()}
    return {key: named[node.id] if node is not None else None for key, node in nearest.items()}


class _Checkers:
    """Whether somebody can still check pages of a section; asked for each owner once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._access = section_access(session)
        self._accounts: dict[int, Account | None] = {}

    def may(self, person_id: int, section_key: str) -> bool:
        if person_id not in self._accounts:
            self._accounts[person_id] = self._session.scalar(
                select(Account).where(Account.person_id == person_id, Account.is_disabled.is_(False))
            )
        account = self._accounts[person_id]
        return account is not None and bool(roles_of(self._access, account, section_key) & WRITERS)


def _paths(cards: Iterable[RevisionCard]) -> list[tuple[str, str]]:
    return [(card.title, f"/editor/faqs/{card.slug}/revisions/{card.number}") for card in cards]


def _check_line(each: EditorItem, today: date) -> tuple[str, str]:
    due = each.review_due_on or today
    days = (today - due).days
    when = f"{days} days overdue" if days > 0 else "due today" if days == 0 else f"due in {-days} days"
    return f"{each.title} ({when})", f"/editor/faqs/{each.slug}"


def _flag_line(flag: OpenFlag, today: date) -> tuple[str, str]:
    days = (today - flag.at.astimezone(clock.LONDON).date()).days
    age = "since today" if days <= 0 else "for 1 day" if days == 1 else f"for {days} days"
    about = flag.title or flag.section_title
    path = f"/editor/faqs/{flag.slug}" if flag.slug else "/editor/"
    return f"{about}: {REASONS[flag.reason].lower()} ({age})", path


def _links(session: Session, section_keys: list[str]) -> list[tuple[str, str]]:
    if not section_keys:
        return []
    inside = content.broken_links(session, section_keys=section_keys)
    outside = broken_external_links(session, section_keys=section_keys)
    return [(f"{link.from_title}: {link.to_slug}", f"/editor/faqs/{link.from_slug}") for link in inside] + [
        (f"{link.title}: {link.url}", f"/editor/faqs/{link.slug}") for link in outside
    ]


def _send(session: Session, email: str, name: str, digest: Digest, today: date, now: datetime) -> int:
    if not email or digest.is_empty or _is_sent(session, email, today):
        return 0
    send(session, to=email, template="content_digest", now=now, name=name, digest=digest, most=MOST_LINES)
    session.add(ContentDigest(email=email, sent_on=today))
    session.flush()
    return 1


def _is_sent(session: Session, email: str, on: date) -> bool:
    return session.get(ContentDigest, (email, on)) is not None
