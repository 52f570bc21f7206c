"""Reads of what planners and users ask for: super users, licences, peaks, and services that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.catalogue.doors import Touched
from portal.catalogue.models import Category, Licence, Peak, ResolverGroup, Service, SuperUser
from portal.catalogue.peak_feed import BusyTime


def all_services(session: Session) -> Sequence[Service]:
    """Those on offer first, each part in the order of the screen."""
    return session.scalars(
        select(Service).order_by(Service.is_active.desc(), Service.position, Service.id)
    ).all()


def service_for_change(session: Session, key: str) -> Service | None:
    """Locked where the database can."""
    return session.scalar(select(Service).where(Service.key == key).with_for_update())


def service_by_key(session: Session, key: str) -> Service | None:
    return session.scalar(select(Service).where(Service.key == key))


def ended_service(session: Session, key: str) -> Service | None:
    """A service that was offered once, with its farewell."""
    return session.scalar(select(Service).where(Service.key == key, Service.is_active.is_(False)))


def categories_of(session: Session, service_id: int) -> Sequence[Category]:
    """All of them, retired ones last."""
    return session.scalars(
        select(Category)
        .where(Category.service_id == service_id)
        .order_by(Category.is_active.desc(), Category.position, Category.id)
    ).all()


def category_by_key(session: Session, service_id: int, key: str) -> Category | None:
    return session.scalar(select(Category).where(Category.service_id == service_id, Category.key == key))


def super_users_near(session: Session, service_id: int) -> list[tuple[str, list[SuperUser]]]:
    """Whom users may ask before the desk, by module (HS-L1b): those who agreed to be listed."""
    found = session.scalars(
        select(SuperUser)
        .where(SuperUser.service_id == service_id, SuperUser.is_listed)
        .order_by(SuperUser.module, SuperUser.name, SuperUser.id)
    )
    return [(module, list(people)) for module, people in groupby(found, key=lambda each: each.module)]


def all_super_users(session: Session) -> Sequence[SuperUser]:
    return session.scalars(
        select(SuperUser).order_by(SuperUser.service_id, SuperUser.module, SuperUser.name, SuperUser.id)
    ).all()


def all_licences(session: Session) -> Sequence[Licence]:
    """By module (HS-LIC)."""
    return session.scalars(select(Licence).order_by(Licence.module, Licence.id)).all()


def peaks_between(session: Session, first: date, last: date) -> Sequence[Peak]:
    """Busy times that touch these days (DM-PB)."""
    return session.scalars(
        select(Peak)
        .where(Peak.starts_on <= last, Peak.ends_on >= first)
        .order_by(Peak.starts_on, Peak.service_id, Peak.id)
    ).all()


def peaks_of(session: Session, service_id: int, since: date) -> list[BusyTime]:
    """Those of one service that have not ended before that day."""
    rows = session.scalars(
        select(Peak)
        .where(Peak.service_id == service_id, Peak.ends_on >= since)
        .order_by(Peak.starts_on, Peak.id)
    )
    return [busy_time(row) for row in rows]


def busy_time(row: Peak) -> BusyTime:
    return BusyTime(row.id, row.title, row.note, row.starts_on, row.ends_on)


def catalogue_touched(session: Session, service: Service) -> list[Touched]:
    """What hangs on a service within the catalogue."""

    def count(model: type[Category] | type[Peak] | type[SuperUser]) -> int:
        statement = select(func.count()).select_from(model).where(model.service_id == service.id)
        return session.scalar(statement) or 0

    groups = [g for g in session.scalars(select(ResolverGroup)) if service.key in g.service_keys]
    return [
        Touched("Categories", count(Category), "They stay on old cases. Nobody can choose them any more."),
        Touched("Groups that resolve its cases", len(groups), "They finish what they have."),
        Touched("Busy times in the calendar", count(Peak), "They are no longer shown to users."),
        Touched("Super users", count(SuperUser), "They are no longer shown to users."),
    ]
