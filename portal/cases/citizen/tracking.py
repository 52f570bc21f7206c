"""Following a case without an account: a mailed link opens that one case in this browser for a while."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.tracking import request_link, use_link
from portal.cases.citizen import browser
from portal.cases.citizen.blueprint import blueprint
from portal.cases.forms import TrackRequestForm
from portal.identity.queries import live_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.web.access import PUBLIC, access
from portal.web.rate_limits import Limit, enforce, limited
from portal.web.transaction import db

ADDRESS_LIMIT = Limit(20, timedelta(hours=1))
REFERENCE_LIMIT = Limit(6, timedelta(hours=1))  # nobody's mailbox is filled by a stranger
OPEN_LIMIT = Limit(60, timedelta(hours=1))


@blueprint.route("/track", methods=["GET", "POST"])
@access(PUBLIC)
@limited("track", ADDRESS_LIMIT)
def track() -> ResponseReturnValue:
    form = TrackRequestForm(data={"reference": request.args.get("reference", "")[:40]})
    if not form.validate_on_submit():
        page = render_template("cases/citizen/track.html", form=form, opened=browser.opened(now=clock.now()))
        return page, 422 if form.is_submitted() else 200
    reference = normalise(form.reference.data or "") or ""
    enforce("track-reference", REFERENCE_LIMIT, who=reference)
    request_link(db(), reference=reference, email=form.email.data or "", now=clock.now())
    return redirect(url_for(".track_sent"))


@blueprint.get("/track/sent")
@access(PUBLIC)
def track_sent() -> ResponseReturnValue:
    """The one answer to every well-formed reference, known or not."""
    return render_template("cases/citizen/track_sent.html")


@blueprint.route("/track/open/<token>", methods=["GET", "POST"])
@access(PUBLIC)
@limited("track-open", OPEN_LIMIT)
def track_open(token: str) -> ResponseReturnValue:
    """A GET shows one button and uses nothing up: mail scanners open links too."""
    now = clock.now()
    link = live_token(db(), token=token, purpose=TokenPurpose.TRACK_CASE, now=now)
    if link is None:
        return render_template("cases/citizen/track_link_gone.html"), 410
    if request.method != "POST":
        return render_template("cases/citizen/track_open.html", token=token, reference=link.subject)
    case = use_link(db(), token=link, now=now)
    if case is None:
        return render_template("cases/citizen/track_link_gone.html"), 410
    browser.open_case(case.reference, now=now)
    return redirect(url_for(".track_case", reference=case.reference))


@blueprint.route("/track/open", methods=["GET", "POST"])
@blueprint.route("/track/open/", methods=["GET", "POST"])
@access(PUBLIC)
def track_open_blank() -> ResponseReturnValue:
    """A link cut short by a mail program."""
    return render_template("cases/citizen/track_link_gone.html"), 410


@blueprint.post("/track/leave")
@access(PUBLIC)
def track_leave() -> ResponseReturnValue:
    browser.forget_cases()
    return redirect(url_for(".track"))
