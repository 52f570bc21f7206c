"""The reference data of the product, as ``portal init`` loads it, without the FAQs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.contacts.loading import load_contacts
from portal.catalogue.loading import load_catalogue
from portal.forms.loading import load_forms
from portal.sla.loading import load_policies


def add_reference_data(session: Session, *, now: datetime) -> None:
    load_catalogue(session)
    load_forms(session, now=now)
    load_policies(session)
    load_contacts(session)
