"""Brings types of cases, the stages of a complaint and the wards into the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Category, Service
from portal.catalogue.type_models import CaseTypeRow, ComplaintStageRow, ElectedMember, Ward

ALL_HOLDS = ["customer", "supplier", "change"]
LAST = 900  # the categories that every service has stand below its own


def load_types(session: Session, reference: dict[str, Any]) -> None:
    """Add what is missing of ``case_types``, ``complaint_stages`` and ``wards``; what is there stays."""
    types = reference["case_types"]["type"]
    _types(session, types)
    _shared_categories(session, types)
    known = set(session.scalars(select(ComplaintStageRow.number)))
    session.add_all(
        ComplaintStageRow(**entry)
        for entry in reference["complaint_stages"]["stage"]
        if entry["number"] not in known
    )
    _wards(session, reference["wards"]["ward"])
    session.flush()


def _types(session: Session, types: list[dict[str, Any]]) -> None:
    known = set(session.scalars(select(CaseTypeRow.key)))
    for position, entry in enumerate(types):
        if entry["key"] not in known:
            session.add(
                CaseTypeRow(
                    key=entry["key"],
                    name=entry["name"],
                    with_article=entry["with_article"],
                    definition=entry["definition"],
                    never=entry.get("never", []),
                    why_never=entry.get("why_never", ""),
                    holds=entry.get("holds", ALL_HOLDS),
                    opening=entry.get("opening", ""),
                    fields=entry.get("field", []),
                    position=position,
                )
            )


def _shared_categories(session: Session, types: list[dict[str, Any]]) -> None:
    """Every service has these, those that were set up before them too."""
    known = {tuple(row) for row in session.execute(select(Category.service_id, Category.key))}
    for service_id in session.scalars(select(Service.id).order_by(Service.id)):
        for position, entry in enumerate(types):
            shared = entry.get("category")
            if shared is None or (service_id, shared["key"]) in known:
                continue
            plain = {key: value for key, value in shared.items() if key != "form"}
            session.add(
                Category(
                    service_id=service_id,
                    case_type=entry["key"],
                    form_key=shared["form"],
                    position=LAST + position,
                    **plain,
                )
            )


def _wards(session: Session, wards: list[dict[str, Any]]) -> None:
    known = set(session.scalars(select(Ward.key)))
    addresses = set(session.scalars(select(ElectedMember.email)))
    for position, entry in enumerate(wards):
        if entry["key"] not in known:
            session.add(Ward(key=entry["key"], name=entry["name"], position=position))
            session.flush()
        session.add_all(
            ElectedMember(name=member["name"], email=member["email"], ward_key=entry["key"])
            for member in entry["members"]
            if member["email"] not in addresses
        )
