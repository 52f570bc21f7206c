"""The door of elected members: an enquiry becomes a case once the link mailed to them is used (CS016)."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.citizen import browser
from portal.cases.citizen.blueprint import blueprint
from portal.cases.members.actions import ask, confirm, request_of
from portal.cases.members.forms import MemberEnquiryForm
from portal.catalogue.queries import catalogue
from portal.identity.queries import live_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.public_pages import sent_back
from portal.web.rate_limits import Limit, limited
from portal.web.transaction import db

LIMIT = Limit(20, timedelta(hours=1))
OPEN_LIMIT = Limit(60, timedelta(hours=1))


@blueprint.route("/members", methods=["GET", "POST"])
@access(PUBLIC)
@limited("members", LIMIT)
def members() -> ResponseReturnValue:
    form = MemberEnquiryForm(data={"service": request.args.get("service", "")[:60]})
    form.offer_services((service.key, service.name) for service in catalogue(db()).services)
    if not form.validate_on_submit():
        page = render_template("cases/citizen/members.html", form=form)
        return sent_back(page) if form.is_submitted() else page
    service = next(s for s in catalogue(db()).services if s.key == form.service.data)
    ask(
        db(),
        email=form.email.data or "",
        service=service,
        on_behalf_of=form.on_behalf_of.data or "",
        subject=form.subject.data or "",
        details=form.details.data or "",
        now=clock.now(),
    )
    return redirect(url_for(".members_sent"))


@blueprint.get("/members/sent")
@access(PUBLIC)
def members_sent() -> ResponseReturnValue:
    """The one answer to every address."""
    return render_template("cases/citizen/members_sent.html")


@blueprint.route("/members/confirm/<token>", methods=["GET", "POST"])
@access(PUBLIC)
@limited("members-confirm", OPEN_LIMIT)
def members_confirm(token: str) -> ResponseReturnValue:
    """A GET shows one button and sends nothing: mail scanners open links too."""
    now = clock.now()
    link = live_token(db(), token=token, purpose=TokenPurpose.MEMBER_ENQUIRY, now=now)
    kept = request_of(db(), link) if link else None
    if link is None or kept is None:
        return render_template("cases/citizen/members_gone.html"), 410
    if request.method != "POST":
        return render_template("cases/citizen/members_confirm.html", token=token, kept=kept)
    case = confirm(db(), token=link, now=now)
    if case is None:
        return render_template("cases/citizen/members_gone.html"), 410
    browser.open_case(case.reference, now=now)
    return redirect(url_for(".track_case", reference=case.reference))
