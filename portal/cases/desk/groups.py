"""Who works in which group: kept by the group's lead, and by those who manage the desk (FR-007)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.desk.blueprint import agent, blueprint
from portal.cases.group_queries import agents, leads_of, members_by_group
from portal.cases.queue.saved import keep_members
from portal.catalogue.queries import GroupEntry, catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/groups")
@access(needs=Permission.WORK_CASES)
def groups() -> ResponseReturnValue:
    return render_template(
        "cases/desk/groups.html",
        groups=catalogue(db()).groups,
        members=members_by_group(db()),
        leads=leads_of(db()),
        may_keep=_may_keep,
    )


@blueprint.get("/groups/<group_key>")
@access(needs=Permission.WORK_CASES)
def group(group_key: str) -> ResponseReturnValue:
    kept = _kept(group_key)
    inside = {person_id for person_id, _ in members_by_group(db()).get(kept.id, ())}
    return render_template("cases/desk/group.html", group=kept, people=agents(db()), inside=inside)


@blueprint.post("/groups/<group_key>")
@access(needs=Permission.WORK_CASES)
def group_saving(group_key: str) -> ResponseReturnValue:
    kept = _kept(group_key)
    sent = {int(text) for text in request.form.getlist("people") if text.isascii() and text.isdigit()}
    chosen = [person.id for person in agents(db()) if person.id in sent]
    keep_members(db(), group_id=kept.id, person_ids=chosen, actor=agent(), now=clock.now())
    flash(f"Who works in {kept.name} has been saved.", "success")
    return redirect(url_for("desk.cases.groups"))


def _kept(group_key: str) -> GroupEntry:
    """A group the reader may keep: 404 where there is none, 403 where it is somebody else's."""
    found = next((one for one in catalogue(db()).groups if one.key == group_key), None) or abort(404)
    return found if _may_keep(found) else abort(403)


def _may_keep(one: GroupEntry) -> bool:
    lead = leads_of(db()).get(one.id, "")
    return current_user.may(Permission.MANAGE_DESK) or bool(lead and lead == current_user.person.email)
