"""Brings the reference catalogue (services, categories, groups, peaks) into the database."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Category, Licence, Peak, ResolverGroup, Service, SuperUser
from portal.catalogue.supplier_loading import load_suppliers
from portal.catalogue.type_loading import load_types
from portal.kernel.stamped import configuration_changed

REFERENCE = Path(__file__).parent / "reference"
TYPES = ("case_types", "complaint_stages", "wards")


def read_reference(name: str, folder: Path = REFERENCE) -> dict[str, Any]:
    return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))


def load_catalogue(session: Session, folder: Path = REFERENCE) -> None:
    """Add what is missing. What is there stays as staff have made it: a second run changes nothing."""
    services = {service.key: service for service in session.scalars(select(Service))}
    for entry in read_reference("services", folder)["service"]:
        if entry["key"] not in services:
            services[entry["key"]] = _service(session, entry)
    _groups(session, read_reference("groups", folder)["group"])
    load_suppliers(session, read_reference("suppliers", folder))
    _peaks(session, read_reference("peaks", folder)["peak"], services)
    _super_users(session, read_reference("super_users", folder)["super_user"], services)
    _licences(session, read_reference("licences", folder)["licence"])
    load_types(session, {name: read_reference(name, folder) for name in TYPES})
    configuration_changed(session)


def _service(session: Session, entry: dict[str, Any]) -> Service:
    plain = {key: value for key, value in entry.items() if key != "category"}
    service = Service(**plain)
    session.add(service)
    session.flush()
    for position, category in enumerate(entry["category"]):
        known = {key: value for key, value in category.items() if key not in {"form", "keywords"}}
        session.add(Category(service_id=service.id, form_key=category["form"], position=position, **known))
    session.flush()
    return service


def _groups(session: Session, entries: list[dict[str, Any]]) -> None:
    known = set(session.scalars(select(ResolverGroup.key)))
    for position, entry in enumerate(entries):
        if entry["key"] not in known:
            plain = {key: value for key, value in entry.items() if key != "services"}
            session.add(ResolverGroup(service_keys=entry["services"], position=position, **plain))
    session.flush()


def _peaks(session: Session, entries: list[dict[str, Any]], services: dict[str, Service]) -> None:
    known = {tuple(row) for row in session.execute(select(Peak.service_id, Peak.title, Peak.starts_on))}
    for entry in entries:
        service = services[entry["service"]]
        if (service.id, entry["title"], entry["starts_on"]) not in known:
            plain = {key: value for key, value in entry.items() if key != "service"}
            session.add(Peak(service_id=service.id, **plain))
    session.flush()


def _super_users(session: Session, entries: list[dict[str, Any]], services: dict[str, Service]) -> None:
    """The first ones, while there are none: whom staff took out stays out."""
    if session.scalar(select(SuperUser.id).limit(1)) is None:
        for entry in entries:
            plain = {key: value for key, value in entry.items() if key != "service"}
            session.add(SuperUser(service_id=services[entry["service"]].id, **plain))
        session.flush()


def _licences(session: Session, entries: list[dict[str, Any]]) -> None:
    if session.scalar(select(Licence.id).limit(1)) is None:
        session.add_all(Licence(**entry) for entry in entries)
        session.flush()
