"""Groups of staff, so that a role on a section can be given to several people at once."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.errors import InvalidText
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.section_queries import roles_of_groups
from portal.identity.actor import Actor
from portal.identity.groups import add_member, groups_with_members, make_group, remove_member
from portal.identity.models import Person, StaffGroup
from portal.identity.queries import staff
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db

GROUP = "int(max=2147483647):staff_group_id"


@blueprint.route("/groups", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def groups() -> ResponseReturnValue:
    """All groups; a POST makes one more."""
    problem, name = "", clean_line(request.form.get("name")) or ""
    if request.method == "POST":
        try:
            make_group(db(), name=name, actor=me(), now=clock.now())
        except InvalidText as fault:
            problem = str(fault)
        else:
            flash("The group is there. Add its members.", "success")
            return redirect(url_for("editor.faqs.groups"))
    shown = render_template(
        "faqs/editor/groups.html",
        groups=groups_with_members(db()),
        held=roles_of_groups(db()),
        staff=staff(db()),
        problem=problem,
        name=name,
    )
    return shown, 422 if problem else 200


@blueprint.post(f"/groups/<{GROUP}>/members")
@access(needs=Permission.ADMINISTER)
def add_to_group(staff_group_id: int) -> ResponseReturnValue:
    if not request.form.get("person"):
        flash("Choose who is to be in the group.", "error")
        return redirect(url_for("editor.faqs.groups"))
    group, person = _named(staff_group_id)
    add_member(db(), group=group, person=person, actor=me(), now=clock.now())
    flash(f"{person.name} is in {group.name}.", "success")
    return redirect(url_for("editor.faqs.groups"))


@blueprint.post(f"/groups/<{GROUP}>/members/removal")
@access(needs=Permission.ADMINISTER)
def remove_from_group(staff_group_id: int) -> ResponseReturnValue:
    group, person = _named(staff_group_id)
    remove_member(db(), group=group, person=person, actor=me(), now=clock.now())
    flash(f"{person.name} is no longer in {group.name}.", "success")
    return redirect(url_for("editor.faqs.groups"))


def _named(staff_group_id: int) -> tuple[StaffGroup, Person]:
    """The group of the address and the member of staff of the form."""
    group = group_or_404(staff_group_id)
    person = next((each for each in staff(db()) if str(each.id) == request.form.get("person")), None)
    return group, person or abort(400)


def group_or_404(staff_group_id: int) -> StaffGroup:
    return db().get(StaffGroup, staff_group_id) or abort(404)


def me() -> Actor:
    return Actor(current_user.person_id, current_user.name, is_staff=True)
