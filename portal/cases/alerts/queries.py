"""Reads of alerts: which open cases to look at, who was told, and whom to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseAlert
from portal.cases.queries import of_services
from portal.cases.rules import OPEN
from portal.catalogue.models import ResolverGroup
from portal.identity.models import Person

AlertKey = tuple[int, str, str, datetime, str]


@dataclass(frozen=True)
class OpenCase:
    """What the watch needs of one open case, as plain values: there may be thousands, every minute."""

    id: int
    reference: str
    subject: str
    service_id: int
    channel: str
    received_at: datetime
    case_type: str
    priority: str
    status: str
    pending_reason: str | None
    changed_at: datetime
    responded_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    processing_due_at: datetime | None
    update_due_at: datetime | None
    group_due_at: datetime | None
    group_id: int
    agent_email: str | None


@dataclass(frozen=True)
class GroupAddresses:
    """Whom a group is reached by; any may be empty."""

    group: str
    lead: str
    client: str


@dataclass(frozen=True)
class AlertRow:
    """One line of the list of alerts."""

    kind: str
    measure: str
    about_at: datetime
    recipient: str
    raised_at: datetime
    told: str
    reference: str
    subject: str
    priority: str
    status: str


def open_cases(session: Session) -> Sequence[OpenCase]:
    own = (getattr(Case, name) for name in OpenCase.__dataclass_fields__ if name != "agent_email")
    columns: list[Any] = [*own, Person.email]
    rows = session.execute(
        select(*columns)
        .outerjoin(Person, Person.id == Case.assignee_id)
        .where(Case.status.in_(OPEN))
        .order_by(Case.id)
    )
    return [OpenCase(*row) for row in rows]


def alerts_given(session: Session) -> set[AlertKey]:
    """What was told of the cases that are open."""
    rows = session.execute(
        select(CaseAlert.case_id, CaseAlert.kind, CaseAlert.measure, CaseAlert.about_at, CaseAlert.recipient)
        .join(Case, Case.id == CaseAlert.case_id)
        .where(Case.status.in_(OPEN))
    )
    return {(*row,) for row in rows}


def group_addresses(session: Session) -> dict[int, GroupAddresses]:
    rows = session.execute(
        select(ResolverGroup.id, ResolverGroup.email, ResolverGroup.lead_email, ResolverGroup.client_email)
    )
    return {key: GroupAddresses(group, lead, client) for key, group, lead, client in rows}


def alerts_of_case(session: Session, case_id: int) -> Sequence[CaseAlert]:
    """The newest first."""
    return session.scalars(
        select(CaseAlert)
        .where(CaseAlert.case_id == case_id)
        .order_by(CaseAlert.raised_at.desc(), CaseAlert.id.desc())
    ).all()


def latest_alerts(
    session: Session, *, services: frozenset[int] | None, page: int, page_size: int
) -> Sequence[AlertRow]:
    """Alerts of open cases of these services (``None``: all), newest first; up to one more than a page."""
    of_alert = ("kind", "measure", "about_at", "recipient", "raised_at", "told")
    columns: list[Any] = [getattr(CaseAlert, name) for name in of_alert]
    columns += [Case.reference, Case.subject, Case.priority, Case.status]
    rows = session.execute(
        select(*columns)
        .join(Case, Case.id == CaseAlert.case_id)
        .where(Case.status.in_(OPEN), of_services(services))
        .order_by(CaseAlert.raised_at.desc(), CaseAlert.id.desc())
        .limit(page_size + 1)
        .offset((page - 1) * page_size)
    )
    return [AlertRow(*row) for row in rows]
