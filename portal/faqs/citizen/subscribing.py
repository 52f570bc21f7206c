"""Being told of changes by mail, without an account. Each mailed link leads to a page with one button."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content import queries as content
from portal.faqs import subscriptions
from portal.faqs.citizen.answers import live_page
from portal.faqs.citizen.door import blueprint
from portal.faqs.forms import SubscribeForm
from portal.faqs.subscriptions import Subject
from portal.identity.queries import live_token
from portal.identity.rules import TokenPurpose, normal_email
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.rate_limits import Limit, enforce, limited
from portal.web.signed_addresses import opened_by_its_address
from portal.web.transaction import db

ASK_LIMIT = Limit(20, timedelta(hours=1))
ADDRESS_LIMIT = Limit(5, timedelta(hours=1))  # nobody's mailbox is filled by a stranger
LINK_LIMIT = Limit(60, timedelta(hours=1))
END_LIMIT = Limit(1_000, timedelta(hours=1))  # one machine of a mail provider clicks for all its customers


@blueprint.route("/faqs/<slug>/subscription", methods=["GET", "POST"])
@access(PUBLIC)
@limited("subscribe", ASK_LIMIT)
def subscribe_to_page(slug: str) -> ResponseReturnValue:
    page = live_page(slug, None)  # mail goes to anybody: only what is open to the public
    return _ask(subscriptions.page_subject(page.item_id, page.slug, page.title, page.details))


@blueprint.route("/services/<key>/subscription", methods=["GET", "POST"])
@access(PUBLIC)
@limited("subscribe", ASK_LIMIT)
def subscribe_to_service(key: str) -> ResponseReturnValue:
    section = content.section_by_key(db(), key)
    if section is None or section.is_restricted:
        abort(404)
    return _ask(Subject(section.title, f"/services/{section.key}", section_id=section.id))


@blueprint.get("/subscriptions/sent")
@access(PUBLIC)
def subscription_sent() -> ResponseReturnValue:
    """The one answer to every address, known or not."""
    return render_template("faqs/citizen/subscription_sent.html")


@blueprint.route("/subscriptions/confirm/<token>", methods=["GET", "POST"])
@access(PUBLIC)
@limited("subscribe-confirm", LINK_LIMIT)
def confirm_subscription(token: str) -> ResponseReturnValue:
    now = clock.now()
    link = live_token(db(), token=token, purpose=TokenPurpose.SUBSCRIBE, now=now)
    wanted = subscriptions.subscription_of(db(), link) if link else None
    if link is None or wanted is None:
        return render_template("faqs/citizen/subscription_gone.html"), 410
    subject = subscriptions.subject_of(db(), wanted)
    if request.method == "POST":
        subscriptions.confirm(db(), token=link, now=now)
        return render_template("faqs/citizen/subscription_done.html", subjects=[subject], is_on=True)
    return render_template("faqs/citizen/subscription_confirm.html", subject=subject, token=token)


@blueprint.route("/subscriptions/end/<ticket>", methods=["GET", "POST"])
@access(PUBLIC)
@limited("subscribe-end", END_LIMIT)
@opened_by_its_address(blueprint)
def end_subscription(ticket: str) -> ResponseReturnValue:
    """A page with one button for people; the one click of a mail program is a POST without a page."""
    found = subscriptions.of_ticket(db(), str(current_app.secret_key), ticket)
    if not found:
        return render_template("faqs/citizen/subscription_gone.html"), 410
    subjects = [subscriptions.subject_of(db(), each) for each in found]
    if request.method == "POST":
        subscriptions.end(db(), found)
        return render_template("faqs/citizen/subscription_done.html", subjects=subjects, is_on=False)
    return render_template("faqs/citizen/subscription_end.html", subjects=subjects, ticket=ticket)


def _ask(subject: Subject) -> ResponseReturnValue:
    form = SubscribeForm()
    if not form.validate_on_submit():
        page = render_template("faqs/citizen/subscribe.html", form=form, subject=subject)
        return page, 422 if form.is_submitted() else 200
    email = form.email.data or ""
    enforce("subscribe-address", ADDRESS_LIMIT, who=normal_email(email))
    subscriptions.ask_to_confirm(db(), subject=subject, email=email, now=clock.now())
    return redirect(url_for(".subscription_sent"))
