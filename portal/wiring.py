"""Who reacts to what: the one page where a fact below meets a consequence above."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from portal.attachments import media
from portal.attachments.events import FileQuarantined, FileReleased
from portal.cases.canned.queries import canned_naming
from portal.cases.customers.timeline import EntryKind, add_customer_source
from portal.cases.events import CaseResolved
from portal.cases.knowledge.pointing import cases_linked, cases_naming
from portal.cases.rules import CaseType
from portal.cases.service_counts import case_counts, cases_touched
from portal.catalogue.doors import Doors, open_doors
from portal.catalogue.register_queries import catalogue_touched
from portal.faqs.evidence import add_evidence_source
from portal.faqs.pointers import add_pointer_source
from portal.faqs.service_pages import pages_touched
from portal.forms.catalogue_part import FORMS_PART, form_titles, forms_touched
from portal.forms.pointing import forms_naming
from portal.kernel.events import EventBus
from portal.sla.catalogue_part import AGREEMENTS_PART, promises_touched
from portal.surveys import actions as surveys
from portal.surveys.customer_opinions import opinions_of


def connect_pointers(app: Flask) -> None:
    """What every rung knows of a page: what names it, before it goes away, and how it does."""
    add_pointer_source(app, forms_naming)
    add_pointer_source(app, cases_naming)
    add_pointer_source(app, canned_naming)
    add_evidence_source(app, cases_linked)
    add_customer_source(app, EntryKind.OPINION, opinions_of)
    open_doors(app, CATALOGUE_DOORS)


CATALOGUE_DOORS = Doors(
    touches=(cases_touched, pages_touched, forms_touched, promises_touched, catalogue_touched),
    before=(FORMS_PART,),
    after=(AGREEMENTS_PART,),
    form_titles=form_titles,
    case_counts=case_counts,
    case_types=tuple(kind.value for kind in CaseType),
)


def connect(bus: EventBus) -> None:
    bus.subscribe(CaseResolved, ask_how_it_went)
    bus.subscribe(FileQuarantined, media.withhold)
    bus.subscribe(FileReleased, media.release)


def ask_how_it_went(session: Session, happened: CaseResolved) -> None:
    surveys.invite(session, case=happened.case, now=happened.at)
