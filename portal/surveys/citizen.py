"""Rating a case from the mailed link: a page, then a POST, so that a mail scanner answers nothing."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.cases.queries import case_by_reference
from portal.identity.mailed_links import answered_or_ended
from portal.identity.queries import live_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.surveys.answering import answer_by_link
from portal.surveys.forms import RatingForm
from portal.web.access import PUBLIC, access
from portal.web.rate_limits import Limit, limited
from portal.web.transaction import db

RATE_LIMIT = Limit(60, timedelta(hours=1))

blueprint = Blueprint("surveys", __name__)


@blueprint.route("/rate/<token>", methods=["GET", "POST"])
@access(PUBLIC)
@limited("rate", RATE_LIMIT)
def rate(token: str) -> ResponseReturnValue:
    link = live_token(db(), token=token, purpose=TokenPurpose.RATE_CASE, now=clock.now())
    case = case_by_reference(db(), link.subject) if link else None
    if link is None or case is None:
        return answered_or_ended(TokenPurpose.RATE_CASE)
    form = RatingForm()
    if not form.validate_on_submit():
        page = render_template("surveys/citizen/rate.html", form=form, case=case)
        return page, 422 if form.is_submitted() else 200
    answer_by_link(
        db(), token=link, score=int(form.score.data), comment=form.comment.data or "", now=clock.now()
    )
    return redirect(url_for(".thanks"))


@blueprint.get("/rate/thanks")
@access(PUBLIC)
def thanks() -> ResponseReturnValue:
    return render_template("surveys/citizen/thanks.html")


@blueprint.route("/rate", methods=["GET", "POST"])
@blueprint.route("/rate/", methods=["GET", "POST"])
@access(PUBLIC)
def rate_blank() -> ResponseReturnValue:
    """A link cut short by a mail program."""
    return answered_or_ended(TokenPurpose.RATE_CASE)
