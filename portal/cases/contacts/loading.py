"""Brings kinds and reasons of contacts into the database."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.contacts.models import ContactAsking, ContactReason, ContactType
from portal.cases.contacts.rules import Asked
from portal.kernel.stamped import configuration_changed

PATH = Path(__file__).parents[1] / "reference" / "contacts.toml"


def load_contacts(session: Session, path: Path = PATH) -> None:
    """Add what is missing. What is there stays as staff have made it: a second run changes nothing."""
    data = tomllib.loads(path.read_text("utf-8"))
    types, reasons = (
        set(session.scalars(select(ContactType.key))),
        set(session.scalars(select(ContactReason.key))),
    )
    for position, entry in enumerate(data["type"]):
        if entry["key"] not in types:
            session.add(ContactType(key=entry["key"], name=entry["name"], position=position))
    for position, entry in enumerate(data["reason"]):
        if entry["key"] not in reasons:
            session.add(
                ContactReason(
                    key=entry["key"],
                    name=entry["name"],
                    definition=entry["definition"],
                    is_avoidable=entry["avoidable"],
                    position=position,
                )
            )
    if session.scalar(select(ContactAsking.id).where(ContactAsking.service_id.is_(None))) is None:
        session.add(ContactAsking(service_id=None, asked=Asked(data["asked"])))
    session.flush()
    configuration_changed(session)
