"""Who reacts to what: the one page where a fact below meets a consequence above."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from portal.attachments import media
from portal.attachments.events import FileQuarantined, FileReleased
from portal.cases.events import CaseResolved
from portal.cases.pointing import cases_naming
from portal.faqs.pointers import add_pointer_source
from portal.forms.pointing import forms_naming
from portal.kernel.events import EventBus
from portal.surveys import actions as surveys


def connect_pointers(app: Flask) -> None:
    """Before a page goes away, its owner is told what names it, on every rung."""
    add_pointer_source(app, forms_naming)
    add_pointer_source(app, cases_naming)


def connect(bus: EventBus) -> None:
    bus.subscribe(CaseResolved, ask_how_it_went)
    bus.subscribe(FileQuarantined, media.withhold)
    bus.subscribe(FileReleased, media.release)


def ask_how_it_went(session: Session, happened: CaseResolved) -> None:
    surveys.invite(session, case=happened.case, now=happened.at)
