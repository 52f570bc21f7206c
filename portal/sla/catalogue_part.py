"""Hours and targets in the catalogue's file: which policy holds for a service (DM-T2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.catalogue.doors import Line, Part, Touched
from portal.catalogue.file_shape import CatalogueFault, CatalogueFile
from portal.catalogue.models import Service
from portal.kernel.clock import LONDON
from portal.sla.models import ServiceAgreement, ServiceCalendarRow, ServiceLevelPolicy, ServiceLevelTarget


def promises_touched(session: Session, service: Service) -> list[Touched]:
    """The hours and targets agreed last: the service's own, else those of all."""
    row = session.execute(
        select(ServiceCalendarRow.name, ServiceAgreement.policy_key)
        .join(ServiceAgreement, ServiceAgreement.calendar_id == ServiceCalendarRow.id)
        .where((ServiceAgreement.service_id == service.id) | ServiceAgreement.service_id.is_(None))
        .order_by(ServiceAgreement.service_id.is_(None), ServiceAgreement.effective_from.desc())
        .limit(1)
    ).first()
    if row is None:
        return []
    calendar, policy = row
    newest = select(func.max(ServiceLevelPolicy.id)).where(ServiceLevelPolicy.key == policy).scalar_subquery()
    targets = select(func.count()).where(ServiceLevelTarget.policy_id == newest)
    count = session.scalar(targets) or 0
    return [
        Touched(f"Calendar: {calendar}", 1, "It goes on for its open cases."),
        Touched(f"Targets of the policy “{policy}”", count, "They hold until the last case is closed."),
    ]


def _wanted(session: Session, file: CatalogueFile) -> list[tuple[str, str, int]]:
    """Services of the file whose policy is another than the last agreed: key, policy, calendar's id."""
    found, problems = [], []
    for entry in file.services:
        key = entry["policy"]
        if not key:
            continue
        has_policy = session.scalar(
            select(ServiceLevelPolicy.id).where(ServiceLevelPolicy.key == key).limit(1)
        )
        calendar = session.scalar(select(ServiceCalendarRow.id).where(ServiceCalendarRow.key == key))
        if has_policy is None or calendar is None:
            problems.append(f"There is no policy “{key}” with hours of the same name.")
        elif key != _present(session, entry["key"]):
            found.append((entry["key"], key, calendar))
    if problems:
        raise CatalogueFault(problems)
    return found


def _present(session: Session, service_key: str) -> str | None:
    return session.scalar(
        select(ServiceAgreement.policy_key)
        .join(Service, Service.id == ServiceAgreement.service_id)
        .where(Service.key == service_key, ServiceAgreement.channel == "")
        .order_by(ServiceAgreement.effective_from.desc())
        .limit(1)
    )


def _plan(session: Session, file: CatalogueFile) -> list[Line]:
    return [
        Line(f"Hours and targets of {key}", "changed", (f"those of the policy “{policy}”",))
        for key, policy, _ in _wanted(session, file)
    ]


def _apply(session: Session, file: CatalogueFile, now: datetime, new: frozenset[str]) -> None:
    """From today on for a new service, which has received nothing; from tomorrow on for any other."""
    today = now.astimezone(LONDON).date()
    for key, policy, calendar_id in _wanted(session, file):
        service_id = session.scalars(select(Service.id).where(Service.key == key)).one()
        begins = today if key in new else today + timedelta(days=1)
        known = select(ServiceAgreement).where(
            ServiceAgreement.service_id == service_id,
            ServiceAgreement.channel == "",
            ServiceAgreement.effective_from == begins,
        )
        row = session.scalar(known)
        if row is None:
            row = ServiceAgreement(service_id=service_id, effective_from=begins)
            session.add(row)
        row.policy_key, row.calendar_id = policy, calendar_id
    session.flush()


AGREEMENTS_PART = Part(_plan, _apply)
