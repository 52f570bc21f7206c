"""Forms in the catalogue's file: brought in with the service that asks for them (DM-T2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.catalogue.doors import Line, Part, Touched
from portal.catalogue.file_shape import CatalogueFault, CatalogueFile
from portal.catalogue.models import Category, Service
from portal.forms.definition import FormDefinition
from portal.forms.loading import add_form
from portal.forms.models import FormDraft, RequestForm


def form_titles(session: Session) -> Mapping[str, str]:
    """All forms by key, in the order of their titles."""
    rows = session.execute(select(RequestForm.key, RequestForm.title).order_by(RequestForm.title))
    return {key: title for key, title in rows}  # noqa: C416 - a row is not a pair to the checker


def forms_touched(session: Session, service: Service) -> list[Touched]:
    keys = set(session.scalars(select(Category.form_key).where(Category.service_id == service.id)))
    drafts = session.scalar(
        select(func.count())
        .select_from(FormDraft)
        .where(FormDraft.service_key == service.key, FormDraft.case_reference.is_(None))
    )
    return [
        Touched("Forms", len(keys), "They stay, for other services and for old cases."),
        Touched(
            "Forms being filled in now", drafts or 0, "They can no longer be sent: people read where to go."
        ),
    ]


def _parsed(file: CatalogueFile) -> list[tuple[FormDefinition, dict[str, Any]]]:
    found = []
    for raw in file.forms:
        try:
            found.append((FormDefinition.parse(raw), raw))
        except (KeyError, TypeError, ValueError) as fault:
            raise CatalogueFault([f"Form “{raw.get('key', '?')}” cannot be used: {fault}."]) from fault
    return found


def _missing(session: Session, file: CatalogueFile) -> list[tuple[FormDefinition, dict[str, Any]]]:
    """Forms that are there stay as staff have made them."""
    known = set(session.scalars(select(RequestForm.key)))
    return [(definition, raw) for definition, raw in _parsed(file) if definition.key not in known]


def _plan(session: Session, file: CatalogueFile) -> list[Line]:
    return [Line(f"Form {definition.title}", "new") for definition, _ in _missing(session, file)]


def _apply(session: Session, file: CatalogueFile, now: datetime, new: frozenset[str]) -> None:
    for definition, raw in _missing(session, file):
        add_form(session, definition, raw, now=now)


FORMS_PART = Part(_plan, _apply)
