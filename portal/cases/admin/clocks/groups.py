"""Groups: where they are reached, and how long they have for a case that is handed to them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.admin.clocks.blueprint import blueprint, change, today, wants_preview
from portal.cases.admin.clocks.forms import AddressesForm
from portal.cases.admin.clocks.group_forms import changes_of, lines_of, times_form
from portal.cases.open_counts import open_with_group
from portal.identity.rules import Permission
from portal.sla import actions, queries
from portal.sla.group_times import group_times, times_on
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/groups")
@access(needs=Permission.ADMINISTER)
def group_list() -> ResponseReturnValue:
    found = group_times(db())
    now = {group: times_on(versions, today()) for group, versions in found.items()}
    lines = {group: lines_of(times) for group, times in now.items() if times}
    return render_template("cases/admin/groups.html", groups=queries.groups(db()), lines=lines)


@blueprint.route("/groups/<key>", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def group(key: str) -> ResponseReturnValue:
    found = queries.group_by_key(db(), key) or abort(404)
    form = AddressesForm(obj=found)
    if not form.validate_on_submit():
        versions = [(times, lines_of(times)) for times in group_times(db(), found.id).get(found.id, ())]
        page = render_template(
            "cases/admin/group.html", group=found, form=form, versions=versions, today=today()
        )
        return page, 422 if form.is_submitted() else 200
    actions.set_addresses(
        db(),
        group=found,
        email=form.email.data or "",
        lead_email=form.lead_email.data or "",
        client_email=form.client_email.data or "",
        change=change(),
    )
    flash(f"The addresses of {found.name} are saved.", "success")
    return redirect(url_for(".group_list"))


@blueprint.route("/groups/<key>/times", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def group_times_version(key: str) -> ResponseReturnValue:
    """Other times from a day on. What the group has by then keeps its own."""
    found = queries.group_by_key(db(), key) or abort(404)
    versions = group_times(db(), found.id).get(found.id, ())
    form = times_form(versions[0].targets if versions else {}, today=today())
    is_valid = form.validate_on_submit()
    if is_valid and not wants_preview():
        actions.set_group_times(db(), group=found, times=form.times, change=change())
        flash(f"The times of {found.name} are saved. No case it has already changes.", "success")
        return redirect(url_for(".group", key=key))
    page = render_template(
        "cases/admin/group_times.html",
        group=found,
        form=form,
        changes=changes_of(versions, form.times) if is_valid else None,
        keeping=open_with_group(db(), found.id),
    )
    return page, 422 if request.method == "POST" and not is_valid else 200
