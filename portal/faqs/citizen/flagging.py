"""Anybody may say that a page is not right, or that something is missing (CS011)."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import queries as content
from content.library.flags import flag_missing, flag_page
from content.models import FlagReason
from portal.faqs.citizen.answers import live_page
from portal.faqs.citizen.door import blueprint, who_reads
from portal.faqs.flag_forms import FlagForm, MissingForm
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.rate_limits import Limit, limited
from portal.web.transaction import db

FLAG_LIMIT = Limit(20, timedelta(hours=1))


@blueprint.route("/faqs/<slug>/flag", methods=["GET", "POST"])
@access(PUBLIC)
@limited("flag", FLAG_LIMIT)
def flag(slug: str) -> ResponseReturnValue:
    page, form = live_page(slug, who_reads()), FlagForm()
    if not form.validate_on_submit():
        shown = render_template("faqs/citizen/flag.html", form=form, page=page)
        return shown, 422 if form.is_submitted() else 200
    flag_page(
        db(),
        item_id=page.item_id,
        reason=FlagReason(form.reason.data),
        comment=form.comment.data or "",
        now=clock.now(),
        by_name=_staff_name(),
    )
    return render_template("faqs/citizen/flag_thanks.html", path=f"/faqs/{page.slug}", title=page.title)


@blueprint.route("/services/<key>/missing", methods=["GET", "POST"])
@access(PUBLIC)
@limited("flag", FLAG_LIMIT)
def missing(key: str) -> ResponseReturnValue:
    section = content.section_by_key(db(), key)
    if section is None or section.is_restricted:
        abort(404)
    form = MissingForm()
    if not form.validate_on_submit():
        shown = render_template("faqs/citizen/missing.html", form=form, section=section)
        return shown, 422 if form.is_submitted() else 200
    flag_missing(
        db(), section_key=key, comment=form.comment.data or "", now=clock.now(), by_name=_staff_name()
    )
    return render_template("faqs/citizen/flag_thanks.html", path=f"/services/{key}", title=section.title)


def _staff_name() -> str:
    """Staff are named, so that the owner can ask them; the public is not asked who they are."""
    return current_user.name if current_user.is_authenticated else ""
