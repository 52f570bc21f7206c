"""A group of staff renamed or deleted, with what that touches shown first."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from content.models import Section
from content.roles import Holder, HolderKind
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.groups import GROUP, group_or_404, me
from portal.faqs.editor.section_page import noted
from portal.faqs.section_forms import holder_word
from portal.faqs.section_keepers import left_alone_without
from portal.faqs.section_queries import roles_of_groups
from portal.identity.groups import delete_group, members_of, rename_group
from portal.identity.models import StaffGroup
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db


@blueprint.route(f"/groups/<{GROUP}>/name", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def rename_staff_group(staff_group_id: int) -> ResponseReturnValue:
    group, problem = group_or_404(staff_group_id), ""
    name = group.name
    if request.method == "POST":
        name = clean_line(request.form.get("name")) or ""
        try:
            rename_group(db(), group=group, name=name, actor=me(), now=clock.now())
        except InvalidText as fault:
            problem = str(fault)
        else:
            flash(f"The group is called “{group.name}” now.", "success")
            return redirect(url_for("editor.faqs.groups"))
    page = _page("group_name", group, name=name, problem=problem)
    return page, 422 if problem else 200


@blueprint.route(f"/groups/<{GROUP}>/removal", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def delete_staff_group(staff_group_id: int) -> ResponseReturnValue:
    group = group_or_404(staff_group_id)
    if request.method != "POST":
        return _page("group_removal", group, alone=left_alone_without(db(), group.id))
    word, name = holder_word(Holder(HolderKind.group, group.id)), group.name
    for section_id, role in delete_group(db(), group=group, actor=me(), now=clock.now()):
        if section_id is not None:
            section = db().get_one(Section, section_id)
            noted(section, "section.role_taken", holder=word, name=name, role=role.value)
    flash(f"The group “{name}” is deleted, and the roles it held are taken back.", "success")
    return redirect(url_for("editor.faqs.groups"))


def _page(template: str, group: StaffGroup, **more: object) -> str:
    """With the members of the group and the roles it holds."""
    return render_template(
        f"faqs/editor/{template}.html",
        group=group,
        members=members_of(db(), group.id),
        held=roles_of_groups(db()).get(group.id, []),
        **more,
    )
