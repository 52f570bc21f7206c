"""Who reacts to what: the one page where a fact below meets a consequence above."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from portal.attachments import media
from portal.attachments.events import FileQuarantined, FileReleased
from portal.cases.canned_queries import canned_naming
from portal.cases.customer_timeline import EntryKind, add_customer_source
from portal.cases.events import CaseResolved
from portal.cases.pointing import cases_linked, cases_naming
from portal.faqs.evidence import add_evidence_source
from portal.faqs.pointers import add_pointer_source
from portal.forms.pointing import forms_naming
from portal.kernel.events import EventBus
from portal.surveys import actions as surveys
from portal.surveys.customer_opinions import opinions_of


def connect_pointers(app: Flask) -> None:
    """What every rung knows of a page: what names it, before it goes away, and how it does."""
    add_pointer_source(app, forms_naming)
    add_pointer_source(app, cases_naming)
    add_pointer_source(app, canned_naming)
    add_evidence_source(app, cases_linked)
    add_customer_source(app, EntryKind.OPINION, opinions_of)


def connect(bus: EventBus) -> None:
    bus.subscribe(CaseResolved, ask_how_it_went)
    bus.subscribe(FileQuarantined, media.withhold)
    bus.subscribe(FileReleased, media.release)


def ask_how_it_went(session: Session, happened: CaseResolved) -> None:
    surveys.invite(session, case=happened.case, now=happened.at)
