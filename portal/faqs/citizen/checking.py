"""A subject expert without an account says whether a page is right: a page first, then a POST."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from content import queries as content
from portal.faqs.citizen.door import blueprint
from portal.faqs.citizen.whole_page import PreviewBanner, preview_response
from portal.faqs.expert_checks import PageChanged, answer_check, check_of
from portal.faqs.flag_forms import ExpertForm
from portal.faqs.models import ExpertAnswer, ExpertCheck
from portal.identity.mailed_links import answered_or_ended
from portal.identity.models import AccessToken
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
    asked = _asked(token)
    if asked is None:
        return answered_or_ended(TokenPurpose.CHECK_PAGE)
    link, check, page = asked
    form = ExpertForm()
    if form.validate_on_submit():
        answer, comment = ExpertAnswer(form.answer.data), form.comment.data or ""
        try:
            answer_check(db(), token=link, check=check, answer=answer, comment=comment, now=clock.now())
        except PageChanged as fault:
            form.answer.errors = [f"{fault} Thank you all the same: its owner will ask you again."]
        else:
            return render_template("faqs/citizen/check_thanks.html", answer=answer)
    whole = url_for(".checked_page", token=token)
    shown = render_template("faqs/citizen/check.html", form=form, check=check, page=page, whole=whole)
    return shown, 422 if form.is_submitted() else 200


@blueprint.get("/check/<token>/page")
@access(PUBLIC)
@limited("check-page", CHECK_LIMIT)
def checked_page(token: str) -> ResponseReturnValue:
    """The whole page in its layout, in the very version the expert is asked about."""
    asked = _asked(token)
    if asked is None:
        return answered_or_ended(TokenPurpose.CHECK_PAGE)
    _, check, page = asked
    item, now = content.item_by_id(db(), check.item_id), clock.now()
    is_live = item is not None and item.live_revision_id == check.revision_id
    banner = PreviewBanner(
        version="The page you are asked about",
        standing="This version is live." if is_live else "It has changed since we asked you.",
        moment=now,
        links=(("Back to the question", url_for(".check_page", token=token)),),
        is_live=is_live,
    )
    changes = content.major_changes(db(), page.item_id)
    related = content.related(db(), page.item_id, None, now)
    return preview_response(page, None, banner, changes=changes, related=related)


def _asked(token: str) -> tuple[AccessToken, ExpertCheck, content.Page] | None:
    """What a mailed link asks about, while it can be answered."""
    link = live_token(db(), token=token, purpose=TokenPurpose.CHECK_PAGE, now=clock.now())
    check = check_of(db(), link) if link else None
    page = content.version_as_page(db(), check.revision_id) if check else None
    return (link, check, page) if link and check and page else None
