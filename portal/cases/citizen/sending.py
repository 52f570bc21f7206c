"""From a filled-in form to a case: answers that may help, check, send, confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.attachments.case_files import chosen_files, say_beside, sent_files
from portal.attachments.receiving import file_store
from portal.attachments.rules import UploadRefused
from portal.cases.actions.files import VISITOR, add_to_draft, draft_keys, kept_files, take_out_of_draft
from portal.cases.actions.submission import answered_without_case, case_to_be, send
from portal.cases.citizen.blueprint import blueprint
from portal.cases.citizen.broken import tell_when_mended
from portal.cases.citizen.check_page import CheckPage
from portal.cases.citizen.origin import Origin
from portal.cases.citizen.raising import Offer, ServiceEnded, contact_of, form_page
from portal.cases.file_queries import unattached_files
from portal.cases.forms import DraftFilesForm, contact_fields
from portal.cases.queries import case_by_reference
from portal.cases.timeline import standing
from portal.catalogue.queries import catalogue
from portal.catalogue.register_queries import ended_service
from portal.faqs.queries import known_problems
from portal.faqs.search_service import find_answers
from portal.forms.drafts import update_draft
from portal.forms.queries import Draft, draft_by_key, draft_for_change, form_version
from portal.forms.web_form import form_class, form_data
from portal.kernel import clock
from portal.sla.agreements import agreement_of
from portal.sla.opening import opening_sentence
from portal.web.access import PUBLIC, access
from portal.web.public_pages import sent_back
from portal.web.rate_limits import Limit, enforce
from portal.web.same_site import same_site_only
from portal.web.text_input import clean_line
from portal.web.transaction import before_writing, db
from portal.web.uploads import takes_files

MOST_ANSWERS = 5
FILES_LIMIT = Limit(40, timedelta(hours=1))


class DraftGone(Exception):
    """There is no draft behind this address (any more), or its service takes no cases (any more)."""


@dataclass(frozen=True)
class OpenDraft:
    """A draft with what it is about."""

    key: str
    row: Draft
    offer: Offer

    @property
    def is_sent(self) -> bool:
        return self.row.case_reference is not None


@blueprint.errorhandler(DraftGone)
def draft_gone(error: DraftGone) -> ResponseReturnValue:
    return render_template("cases/citizen/raise_gone.html"), 410


@blueprint.route("/raise/draft/<key>/form", methods=["GET", "POST"])
@access(PUBLIC)
@same_site_only(blueprint)
def raise_draft(key: str) -> ResponseReturnValue:
    draft = _open_draft(key)
    if draft.is_sent:
        return redirect(url_for(".raise_done", key=key))
    definition = draft.offer.version.definition
    typed = form_data(definition, draft.row.answers) | draft.row.contact
    form = form_class(definition, contact_fields)(data=typed)
    if not form.validate_on_submit():
        return form_page(form, draft.offer, Origin.read({"draft": key}), draft_key=key)
    update_draft(
        db(),
        draft=draft.row,
        answers=form.answers() | kept_files(draft.row.answers),
        contact=contact_of(form),
        now=clock.now(),
    )
    return redirect(url_for(".raise_answers", key=key))


@blueprint.route("/raise/draft/<key>/answers", methods=["GET", "POST"])
@access(PUBLIC)
@same_site_only(blueprint)
def raise_answers(key: str) -> ResponseReturnValue:
    draft = _open_draft(key)
    if draft.is_sent:
        return redirect(url_for(".raise_done", key=key))
    broken = known_problems(db(), None, clock.now(), draft.offer.service.key)
    if request.method == "POST" and request.form.get("mended"):
        return tell_when_mended(draft.row, request.form["mended"], broken)
    if request.method == "POST":
        slug = clean_line(request.form.get("slug")) or ""
        answered_without_case(db(), draft=draft.row, slug=slug, now=clock.now())
        return redirect(url_for(".raise_answered"))
    if draft.offer.is_opinion:
        return redirect(url_for(".raise_check", key=key))
    words = f"{draft.row.answers['subject']} {draft.row.answers['details']}"
    shown = {each.card.item_id for each in broken}  # once, above the answers
    found = find_answers(db(), words, draft.offer.service.key, MOST_ANSWERS)
    answers = [card for card in found if card.item_id not in shown]
    if not answers and not broken:
        return redirect(url_for(".raise_check", key=key))
    return render_template("cases/citizen/raise_answers.html", draft=draft, answers=answers, broken=broken)


@blueprint.get("/raise/answered")
@access(PUBLIC)
def raise_answered() -> ResponseReturnValue:
    return render_template("cases/citizen/raise_answered.html")


@blueprint.route("/raise/draft/<key>/check", methods=["GET", "POST"])
@access(PUBLIC)
@same_site_only(blueprint)
@takes_files
def raise_check(key: str) -> ResponseReturnValue:
    if request.method != "POST":
        return _check_page(_open_draft(key))
    if chosen_files():  # "Send" was pressed before "Add": they see it added first
        return _take_in(key)
    _send(key)
    return redirect(url_for(".raise_done", key=key))


@blueprint.route("/raise/draft/<key>/files", methods=["GET", "POST"])
@access(PUBLIC)
@same_site_only(blueprint)
@takes_files
def raise_files(key: str) -> ResponseReturnValue:
    """Add the files chosen to the draft, or take one out again; the address alone leads to where they are."""
    if request.method != "POST":
        return redirect(url_for(".raise_check", key=key))
    if taken_out := request.form.get("take_out"):
        draft = _open_draft(key)
        if not draft.is_sent:
            take_out_of_draft(db(), draft=draft.row, key=taken_out, now=clock.now())
        return redirect(url_for(".raise_check", key=key, _anchor="your-files"))
    return _take_in(key)


def _take_in(key: str) -> ResponseReturnValue:
    enforce("draft-files", FILES_LIMIT)
    form = DraftFilesForm()
    _open_draft(key)  # nobody's file is looked at for a draft that is not there
    files, why_not = sent_files(VISITOR)
    draft = _open_draft(key)
    if draft.is_sent:
        return redirect(url_for(".raise_done", key=key))
    form.validate()
    try:
        if why_not or not files:
            raise UploadRefused(why_not or "Choose a file")
        add_to_draft(db(), file_store(), draft=draft.row, files=files, now=clock.now())
    except UploadRefused as refusal:
        say_beside(form, str(refusal))
        return _check_page(draft, form)
    return redirect(url_for(".raise_check", key=key, added="yes", _anchor="your-files"))


def _check_page(draft: OpenDraft, form: DraftFilesForm | None = None) -> ResponseReturnValue:
    if draft.is_sent:
        return redirect(url_for(".raise_done", key=draft.key))
    keys = draft_keys(draft.row.answers)
    files = unattached_files(db(), keys) if keys else ()
    page = CheckPage(draft.key, draft.row, draft.offer, files, form, is_added="added" in request.args).drawn()
    return page if form is None else sent_back(page)


@blueprint.get("/raise/draft/<key>/done")
@access(PUBLIC)
def raise_done(key: str) -> ResponseReturnValue:
    now = clock.now()
    draft = draft_by_key(db(), key, now=now)
    if draft is None:
        raise DraftGone
    if draft.case_reference is None:
        return redirect(url_for(".raise_check", key=key))
    case = case_by_reference(db(), draft.case_reference)
    if case is None:  # the worker has not come to it yet
        case = case_to_be(db(), draft=draft, now=draft.unregistered_since or now)
    agreement = agreement_of(db(), case)
    return render_template(
        "cases/citizen/raise_done.html",
        case=case,
        email=draft.contact["email"],
        standing=standing(case, reopen_days=agreement.reopen_days, now=now),
        opening=opening_sentence(agreement.calendar, now),
    )


def _send(key: str) -> None:
    """Take the draft as it is for a case. Looked at is only what could not be sent: whether it is already.

    Raises what ``_with_offer`` does where nobody takes it any more.
    """
    now = clock.now()
    for _ in range(3):
        if send(db(), key=key, now=now):
            return
        with before_writing() as session:
            if _with_offer(session, key, draft_by_key(session, key, now=now)).is_sent:
                return
    raise DraftGone


def _open_draft(key: str) -> OpenDraft:
    """The draft of the address; locked where it may change, so that a second click waits for the first."""
    find = draft_for_change if request.method == "POST" else draft_by_key
    return _with_offer(db(), key, find(db(), key, now=clock.now()))


def _with_offer(session: Session, key: str, row: Draft | None) -> OpenDraft:
    if row is None:
        raise DraftGone
    service = catalogue(session).service(row.service_key)
    if service is None and row.case_reference is None and (ended := ended_service(session, row.service_key)):
        raise ServiceEnded(ended, [row.answers["subject"], row.answers["details"]])
    category = service.category(row.category_key) if service else None
    if service is None or category is None:
        raise DraftGone
    return OpenDraft(key, row, Offer(service, category, form_version(session, row.form_version_id)))
