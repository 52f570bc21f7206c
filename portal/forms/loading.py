"""Brings the reference forms into the database, each as its first version."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.forms.definition import FormDefinition
from portal.forms.models import RequestForm, RequestFormVersion

REFERENCE = Path(__file__).parent / "reference"


def load_forms(session: Session, *, now: datetime, folder: Path = REFERENCE) -> None:
    """Add the forms that are missing; forms that staff have changed stay as they are."""
    known = set(session.scalars(select(RequestForm.key)))
    for path in sorted(folder.glob("*.toml")):
        raw = tomllib.loads(path.read_text("utf-8"))
        definition = FormDefinition.parse(raw)
        if definition.key not in known:
            add_form(session, definition, raw, now=now)


def add_form(session: Session, definition: FormDefinition, raw: dict[str, Any], *, now: datetime) -> None:
    """A new form with its first version, which is the live one. ``raw`` is what it was read from."""
    form = RequestForm(key=definition.key, title=definition.title)
    session.add(form)
    session.flush()
    version = RequestFormVersion(form_id=form.id, number=1, definition=raw, created_at=now)
    session.add(version)
    session.flush()
    form.live_version_id = version.id
    session.flush()
