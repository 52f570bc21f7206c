"""Sites whose links are not asked about: they refuse machines, or stand where ours may not look."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.errors import InvalidText
from content.library.external_links import check_host_again, except_host
from content.queries.external_links import link_exceptions, sections_linking_to
from portal.faqs.actors import EVERYWHERE, actor_anywhere, manages
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.flag_forms import ExceptHostForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/link-exceptions", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def excepted_sites() -> ResponseReturnValue:
    form = ExceptHostForm()
    if not form.is_submitted():
        form.host.data = request.args.get("host", "")[:253]
    if form.validate_on_submit():
        host = form.host.data or ""
        if not _may_except(host):
            form.host.errors = ["Pages of other services link to this site, too: ask those who keep them."]
        elif _except(form):
            flash(f"Links to {host} are not checked any more.", "success")
            return redirect(url_for(".excepted_sites"))
    shown = render_template(
        "faqs/editor/link_exceptions.html",
        form=form,
        sites=[(each, _may_except(each.host)) for each in link_exceptions(db())],
    )
    return shown, 422 if form.is_submitted() else 200


@blueprint.post("/link-exceptions/<host>/removal")
@access(needs=Permission.MANAGE_CONTENT)
def check_site_again(host: str) -> ResponseReturnValue:
    if host not in {each.host for each in link_exceptions(db())}:
        abort(404)
    if not _may_except(host):
        abort(403)
    check_host_again(db(), host=host, now=clock.now())
    flash(f"Links to {host} are checked again, from the next round on.", "success")
    return redirect(url_for(".excepted_sites"))


def _except(form: ExceptHostForm) -> bool:
    try:
        except_host(
            db(),
            host=form.host.data or "",
            reason=form.reason.data or "",
            actor=actor_anywhere(current_user),
            now=clock.now(),
        )
    except InvalidText as fault:
        form.refuse(fault.field, str(fault))
        return False
    return True


def _may_except(host: str) -> bool:
    """Whoever keeps all pages, or every page that leads there."""
    if manages(current_user, EVERYWHERE):
        return True
    sections = sections_linking_to(db(), host)
    return bool(sections) and all(manages(current_user, key) for key in sections)
