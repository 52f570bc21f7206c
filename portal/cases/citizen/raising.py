"""Raising a case, up to the filled-in form: service, category, questions (FR-002, FR-004)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from content.queries import ItemCard, live_items_by_ids
from content.queries.links import item_ids_by_slug
from portal.cases.actions.files import hand_over, kept_files
from portal.cases.citizen import browser
from portal.cases.citizen.blueprint import blueprint
from portal.cases.citizen.origin import Origin
from portal.cases.forms import contact_fields
from portal.cases.rules import OPINIONS, CaseType
from portal.catalogue.models import Service
from portal.catalogue.queries import CategoryEntry, ServiceEntry, catalogue
from portal.catalogue.register_queries import ended_service
from portal.faqs.queries import known_problems
from portal.forms.drafts import start_draft
from portal.forms.queries import Draft, FormVersion, draft_by_key, live_form
from portal.forms.web_form import PREFIX, RequestFormBase, form_class, form_data
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.public_pages import not_for_everyone, public_page, sent_back
from portal.web.same_site import same_site_only
from portal.web.transaction import db


@dataclass(frozen=True)
class Offer:
    """What can be asked for: a service, its category, and the form that belongs to it."""

    service: ServiceEntry
    category: CategoryEntry
    version: FormVersion

    @property
    def is_opinion(self) -> bool:
        return self.category.case_type in OPINIONS


class ServiceEnded(Exception):
    """The service takes no new cases (DM-T2). ``kept_words``: what a draft holds, to be given back."""

    def __init__(self, service: Service, kept_words: Sequence[str] = ()) -> None:
        super().__init__(service.key)
        self.service, self.kept_words = service, kept_words


# Level 0 (HS-L0): what gets somebody in again faster than any case, as far as owners keep it published.
SIGN_IN_SLUGS = ("forgotten-password", "forgotten-user-name", "locked-account", "no-mail-arrives")


@blueprint.errorhandler(ServiceEnded)
def service_ended(error: ServiceEnded) -> ResponseReturnValue:
    """No door, but a word on where to go, and what was typed to take along."""
    page = render_template(
        "cases/citizen/raise_ended.html", service=error.service, kept_words=error.kept_words
    )
    return page, 410


def service_on_offer(key: str) -> ServiceEntry:
    """404 for one that never was; raises ``ServiceEnded``."""
    found = catalogue(db()).service(key)
    if found is None:
        raise ServiceEnded(ended_service(db(), key) or abort(404))
    return found


@blueprint.get("/raise")
@access(PUBLIC)
@public_page
def raise_services() -> ResponseReturnValue:
    origin = _origin_of_shared_page()
    return render_template(
        "cases/citizen/raise_services.html", services=catalogue(db()).services, carried=origin.query()
    )


@blueprint.get("/raise/<service_key>")
@access(PUBLIC)
@public_page
def raise_categories(service_key: str) -> ResponseReturnValue:
    origin = _origin_of_shared_page()
    service = service_on_offer(service_key)
    return render_template(
        "cases/citizen/raise_categories.html",
        service=service,
        carried=origin.query(),
        shortcuts=sign_in_answers(db(), clock.now()),
        broken=known_problems(db(), None, clock.now(), service_key),
    )


@blueprint.route("/raise/<service_key>/<category_key>", methods=["GET", "POST"])
@access(PUBLIC)
@same_site_only(blueprint)
@public_page
def raise_form(service_key: str, category_key: str) -> ResponseReturnValue:
    offer, origin, now = _live_offer(service_key, category_key), _origin_of_shared_page(), clock.now()
    if offer.category.case_type == CaseType.MEMBER_ENQUIRY:
        return redirect(url_for(".members", service=service_key))
    is_anew = request.method == "POST" or {"new", "draft"} & set(request.args)
    if not is_anew and (begun := _begun(offer, now)):
        return redirect(url_for(".raise_draft", key=begun))
    earlier = _unsent(draft_by_key(db(), origin.draft_key, now=now))
    form = form_class(offer.version.definition, contact_fields)(data=_known(offer, origin, earlier))
    if not form.validate_on_submit():
        return form_page(form, offer, origin)
    key = start_draft(
        db(),
        service_key=service_key,
        category_key=category_key,
        form_version_id=offer.version.id,
        answers=form.answers() | (kept_files(earlier.answers) if earlier else {}),
        contact=contact_of(form),
        origin=earlier.origin if earlier else origin.stored(),
        now=now,
    )
    if earlier is not None:
        hand_over(db(), earlier=earlier, now=now)
    response = make_response(redirect(url_for(".raise_answers", key=key)))
    browser.remember_draft(response, key)
    return response


def form_page(
    form: RequestFormBase, offer: Offer, origin: Origin, *, draft_key: str = ""
) -> ResponseReturnValue:
    """The form with its errors; 422 where it was sent and refused."""
    page = render_template(
        "cases/citizen/raise_form.html", form=form, offer=offer, carried=origin.query(), draft_key=draft_key
    )
    return sent_back(page) if form.is_submitted() else page


def contact_of(form: RequestFormBase) -> dict[str, str]:
    """The contact part of a valid form, as drafts keep it."""
    return {field.name: field.data or "" for field in form.others}


def _known(offer: Offer, origin: Origin, earlier: Draft | None) -> dict[str, Any]:
    """What the form starts with: the words searched for, or all that fits of a form filled in before."""
    if earlier is None:
        return {PREFIX + "subject": origin.subject}
    return form_data(offer.version.definition, earlier.answers) | earlier.contact


def _unsent(draft: Draft | None) -> Draft | None:
    """What was sent belongs to its case, with its files, also while it waits to become one."""
    return draft if draft is not None and draft.case_reference is None else None


def _begun(offer: Offer, now: datetime) -> str | None:
    """Key of the draft this browser began with this form a short while ago, and has not sent."""
    for key in browser.begun_drafts():
        draft = draft_by_key(db(), key, now=now)
        if draft is None or draft.case_reference or now > draft.updated_at + browser.DRAFT_TIME:
            continue
        if (draft.service_key, draft.category_key) == (offer.service.key, offer.category.key):
            return key
    return None


def _live_offer(service_key: str, category_key: str) -> Offer:
    service = service_on_offer(service_key)
    category = service.category(category_key) or abort(404)
    return Offer(service, category, live_form(db(), category.form_key) or abort(404))


def _origin_of_shared_page() -> Origin:
    """A page that carries somebody's words is not kept for others."""
    origin = Origin.read(request.args)
    if origin.query():
        not_for_everyone()
    return origin


def sign_in_answers(session: Session, now: datetime) -> list[ItemCard]:
    """The live answers that help people who cannot sign in, the most needed first."""
    ids = item_ids_by_slug(session, SIGN_IN_SLUGS)
    cards = live_items_by_ids(session, ids.values(), None, now)
    return [cards[ids[slug]] for slug in SIGN_IN_SLUGS if ids.get(slug) in cards]
