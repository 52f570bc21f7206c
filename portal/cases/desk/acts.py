"""What is done to a case. Each act is a noun below the case's address: a form on its own page, and a POST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from portal.attachments.case_files import say_beside, sent_files
from portal.attachments.receiving import file_store
from portal.cases.actions import conversation, handling, resolution
from portal.cases.actions.canned import count_uses
from portal.cases.actions.files import attach_files
from portal.cases.actions.ledger import CaseChanged
from portal.cases.actions.reply_drafts import forget_draft
from portal.cases.desk.act_forms import blank_form, form_for, sent_form
from portal.cases.desk.blueprint import agent, blueprint, canonical
from portal.cases.desk.case_page import CasePage, page_of_case
from portal.cases.desk.kind_acts import KIND_SCREENS
from portal.cases.desk_forms import ActForm
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.rules import Act, ActRefused, KnowledgeOutcome, PendingReason
from portal.cases.signing import signed
from portal.catalogue.priority import Level
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.identity.models import Person
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db
from portal.web.uploads import takes_files


class Doing(TypedDict):
    """What every act is told: by whom, when, and on which version of the case."""

    actor: Actor
    now: Any
    version: int


@dataclass(frozen=True)
class ActScreen:
    """One act: its words, and how the form becomes a change."""

    act: Act
    heading: str
    button: str
    done: str
    perform: Callable[[Case, Any, Doing], None]


def _assign(case: Case, form: Any, doing: Doing) -> None:
    group = catalogue(db()).groups_by_id[form.group.data]
    handling.assign(
        db(),
        case=case,
        group_id=group.id,
        group_name=group.name,
        assignee=db().get(Person, form.assignee.data) if form.assignee.data else None,
        reason=form.handover.data or "",
        **doing,
    )


def _prioritise(case: Case, form: Any, doing: Doing) -> None:
    handling.prioritise(
        db(),
        case=case,
        impact=Level(form.impact.data),
        urgency=Level(form.urgency.data),
        reason=form.reason.data,
        **doing,
    )


def _hold(case: Case, form: Any, doing: Doing) -> None:
    reason = PendingReason(form.waiting_for.data)
    body = form.question.data or ""
    if reason is PendingReason.CUSTOMER:
        body = signed(body, current_user.signature)
    handling.hold(db(), case=case, reason=reason, body=body, **doing)


def _reply(case: Case, form: Any, doing: Doing) -> None:
    names, used = [file.name for file in form.checked], form.used.data or ()
    said = conversation.reply(
        db(),
        case=case,
        body=signed(form.body.data, current_user.signature),
        faqs=used,
        file_names=names,
        write_by=form.write_by_at,
        **doing,
    )
    count_uses(db(), form.ready_ids)
    forget_draft(db(), case_id=case.id, person_id=doing["actor"].person_id)
    _attach(said, form, doing)


def _note(case: Case, form: Any, doing: Doing) -> None:
    _attach(conversation.note(db(), case=case, body=form.note.data, **doing), form, doing)


def _attach(said: CaseMessage, form: ActForm, doing: Doing) -> None:
    """The files of the form become part of the message just stored."""
    if form.checked:
        attach_files(
            db(),
            file_store(),
            files=form.checked,
            case_id=said.case_id,
            message_id=said.id,
            actor=doing["actor"],
            now=doing["now"],
        )


def _resolve(case: Case, form: Any, doing: Doing) -> None:
    resolution.resolve(
        db(),
        case=case,
        body=signed(form.answer.data, current_user.signature),
        outcome=KnowledgeOutcome(form.outcome.data),
        knowledge_slug=form.faq_slug,
        contact_reason=form.contact_reason.data or None,
        **doing,
    )


SCREENS: dict[str, ActScreen] = {
    "taking": ActScreen(
        Act.TAKE, "Take the case", "Take it", "The case is yours.",
        lambda case, form, doing: handling.take(db(), case=case, **doing),
    ),
    "assignment": ActScreen(
        Act.ASSIGN, "Hand the case on", "Hand on", "The case has been handed on.", _assign,
    ),
    "priority": ActScreen(
        Act.PRIORITISE, "Change the priority", "Change priority",
        "The priority has changed, and the due times with it.", _prioritise,
    ),
    "reply": ActScreen(
        Act.REPLY, "Reply to the customer", "Send reply", "Your reply is on its way to the customer.",
        _reply,
    ),
    "note": ActScreen(
        Act.NOTE, "Add an internal note", "Save note", "Your note has been saved.",
        _note,
    ),
    "hold": ActScreen(Act.HOLD, "Put the case on hold", "Put on hold", "The case is on hold.", _hold),
    "resumption": ActScreen(
        Act.RESUME, "Resume the case", "Resume", "The case is being worked on again.",
        lambda case, form, doing: handling.resume(db(), case=case, **doing),
    ),
    "resolution": ActScreen(
        Act.RESOLVE, "Resolve the case", "Send answer and resolve",
        "The case is resolved, and the answer is on its way to the customer.", _resolve,
    ),
    "closure": ActScreen(
        Act.CLOSE, "Close the case", "Close for good", "The case is closed.",
        lambda case, form, doing: resolution.close(db(), case=case, **doing),
    ),
    "reopening": ActScreen(
        Act.REOPEN, "Reopen the case", "Reopen", "The case is open again.",
        lambda case, form, doing: resolution.reopen(db(), case=case, reason=form.why.data, **doing),
    ),
}  # fmt: skip
SCREENS |= {noun: ActScreen(*parts) for noun, parts in KIND_SCREENS.items()}
NOUNS = ",".join(noun for noun in SCREENS if noun != "taking")


@blueprint.get(f"/cases/<reference>/<any({NOUNS}):noun>")
@access(needs=Permission.WORK_CASES)
def act_page(reference: str, noun: str) -> ResponseReturnValue:
    page = page_of_case(case_by_reference(db(), canonical(reference)) or abort(404))
    return act_screen(page, noun, blank_form(form_for(noun, page), page))


@blueprint.post(f"/cases/<reference>/<any({NOUNS}):noun>")
@access(needs=Permission.WORK_CASES)
@takes_files
def act(reference: str, noun: str) -> ResponseReturnValue:
    """Do it, or say what is wrong with nothing typed lost: 422 for the form, 409 for a changed case."""
    files, why_not = sent_files(agent())
    if noun == "assignment" and request.form.get("take"):
        noun = "taking"
    case = case_for_change(db(), canonical(reference)) or abort(404)
    page = page_of_case(case_by_reference(db(), case.reference) or abort(404))
    screen, form = SCREENS[noun], sent_form(form_for(noun, page), page)
    form.checked = files
    if not form.validate() or why_not:
        say_beside(form, why_not)
        return act_screen(page, noun, form), 422
    try:
        screen.perform(case, form, Doing(actor=agent(), now=clock.now(), version=form.version.data))
        db().flush()
    except ActRefused as refusal:
        form.form_errors.append(str(refusal))
        say_beside(form)
        return act_screen(page, noun, form), 422
    except (CaseChanged, StaleDataError):
        say_beside(form)
        return _conflict(reference, noun, form), 409
    flash(screen.done, "success")
    return redirect(_next_address(case, form))


def act_screen(page: CasePage, noun: str, form: Any) -> str:
    """The act on a page of its own, with what was typed so far."""
    return render_template("cases/desk/act.html", page=page, form=form, noun=noun, screen=SCREENS[noun])


def _conflict(reference: str, noun: str, form: Any) -> str:
    """What a colleague or the customer did meanwhile beside what was typed, ready to be sent all the same."""
    db().rollback()
    page = page_of_case(case_by_reference(db(), canonical(reference)) or abort(404))
    news = page.since(form.seen.data)
    form.version.data, form.seen.data = page.case.version, page.seen
    return render_template(
        "cases/desk/conflict.html", page=page, form=form, noun=noun, screen=SCREENS[noun], news=news
    )


def _next_address(case: Case, form: Any) -> str:
    """Back to the case, or on to the FAQ that is wanted, for those who may write it."""
    wants_faq = "outcome" in form and form.outcome.data == KnowledgeOutcome.DRAFT_FAQ
    if wants_faq and current_user.may(Permission.WRITE_CONTENT):
        return url_for("editor.cases.draft_faq", reference=case.reference)
    words = clean_line(request.args.get("in"))
    kept: dict[str, Any] = {"in": words} if words else {}  # the view somebody works through
    return url_for("desk.cases.case", reference=case.reference, **kept)
