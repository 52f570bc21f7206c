"""Tells people about cases that wait too long: once each, along the agreed path (FR-009, DM-E1, CS009)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.cases.alerts.queries import (
    GroupAddresses,
    OpenCase,
    alerts_given,
    group_addresses,
    open_cases,
)
from portal.cases.alerts.words import matter
from portal.cases.models import CaseAlert
from portal.cases.rules import PendingReason
from portal.catalogue.priority import Priority
from portal.notifications.actions import send
from portal.sla.agreements import Agreement, agreements, alert_rules
from portal.sla.alerting import Alert, Recipient, Watched, alerts_due
from portal.sla.targets import Measure

MOST_AT_ONCE = 500  # the rest comes with the next run, a minute later


def alerts_to_raise(session: Session, *, now: datetime) -> list[tuple[OpenCase, Alert]]:
    """Look at every open case; what is due and was not told, up to ``MOST_AT_ONCE``. Only reads: it takes
    long enough to keep citizens waiting for a lock."""
    rules = alert_rules(session)
    if not rules:
        return []  # the worker was started before `portal init` was done
    given, found = alerts_given(session), list[tuple[OpenCase, Alert]]()
    agreed = agreements(session)
    for case in open_cases(session):
        for alert in alerts_due(
            watched(case, agreed.holding(case.service_id, case.channel, case.received_at)), rules, now
        ):
            key = (case.id, alert.kind.value, alert.measure or "", alert.about_at, alert.recipient.value)
            if key not in given:
                found.append((case, alert))
        if len(found) >= MOST_AT_ONCE:
            break
    return found


def raise_alerts(session: Session, found: Iterable[tuple[OpenCase, Alert]], *, now: datetime) -> int:
    """Tell whoever has to know; returns how many alerts were new. What lay about before anybody was watching
    is noted without a mail."""
    addresses = group_addresses(session)
    return sum(_raise(session, case, alert, addresses.get(case.group_id), now) for case, alert in found)


def watched(case: OpenCase, agreement: Agreement) -> Watched:
    """The case as the rules of alerts see it: promises not yet kept, and none while its customer is asked."""
    priority = Priority(case.priority)
    is_ours = case.pending_reason != PendingReason.CUSTOMER
    due = {
        Measure.PROCESSING: case.processing_due_at,
        Measure.RESOLUTION: case.resolution_due_at,
        Measure.NEXT_UPDATE: case.update_due_at,
        Measure.GROUP: case.group_due_at,
    }
    if case.responded_at is None:
        due[Measure.RESPONSE] = case.response_due_at
    promises = [
        agreement.promise(case.case_type, priority, measure, at)
        for measure, at in due.items()
        if at is not None and is_ours
    ]
    return Watched(priority, tuple(promises), case.changed_at, is_ours, agreement.calendar)


def _raise(
    session: Session, case: OpenCase, alert: Alert, addresses: GroupAddresses | None, now: datetime
) -> bool:
    """Note one alert and send its mail; False when another worker has just done it."""
    told = "" if alert.is_old(now) else _address(alert.recipient, case, addresses)
    try:
        with session.begin_nested():
            session.add(
                CaseAlert(
                    case_id=case.id,
                    kind=alert.kind,
                    measure=alert.measure or "",
                    about_at=alert.about_at,
                    recipient=alert.recipient,
                    raised_at=now,
                    told=told,
                )
            )
    except IntegrityError:
        return False
    send(
        session,
        to=told,
        template="case_alert",
        now=now,
        reference=case.reference,
        subject_line=case.subject,
        priority=case.priority,
        matter=matter(alert.kind, alert.measure or "", alert.about_at),
    )
    return True


def _address(recipient: Recipient, case: OpenCase, addresses: GroupAddresses | None) -> str:
    """Where the recipient is reached; a lead or client nobody has named leaves it to the group."""
    group = addresses.group if addresses else ""
    if recipient is Recipient.AGENT:
        return case.agent_email or group
    if addresses is None or recipient is Recipient.GROUP:
        return group
    return (addresses.lead if recipient is Recipient.LEAD else addresses.client) or group
