"""From cases to FAQs: what the desk found missing or wrong, and a draft that starts from a question (HS-L1c).

An editor need not work on cases: these screens show the question and never who asked it.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.kinds import FAQ, kind_of
from content.models import Revision
from content.texts import RevisionText
from portal.cases.actions.knowledge import faq_drafted
from portal.cases.knowledge.editor_queries import faqs_in_doubt, faqs_wanted
from portal.cases.knowledge.question import SKELETON, anonymous_question
from portal.cases.models import Case
from portal.cases.queries import case_by_reference, case_for_change
from portal.cases.queue.saved import services_of
from portal.catalogue.queries import catalogue
from portal.faqs.actors import actor_on
from portal.faqs.editor.blueprint import section_to_write_in
from portal.faqs.editor.saving import save_new
from portal.faqs.editor.writing import Desk, answer_to, new_form
from portal.faqs.editor_queries import slug_of
from portal.faqs.scope import scope_of
from portal.identity.actor import Actor
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.web.access import access
from portal.web.transaction import db

blueprint = Blueprint("cases", __name__)


@blueprint.get("/questions")
@access(needs=Permission.WRITE_CONTENT)
def questions() -> ResponseReturnValue:
    now, scope = clock.now(), scope_of(current_user, request.args.get("all"))
    own = [each.id for each in catalogue(db()).services if each.key in scope.topic_keys]
    return render_template(
        "cases/editor/questions.html",
        scope=scope,
        wanted=faqs_wanted(db(), now, service_ids=own),
        in_doubt=faqs_in_doubt(db(), now, section_keys=scope.keys),
    )


@blueprint.route("/faqs/from-case/<reference>", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def draft_faq(reference: str) -> ResponseReturnValue:
    case = case_by_reference(db(), normalise(reference) or "") or abort(404)
    services = catalogue(db())
    if current_user.may(Permission.WORK_CASES):  # who works for some services only sees no case of others
        own = services_of(current_user, [(s.key, s.id) for s in services.services])
        if own is not None and case.service_id not in own:
            abort(404)
    service, about = (
        services.services_by_id.get(case.service_id),
        services.categories_by_id.get(case.category_id),
    )
    section = section_to_write_in(service.key if service else "") or abort(403)
    kind = kind_of(FAQ)
    form = new_form(
        section,
        kind,
        title=anonymous_question(case.subject, case.requester.name),
        categories=[about.key] if about else [],
        body=SKELETON,
    )
    desk = Desk(section, kind, case_reference=case.reference)
    return answer_to(form, desk, lambda text: _draft(case, section.key, text, form.wanted_slug()))


def _draft(case: Case, section_key: str, text: RevisionText, slug: str | None) -> Revision:
    """The draft, and a line in the history of the case; both or neither."""
    now = clock.now()
    revision = save_new(
        db(),
        section_key=section_key,
        text=text,
        slug=slug,
        actor=actor_on(current_user, section_key),
        now=now,
        origin_case_reference=case.reference,
    )
    locked = case_for_change(db(), case.reference) or abort(404)
    me = Actor(current_user.person_id, current_user.name, is_staff=True)
    faq_drafted(db(), case=locked, slug=slug_of(db(), revision.item_id), actor=me, now=now)
    return revision
