"""One escalation on its page: the thread, the clocks, the ladder, and what is done about it (HS-L3).

No citizen's view imports any of this; the thread is the desk's and the supplier's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from portal.attachments.case_files import file_answer
from portal.attachments.models import Attachment, StoredFile
from portal.cases.desk.blueprint import agent, blueprint, canonical
from portal.cases.file_queries import files_of
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.rules import ActRefused
from portal.cases.suppliers import actions
from portal.cases.suppliers.forms import (
    ContactForm,
    FilesForm,
    HearingForm,
    PhoneForm,
    ReadingForm,
    SolvingForm,
    StandingForm,
    WithdrawalForm,
    WritingForm,
)
from portal.cases.suppliers.matters import Matter
from portal.cases.suppliers.models import Escalation, SupplierMessage
from portal.cases.suppliers.queries import (
    escalation_of as find_escalation,
)
from portal.cases.suppliers.queries import (
    file_of_thread,
    files_of_messages,
    histories_of,
    thread_of,
)
from portal.cases.suppliers.standing import Standing, standing_of
from portal.cases.suppliers.vocabulary import How
from portal.cases.suppliers.wording import event_text, next_letter
from portal.catalogue.priority import Priority
from portal.catalogue.suppliers import supplier_by_id
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.phrases import moment_text
from portal.notifications.queries import undelivered
from portal.web.access import access
from portal.web.transaction import db

NUMBER = "int(max=2147483647)"
CHANGED = (
    "Somebody else changed this while you were writing. Nothing was sent. Read what is new, then do it again"
)


@dataclass(frozen=True)
class EscalationPage:
    """All that the page shows."""

    case: Case
    standing: Standing
    thread: Sequence[SupplierMessage]
    came_with: dict[int, list[Attachment]]
    case_files: dict[str, StoredFile]
    not_sent: dict[str, str]

    @property
    def history(self) -> list[tuple[str, str, Any]]:
        """What happened, by whom and when, the newest first."""
        return [(event_text(event), event.actor_name, event.at) for event in reversed(self.standing.events)]


@dataclass(frozen=True)
class Screen:
    """One act on an escalation: how the form becomes a change, and what is said then."""

    form: type[FilesForm]
    done: str
    perform: Callable[[Matter, Any, EscalationPage], None]


def _files(form: Any, page: EscalationPage) -> list[StoredFile]:
    return [page.case_files[key] for key in form.chosen.data]


SCREENS: dict[str, Screen] = {
    "message": Screen(
        WritingForm, "Your message is on its way to the supplier.",
        lambda matter, form, page: actions.write(
            matter, body=form.message.data, files=_files(form, page), hands_back=form.hands_back.data
        ),
    ),
    "hearing": Screen(
        HearingForm, "What they said has been written down.",
        lambda matter, form, page: actions.hear(
            matter, body=form.told.data, how=How(form.told_by.data), who=form.teller.data or ""
        ),
    ),
    "standing": Screen(
        StandingForm, "What their portal says has been taken over.",
        lambda matter, form, page: actions.set_standing(
            matter,
            status=form.status.data,
            their_reference=form.reference.data or "",
            priority=Priority(form.new_priority.data),
        ),
    ),
    "contact": Screen(
        ContactForm, "The next contact has been written to.",
        lambda matter, form, page: actions.turn_to_next(
            matter, body=form.next_letter.data, files=_files(form, page)
        ),
    ),
    "phone": Screen(
        PhoneForm, "The call has been written down.",
        lambda matter, form, page: actions.note_phoned(
            matter, whom=form.whom.data, when=form.phoned_at.data
        ),
    ),
    "solution": Screen(
        SolvingForm, "The case is back with us. Tell the customer.",
        lambda matter, form, page: actions.solve(
            matter, body=form.solved.data, how=How(form.solved_by.data)
        ),
    ),
    "withdrawal": Screen(
        WithdrawalForm, "It is withdrawn, and the supplier is told.",
        lambda matter, form, page: actions.withdraw(matter, reason=form.why.data),
    ),
    "reading": Screen(
        ReadingForm, "Marked as read.", lambda matter, form, page: actions.has_read(matter),
    ),
}  # fmt: skip
NOUNS = ",".join(SCREENS)
ONE = f"/cases/<reference>/escalations/<{NUMBER}:number>"


@blueprint.get(ONE)
@access(needs=Permission.WORK_CASES)
def escalation_of(reference: str, number: int) -> ResponseReturnValue:
    page = _page_of(*_found(canonical(reference), number))
    return _drawn(page)


@blueprint.get(f"{ONE}/files/<key>")
@access(needs=Permission.WORK_CASES)
def escalation_file(reference: str, number: int, key: str) -> ResponseReturnValue:
    _, row = _found(canonical(reference), number)
    return file_answer(file_of_thread(db(), row.id, key))


@blueprint.post(f"{ONE}/<any({NOUNS}):noun>")
@access(needs=Permission.WORK_CASES)
def escalation_act(reference: str, number: int, noun: str) -> ResponseReturnValue:
    """Do it, or say what is wrong with nothing typed lost: 422 for the form, 409 for what has changed."""
    written, screen = canonical(reference), SCREENS[noun]
    case = case_for_change(db(), written) or abort(404)
    row = find_escalation(db(), case.id, number, for_change=True) or abort(404)
    page = _page_of(case_by_reference(db(), written) or abort(404), row)
    form = _offered(screen.form(), page)
    if not form.validate():
        return _drawn(page, noun, form), 422
    matter = Matter(db(), case, row, page.standing.supplier, agent(), clock.now())
    try:
        if form.version.data != row.version:
            raise StaleDataError
        screen.perform(matter, form, page)
        db().flush()
    except ActRefused as refusal:
        return _refused(written, number, noun, form, str(refusal)), 422
    except StaleDataError:
        return _refused(written, number, noun, form, CHANGED), 409
    flash(screen.done, "success")
    return redirect(url_for("desk.cases.escalation_of", reference=written, number=number))


def _refused(reference: str, number: int, noun: str, form: FilesForm, reason: str) -> str:
    db().rollback()
    page = _page_of(*_found(reference, number))
    form.version.data = page.standing.row.version
    form.form_errors.append(reason)
    return _drawn(page, noun, form)


def _found(reference: str, number: int) -> tuple[Case, Escalation]:
    case = case_by_reference(db(), reference) or abort(404)
    return case, find_escalation(db(), case.id, number) or abort(404)


def _page_of(case: Case, row: Escalation) -> EscalationPage:
    now, thread = clock.now(), thread_of(db(), row.id)
    attached = files_of(db(), case.id, with_notes=True).values()
    return EscalationPage(
        case=case,
        standing=standing_of(db(), row, histories_of(db(), [row.id])[row.id], now),
        thread=thread,
        came_with=files_of_messages(db(), [message.id for message in thread]),
        case_files={a.file.key: a.file for rows in attached for a in rows if not a.file.is_quarantined},
        not_sent=undelivered(db(), [m.message_id for m in thread if m.message_id]),
    )


def _drawn(page: EscalationPage, noun: str = "", form: FilesForm | None = None) -> str:
    """The page with all its forms; the one that was sent keeps what was typed."""
    forms = {name: _offered(_blank(screen.form, page), page) for name, screen in SCREENS.items()}
    if form is not None:
        forms[noun] = form
    return render_template(
        "cases/desk/escalation.html", page=page, forms=forms, noun=noun, sent=form, case=page.case
    )


def _blank(kind: type[FilesForm], page: EscalationPage) -> FilesForm:
    standing, row = page.standing, page.standing.row
    reason = standing.next.reason if standing.next else "we need your help"
    return kind(
        formdata=None,
        data={
            "version": row.version,
            "status": row.status,
            "reference": row.their_reference,
            "new_priority": row.priority,
            "hands_back": True,
            "whom": standing.contact.name,
            "next_letter": next_letter(
                name=standing.contact.name,
                reason=reason,
                subject=row.subject,
                opened=moment_text(row.opened_at.astimezone(clock.LONDON)),
                reference=row.their_reference,
            ),
        },
    )


def _offered(form: FilesForm, page: EscalationPage) -> FilesForm:
    form.offer_files({key: file.name for key, file in page.case_files.items()})
    if isinstance(form, StandingForm):
        form.offer(supplier_by_id(db(), page.standing.row.supplier_id), tuple(Priority))
    return form
