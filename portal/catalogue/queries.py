"""Every read of the catalogue. It is small and asked for on every page, so it is kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Category, ResolverGroup, Service
from portal.catalogue.priority import Level
from portal.kernel.stamped import kept

FIRST_LINE = 1


@dataclass(frozen=True)
class CategoryEntry:
    """One category of a service, as screens and forms need it."""

    id: int
    key: str
    name: str
    definition: str
    nature: str
    case_type: str
    default_impact: Level
    default_urgency: Level
    form_key: str
    is_access: bool
    volume_names: tuple[str, ...]


@dataclass(frozen=True)
class ServiceEntry:
    """One active service with its active categories, in the order of the screen."""

    id: int
    key: str
    name: str
    summary: str
    audience: str
    categories: tuple[CategoryEntry, ...]

    def category(self, key: str) -> CategoryEntry | None:
        return next((c for c in self.categories if c.key == key), None)


@dataclass(frozen=True)
class GroupEntry:
    """One resolver group. ``line`` 1 is the desk itself."""

    id: int
    key: str
    name: str
    kind: str
    line: int
    natures: tuple[str, ...]
    service_keys: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything the desk serves and those who resolve it.

    ``ended`` are services that take no new cases; with them and retired categories, ``…_by_id`` find the
    names of what old cases are about.
    """

    services: tuple[ServiceEntry, ...]
    groups: tuple[GroupEntry, ...]
    ended: tuple[ServiceEntry, ...] = ()
    retired: tuple[CategoryEntry, ...] = ()

    def service(self, key: str) -> ServiceEntry | None:
        return next((s for s in self.services if s.key == key), None)

    @cached_property
    def services_by_id(self) -> dict[int, ServiceEntry]:
        return {service.id: service for service in (*self.services, *self.ended)}

    @cached_property
    def categories_by_id(self) -> dict[int, CategoryEntry]:
        every = (c for service in (*self.services, *self.ended) for c in service.categories)
        return {c.id: c for c in (*every, *self.retired)}

    @cached_property
    def groups_by_id(self) -> dict[int, GroupEntry]:
        return {group.id: group for group in self.groups}

    def group_for(self, service_key: str, nature: str, present_id: int) -> GroupEntry:
        """Who handles a nature of a service (DM-T1): the present group where it does, else the first behind
        the desk that does, else the desk."""
        fitting = [g for g in self.groups if nature in g.natures and service_key in g.service_keys]
        present = next((g for g in fitting if g.id == present_id), None)
        return present or next((g for g in fitting if g.line > FIRST_LINE), self.first_line)

    @property
    def first_line(self) -> GroupEntry:
        """The desk that takes every case first."""
        return next(group for group in self.groups if group.line == FIRST_LINE)


def catalogue(session: Session) -> Catalogue:
    return kept(session, "catalogue", _load)


def _load(session: Session) -> Catalogue:
    categories: dict[int, list[CategoryEntry]] = {}
    retired: list[CategoryEntry] = []
    for row in session.scalars(select(Category).order_by(Category.position, Category.id)):
        (categories.setdefault(row.service_id, []) if row.is_active else retired).append(_category(row))
    services = session.scalars(select(Service).order_by(Service.position, Service.id)).all()
    groups = session.scalars(select(ResolverGroup).order_by(ResolverGroup.position, ResolverGroup.id))

    def entry(s: Service) -> ServiceEntry:
        return ServiceEntry(s.id, s.key, s.name, s.summary, s.audience, tuple(categories.get(s.id, ())))

    return Catalogue(
        services=tuple(entry(each) for each in services if each.is_active),
        groups=tuple(
            GroupEntry(g.id, g.key, g.name, g.kind, g.line, tuple(g.natures), tuple(g.service_keys))
            for g in groups
        ),
        ended=tuple(entry(each) for each in services if not each.is_active),
        retired=tuple(retired),
    )


def _category(row: Category) -> CategoryEntry:
    return CategoryEntry(
        id=row.id,
        key=row.key,
        name=row.name,
        definition=row.definition,
        nature=row.nature,
        case_type=row.case_type,
        default_impact=Level(row.default_impact),
        default_urgency=Level(row.default_urgency),
        form_key=row.form_key,
        is_access=row.is_access,
        volume_names=tuple(row.volume_names),
    )
