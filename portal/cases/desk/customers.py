"""Customers: found by any fragment, and all about one of them on one page (FR-003, FR-013)."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.attachments.case_files import files_hint
from portal.cases.actions.customer_merging import why_not_undone
from portal.cases.complaints.flags import flagged
from portal.cases.customers.forms import CustomerFileForm, CustomerNoteForm
from portal.cases.customers.timeline import CHOICES, Asked, Mark, Whose, figures, timeline
from portal.cases.desk.blueprint import blueprint, my_services
from portal.catalogue.queries import catalogue
from portal.identity.customer_models import PersonMerge
from portal.identity.customer_queries import (
    customer as customer_record,
)
from portal.identity.customer_queries import (
    customers_like,
    kept_record,
    latest_merge,
    lines_about,
    notes_now,
    open_pairs,
    organisations_of,
)
from portal.identity.models import Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.looks import note_look
from portal.web.paging import page_number, page_of
from portal.web.text_input import clean_line
from portal.web.transaction import db

NUMBER = "int(max=2147483647)"
ROWS = 25
MAX_FRAGMENT = 100
LOOKS, CHANGES = "looks", "changes"
MOST_PAIRS = 5


@blueprint.get("/customers")
@access(needs=Permission.SEE_CUSTOMERS)
def customers() -> ResponseReturnValue:
    fragment, number = asked_words(), page_number()
    rows = customers_like(db(), fragment, limit=ROWS + 1, offset=(number - 1) * ROWS)
    return render_template(
        "cases/desk/customers.html",
        fragment=fragment,
        page=page_of(rows, number, ROWS),
        has_duplicates=bool(open_pairs(db(), limit=1)),
    )


def asked_words() -> str:
    """What is looked for."""
    return (clean_line(request.args.get("find")) or "")[:MAX_FRAGMENT]


@blueprint.get(f"/customers/<{NUMBER}:person_id>")
@access(needs=Permission.SEE_CUSTOMERS)
def customer(person_id: int) -> ResponseReturnValue:
    found = customer_record(db(), person_id) or abort(404)
    if found.merged_into_id is not None:
        return redirect(url_for("desk.cases.customer", person_id=kept_record(db(), found).id))
    look("customer", found.id)
    return customer_page(found)


def look(subject_type: str, subject_id: int, **details: str) -> None:
    """It is on the record who opened whose page, before they see it."""
    note_look(
        f"{subject_type}.viewed",
        subject_type=subject_type,
        subject_id=subject_id,
        actor_id=current_user.person_id,
        actor_name=current_user.name,
        **({"show": show} if (show := request.args.get("show", "")) in {*CHOICES, LOOKS} - {""} else {}),
        **details,
    )


def customer_page(found: Person, note: CustomerNoteForm | None = None, files: Any = None) -> str:
    """The page, with what was typed into one of its forms where that was refused."""
    found = customer_record(db(), found.id) or found  # with the organisation, which a locked row lacks
    merge = latest_merge(db(), found.id)
    return render_template(
        "cases/desk/customer.html",
        customer=found,
        organisations=organisations_of(db(), found),
        notes=notes_now(db(), today(), person_id=found.id),
        pairs=open_pairs(db(), limit=MOST_PAIRS, person_id=found.id),
        merge=merge,
        merged_name=_name_of(merge) if merge else "",
        can_undo=merge is not None and not why_not_undone(db(), merge, found, _gone(merge)),
        note_form=note or CustomerNoteForm(formdata=None),
        file_form=files or CustomerFileForm(formdata=None),
        files_hint=files_hint(),
        **everything(Whose(person_id=found.id), "customer", found.id),
        flag=flagged(db()).get(found.id),
    )


def _gone(merge: PersonMerge) -> Person:
    return db().get_one(Person, merge.gone_id)


def _name_of(merge: PersonMerge) -> str:
    gone = _gone(merge)
    return f"{gone.name} ({gone.email})" if gone.email else gone.name


def today() -> Any:
    """The day on the desk's own clock."""
    return clock.now().astimezone(clock.LONDON).date()


def everything(whose: Whose, subject_type: str, subject_id: int) -> dict[str, Any]:
    """What the reader chose to see of a customer or an organisation, a page of it."""
    known, services = catalogue(db()), my_services()
    wanted = request.args.get("show", "")
    service = known.service(request.args.get("service", ""))
    chosen = wanted if wanted in CHOICES else ""
    asked = Asked(
        whose,
        services,
        today(),
        choice=chosen,
        service_id=service.id if service else None,
        after=Mark.read(request.args.get("after", "")),
    )
    is_log = wanted == CHANGES or (wanted == LOOKS and current_user.may(Permission.SEE_AUDIT))
    return {
        "asked": asked,
        "show": wanted if is_log else chosen,
        "choices": {key: name for key, (name, _) in CHOICES.items()},
        "log": _log(wanted, subject_type, subject_id) if is_log else None,
        "entries": None if is_log else timeline(db(), asked),
        "figures": figures(db(), asked),
        "known": known,
        "shown_services": [s for s in known.services if services is None or s.id in services],
        "service_key": service.key if service else "",
    }


def _log(wanted: str, subject_type: str, subject_id: int) -> Any:
    """A page of the audit log on this record, by the id after which it begins."""
    text = request.args.get("after", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    lines = lines_about(
        db(),
        subject_type=subject_type,
        subject_id=subject_id,
        are_looks=wanted == LOOKS,
        limit=ROWS + 1,
        before_id=before,
    )
    return page_of(lines, 1, ROWS)
