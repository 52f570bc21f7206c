"""Keeping pages fresh: flags settled, experts asked."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.library.flags import settle_flag
from content.models import Section
from content.queries.flags import flag_by_id
from portal.faqs.actors import may_write_on
from portal.faqs.editor.blueprint import blueprint, me_on, page_or_404
from portal.faqs.expert_checks import ask_expert
from portal.faqs.flag_forms import REASONS, AskExpertForm, SettleForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

FLAG = "int(max=2147483647):flag_id"


@blueprint.route(f"/flags/<{FLAG}>", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def settle(flag_id: int) -> ResponseReturnValue:
    """Say what was done about a flag."""
    flag = flag_by_id(db(), flag_id) or abort(404)
    section = db().get_one(Section, flag.section_id)
    if not may_write_on(current_user, section.key):
        abort(403)
    form = SettleForm()
    if form.validate_on_submit():
        settle_flag(db(), flag_id=flag.id, how=form.how.data or "", actor=me_on(section.key), now=clock.now())
        flash("Settled. It is off your desk.", "success")
        return redirect(url_for("editor.faqs.desk"))
    shown = render_template(
        "faqs/editor/flag.html", flag=flag, section=section, form=form, reason=REASONS[flag.reason]
    )
    return shown, 422 if form.is_submitted() else 200


@blueprint.route("/faqs/<slug>/expert", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def expert(slug: str) -> ResponseReturnValue:
    """Ask somebody without an account whether the live page is right."""
    page = page_or_404(slug)
    if not may_write_on(current_user, page.section.key):
        abort(403)
    if page.live is None:
        abort(404)
    form = AskExpertForm()
    if not form.validate_on_submit():
        shown = render_template("faqs/editor/expert.html", page=page, form=form)
        return shown, 422 if form.is_submitted() else 200
    ask_expert(
        db(),
        item=page.item,
        title=page.live.title,
        name=form.name.data or "",
        email=form.email.data or "",
        message=form.message.data or "",
        asked_by=me_on(page.section.key),
        now=clock.now(),
    )
    flash(f"We have asked {form.name.data}. The link in the mail works for 14 days.", "success")
    return redirect(url_for("editor.faqs.item", slug=slug))
