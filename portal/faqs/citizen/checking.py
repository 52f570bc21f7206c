"""A subject expert without an account says whether a page is right: a page first, then a POST."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from content.queries import version_as_page
from portal.faqs.citizen.door import blueprint
from portal.faqs.expert_checks import PageChanged, answer_check, check_of
from portal.faqs.flag_forms import ExpertForm
from portal.faqs.models import ExpertAnswer
from portal.identity.queries import live_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.rate_limits import Limit, limited
from portal.web.transaction import db

CHECK_LIMIT = Limit(60, timedelta(hours=1))


@blueprint.route("/check/<token>", methods=["GET", "POST"])
@access(PUBLIC)
@limited("check-page", CHECK_LIMIT)
def check_page(token: str) -> ResponseReturnValue:
    now = clock.now()
    link = live_token(db(), token=token, purpose=TokenPurpose.CHECK_PAGE, now=now)
    check = check_of(db(), link) if link else None
    page = version_as_page(db(), check.revision_id) if check else None
    if link is None or check is None or page is None:
        return render_template("faqs/citizen/check_gone.html"), 410
    form = ExpertForm()
    if form.validate_on_submit():
        answer = ExpertAnswer(form.answer.data)
        try:
            answer_check(
                db(), token=link, check=check, answer=answer, comment=form.comment.data or "", now=now
            )
        except PageChanged as fault:
            form.answer.errors = [f"{fault} Thank you all the same: its owner will ask you again."]
        else:
            return render_template("faqs/citizen/check_thanks.html", answer=answer)
    shown = render_template("faqs/citizen/check.html", form=form, check=check, page=page)
    return shown, 422 if form.is_submitted() else 200
