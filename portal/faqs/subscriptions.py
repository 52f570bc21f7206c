"""Mail about changes (subscribe by address, without an account): asked for, confirmed, told, ended.

Nothing is mailed to an address that has not confirmed from its own mailbox. The link that ends a subscription
is signed, not stored: it stands in every mail and works as long as the subscription does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from content import queries as content
from content.kinds.notice import KNOWN_PROBLEM
from content.models import ContentItem, PublicChange, Section
from content.queries.news import NewsLine, news_by_ids
from portal.config import Settings
from portal.faqs.models import Subscription
from portal.identity.actions import issue_token, use_token
from portal.identity.models import AccessToken
from portal.identity.rules import TokenPurpose, normal_email
from portal.notifications.actions import send

GATHER = timedelta(minutes=5)
"""What changes within this time goes out in one mail."""
UNCONFIRMED_KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Subject:
    """What somebody subscribes to: one page, or a section with all below it. ``path`` leads back to it.

    ``until_mended``: a known problem, of which there is one message, when it is mended.
    """

    title: str
    path: str
    item_id: int | None = None
    section_id: int | None = None
    until_mended: bool = False


def ask_to_confirm(session: Session, *, subject: Subject, email: str, now: datetime) -> None:
    """Mail a link that confirms. Whoever is subscribed already gets no second row, and no mail."""
    address = normal_email(email)
    known = session.scalar(
        select(Subscription).where(
            Subscription.email == address,
            Subscription.item_id == subject.item_id
            if subject.item_id is not None
            else Subscription.section_id == subject.section_id,
        )
    )
    if known is not None and known.confirmed_at is not None:
        return
    wanted = known or Subscription(
        email=address, item_id=subject.item_id, section_id=subject.section_id, asked_at=now
    )
    wanted.asked_at = now
    session.add(wanted)
    session.flush()
    token = issue_token(session, purpose=TokenPurpose.SUBSCRIBE, subject=str(wanted.id), now=now)
    send(
        session,
        to=address,
        template="subscription_confirm",
        now=now,
        title=subject.title,
        token=token,
        until_mended=subject.until_mended,
    )


def subscription_of(session: Session, token: AccessToken) -> Subscription | None:
    """What a mailed link would confirm."""
    return session.get(Subscription, int(token.subject))


def confirm(session: Session, *, token: AccessToken, now: datetime) -> Subscription | None:
    """The address belongs to whoever asked: from now on it is told."""
    wanted = subscription_of(session, token)
    use_token(session, token=token, now=now)
    if wanted is not None:
        wanted.confirmed_at = now
    return wanted


def end(session: Session, subscriptions: Iterable[Subscription]) -> None:
    """Forget the subscriptions, and with them the address."""
    for each in subscriptions:
        session.delete(each)


def subject_of(session: Session, subscription: Subscription) -> Subject:
    """What a subscription is about, under its present name."""
    if subscription.section_id is not None:
        section = session.get_one(Section, subscription.section_id)
        return Subject(section.title, f"/services/{section.key}", section_id=section.id)
    item = session.get_one(ContentItem, subscription.item_id)
    newest = content.revision_by_id(session, item.live_revision_id or 0) or content.latest_revision(
        session, item.id
    )
    title, details = (newest.title, newest.details) if newest else (item.slug, {})
    return page_subject(item.id, item.slug, title, details)


def page_subject(item_id: int, slug: str, title: str, details: Mapping[str, object]) -> Subject:
    """One page as something to subscribe to."""
    if details.get("notice_type") == KNOWN_PROBLEM:
        return problem_subject(item_id, slug, title)
    return Subject(title, f"/faqs/{slug}", item_id=item_id)


def problem_subject(item_id: int, slug: str, title: str) -> Subject:
    """A known problem, to be told of once."""
    return Subject(title, f"/faqs/{slug}", item_id=item_id, until_mended=True)


def ticket_of(secret: str, subscriptions: Iterable[Subscription]) -> str:
    """What stands in the address that ends these subscriptions, all of one mailbox.

    It names the mailbox besides the rows: a database may give the number of an ended one to somebody else.
    """
    rows = sorted(subscriptions, key=lambda each: each.id)
    return str(_tickets(secret).dumps([_mark(rows[0].email), *(each.id for each in rows)]))


def of_ticket(session: Session, secret: str, ticket: str) -> list[Subscription]:
    """The subscriptions of an address we wrote ourselves that have not ended; none for any other address."""
    try:
        mark, *ids = _tickets(secret).loads(ticket)
    except BadSignature:
        return []
    rows = session.scalars(select(Subscription).where(Subscription.id.in_(ids)).order_by(Subscription.id))
    return [row for row in rows if _mark(row.email) == mark]


def tell_subscribers(session: Session, settings: Settings, *, now: datetime) -> int:
    """One mail to each address that subscribed to something new; returns how many mails were queued."""
    mails = _letters(session, news_by_ids(session, _claimed(session, now), now))
    for email, lines in mails.items():
        send(
            session,
            to=email,
            template="page_changes",
            now=now,
            changes=[line for line, _ in lines],
            ends=_ends(session, settings, told := {subscription for _, subscription in lines}),
            unsubscribe_path=end_path(ticket_of(settings.signing_key(), told)),
        )
    return len(mails)


def forget_unconfirmed(session: Session, *, now: datetime) -> None:
    """Addresses that nobody confirmed: perhaps they were somebody else's."""
    session.execute(
        delete(Subscription).where(
            Subscription.confirmed_at.is_(None), Subscription.asked_at < now - UNCONFIRMED_KEPT
        )
    )


def _claimed(session: Session, now: datetime) -> Sequence[int]:
    """The news to tell. Marked first, so that no other worker tells them, too; also what nobody sees any
    more: it will never be told."""
    claim = (
        update(PublicChange)
        .where(PublicChange.told_at.is_(None), PublicChange.at <= now - GATHER)
        .values(told_at=now)
        .returning(PublicChange.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(claim).all()


def _letters(session: Session, news: Iterable[NewsLine]) -> dict[str, list[tuple[NewsLine, Subscription]]]:
    """Address → the news it subscribed to, each page once."""
    tree = content.section_tree(session)
    letters: dict[str, list[tuple[NewsLine, Subscription]]] = defaultdict(list)
    for line in news:
        sections = [node.id for node in tree.path(line.section_id)]
        told: set[str] = set()
        for subscription in session.scalars(
            select(Subscription)
            .where(
                Subscription.confirmed_at <= line.at,
                (Subscription.item_id == line.item_id) | Subscription.section_id.in_(sections),
            )
            .order_by(Subscription.id)
        ):
            if subscription.email not in told:
                told.add(subscription.email)
                letters[subscription.email].append((line, subscription))
    return letters


def _ends(session: Session, settings: Settings, subscriptions: set[Subscription]) -> list[tuple[str, str]]:
    """Title and address to end it of each subscription a mail answers."""
    secret = settings.signing_key()
    ordered = sorted(subscriptions, key=lambda each: each.id)
    return [(subject_of(session, each).title, end_path(ticket_of(secret, [each]))) for each in ordered]


def end_path(ticket: str) -> str:
    """The address on this site that ends subscriptions."""
    return f"/subscriptions/end/{ticket}"


def _mark(email: str) -> str:
    return blake2s(email.encode(), digest_size=6).hexdigest()


def _tickets(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="end-subscription")
