"""What time itself does to the records: cases close, links and drafts expire, counts are forgotten, files
are scanned again.

Each part is a short transaction of its own, so that none keeps another waiting, and each may be run at any
time, twice, or by two workers at once.
"""

from __future__ import annotations

from datetime import datetime

from content.library import forget_old_working_copies
from portal.attachments.rescanning import PORTION, rescan, sweep_shelf
from portal.cases.actions.alerting import alerts_to_raise, raise_alerts
from portal.cases.actions.files import forget_old_drafts
from portal.cases.actions.resolution import close_due
from portal.cases.actions.shifts import hand_out_alone
from portal.cases.actions.waiting import cases_waiting_too_long, follow_up
from portal.cases.complaints.flags import remind_of_reviews
from portal.cases.members.actions import forget_unconfirmed_enquiries
from portal.cases.shift.queries import groups_to_hand_out
from portal.cases.suppliers.watching import not_told, remind, steps_due
from portal.faqs.digest import send_digests
from portal.faqs.link_checks import check_links
from portal.faqs.subscriptions import forget_unconfirmed, tell_subscribers
from portal.faqs.timed_publishing import empty_bin
from portal.identity.actions import forget_expired_tokens
from portal.identity.duplicates import look_at_new_records
from portal.identity.presence import forget_old_presences
from portal.kernel.db import Database
from portal.sla.agreements import agreement_for
from portal.web.rate_limits import forget_old

CLOSE_AT_ONCE = 200


def tidy_up(database: Database, *, now: datetime) -> None:
    """All of it, once."""
    is_more = True
    while is_more:
        with database.session() as session:
            is_more = close_due(session, now=now, limit=CLOSE_AT_ONCE) == CLOSE_AT_ONCE
            session.commit()
    follow_up_waiting(database, now=now)
    tell_of_late_cases(database, now=now)
    tell_of_due_contacts(database, now=now)
    hand_out_by_itself(database, now=now)
    with database.session() as session:
        remind_of_reviews(session, now=now)
        session.commit()
    for tidy in (
        forget_expired_tokens,
        forget_old_drafts,
        forget_old_working_copies,
        forget_old,
        forget_old_presences,
        forget_unconfirmed,
        look_at_new_records,
        forget_unconfirmed_enquiries,
    ):
        with database.session() as session:
            tidy(session, now=now)
            session.commit()
    with database.session() as session:
        tell_subscribers(session, database.settings, now=now)
        send_digests(session, now=now)
        session.commit()
    empty_bin(database, now=now)
    check_links(database, now=now)
    rescan(database, now=now, longest=PORTION)
    sweep_shelf(database, now=now)


def follow_up_waiting(database: Database, *, now: datetime) -> int:
    """Remind customers we wait for, end what has waited as long as it may; returns for how many cases."""
    with database.session(readonly=True) as session:
        found = cases_waiting_too_long(session, now=now)
    done = 0
    for case_id in found:
        with database.session() as session:
            done += follow_up(session, case_id=case_id, now=now)
            session.commit()
    return done


def tell_of_late_cases(database: Database, *, now: datetime) -> int:
    """Alerts of all open cases; returns how many were given. Nothing is locked while they are looked for."""
    with database.session(readonly=True) as session:
        found = alerts_to_raise(session, now=now)
    if not found:
        return 0
    with database.session() as session:
        count = raise_alerts(session, found, now=now)
        session.commit()
    return count


def tell_of_due_contacts(database: Database, *, now: datetime) -> int:
    """Next contacts at suppliers; returns how many the desk was told of."""
    with database.session(readonly=True) as session:
        found = not_told(steps_due(session, now=now))
    if not found:
        return 0
    with database.session() as session:
        count = remind(session, found, now=now)
        session.commit()
    return count


def hand_out_by_itself(database: Database, *, now: datetime) -> int:
    """Cases of the groups that wish it, while the desk is open: at night a case would only look taken.

    Returns how many found somebody. Nothing is locked while there is nothing to hand out.
    """
    with database.session(readonly=True) as session:
        groups = groups_to_hand_out(session)
        if not groups or not agreement_for(session, None, at=now).calendar.is_open(now):
            return 0
    with database.session() as session:
        count = hand_out_alone(session, group_ids=groups, now=now)
        session.commit()
    return count
