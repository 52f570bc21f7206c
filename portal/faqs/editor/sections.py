"""Sections: the tree, who answers for each, who holds which role and why (CS021)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from content import library
from content import queries as content
from content.errors import ContentError, InvalidText
from content.models import Section
from content.roles import ROLE_NAMES, ContentRole
from portal.audit.actions import record
from portal.faqs.actors import EVERYWHERE, actor_anywhere, manages
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.section_forms import (
    TOP,
    NewSectionForm,
    RoleForm,
    SectionAccessForm,
    SectionNameForm,
    SectionOwnerForm,
    holder_word,
    read_holder,
)
from portal.faqs.section_queries import holders_on_offer, roles_given, section_rows
from portal.faqs.who_may import who_may
from portal.identity.models import Person
from portal.identity.queries import staff
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/sections")
@access(needs=Permission.WRITE_CONTENT)
def sections() -> ResponseReturnValue:
    return render_template(
        "faqs/editor/sections.html", rows=section_rows(db()), may_add_top=manages(current_user, EVERYWHERE)
    )


@blueprint.route("/sections/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def new_section() -> ResponseReturnValue:
    form = NewSectionForm(data={"parent": request.args.get("parent", "")[:60]})
    form.parent.choices = _parents(None)
    if form.validate_on_submit():
        try:
            section = library.create_section(
                db(),
                key=form.key.data or "",
                title=form.title.data or "",
                summary=form.summary.data or "",
                position=form.position.data or 0,
                parent_key=form.parent.data or None,
            )
        except InvalidText as fault:
            (form.key if fault.field == "key" else form.title).errors = [str(fault)]
        else:
            flash(f"“{section.title}” is there. Say who answers for it.", "success")
            return redirect(url_for("editor.faqs.section", key=section.key))
    return _shown(render_template("faqs/editor/section_new.html", form=form), form.is_submitted())


@blueprint.get("/sections/<key>")
@access(needs=Permission.WRITE_CONTENT)
def section(key: str) -> ResponseReturnValue:
    """All that is decided about a section, and who may do what on it."""
    return _section_page(key)


def _section_page(key: str) -> str:
    found = _section(key)
    node = content.section_tree(db()).nodes[found.id]
    path = content.section_tree(db()).path(found.id)
    return render_template(
        "faqs/editor/section.html",
        section=found,
        above=path[1:],
        people=who_may(db(), node),
        given=roles_given(db(), found),
        role_names=ROLE_NAMES,
        may_manage=manages(current_user, key),
        name_form=_name_form(found),
        owner_form=_owner_form(found),
        access_form=SectionAccessForm(obj=found),
        role_form=_role_form(),
        holder_word=holder_word,
    )


@blueprint.post("/sections/<key>/name")
@access(needs=Permission.MANAGE_CONTENT)
def rename_section(key: str) -> ResponseReturnValue:
    found = _managed(key)
    form = _name_form(found)

    def act() -> str:
        library.update_section(
            db(),
            key=key,
            title=form.title.data or "",
            summary=form.summary.data or "",
            position=form.position.data or 0,
        )
        if (form.parent.data or None) != _parent_key(found):
            library.move_section(db(), key=key, parent_key=form.parent.data or None, now=clock.now())
        return "Saved."

    return _changed(key, form, act)


@blueprint.post("/sections/<key>/owner")
@access(needs=Permission.MANAGE_CONTENT)
def name_owner(key: str) -> ResponseReturnValue:
    form = _owner_form(_managed(key))

    def act() -> str:
        owner = next((p for p in _staff() if str(p.id) == form.owner.data), None)
        library.name_owner(
            db(),
            key=key,
            owner_id=owner.id if owner else None,
            owner_name=owner.name if owner else "",
            contact_name=form.contact_name.data or "",
            contact_email=form.contact_email.data or "",
        )
        return "Saved."

    return _changed(key, form, act)


@blueprint.post("/sections/<key>/openness")
@access(needs=Permission.MANAGE_CONTENT)
def open_or_shut(key: str) -> ResponseReturnValue:
    _managed(key)
    form = SectionAccessForm()

    def act() -> str:
        library.set_access(
            db(),
            key=key,
            is_blocking=form.is_blocking.data,
            is_restricted=form.is_restricted.data,
            now=clock.now(),
        )
        _audit(
            "section.access", key, is_blocking=form.is_blocking.data, is_restricted=form.is_restricted.data
        )
        return "Saved. It holds for everything below, too." if form.is_restricted.data else "Saved."

    return _changed(key, form, act)


@blueprint.post("/sections/<key>/roles")
@access(needs=Permission.MANAGE_CONTENT)
def give_role(key: str) -> ResponseReturnValue:
    _managed(key)
    form = _role_form()

    def act() -> str:
        holder = read_holder(form.holder.data)
        name = dict(holders_on_offer(db())).get(form.holder.data or "", "")
        if holder is None or not name:
            raise InvalidText("holder", "Choose a person or group.")
        library.give_role(
            db(),
            section_key=key,
            role=ContentRole(form.role.data),
            holder=holder,
            holder_name=name,
            actor=actor_anywhere(current_user),
            now=clock.now(),
        )
        _audit("section.role_given", key, holder=form.holder.data, role=form.role.data)
        return f"{name} is {ROLE_NAMES[ContentRole(form.role.data)]} here now."

    return _changed(key, form, act)


@blueprint.post("/sections/<key>/roles/removal")
@access(needs=Permission.MANAGE_CONTENT)
def take_role(key: str) -> ResponseReturnValue:
    _managed(key)
    holder, word = read_holder(request.form.get("holder")), request.form.get("role", "")
    if holder is None or word not in {role.value for role in ContentRole}:
        abort(400)
    try:
        library.take_role(db(), section_key=key, role=ContentRole(word), holder=holder)
    except ContentError as fault:
        flash(str(fault), "error")
    else:
        _audit("section.role_taken", key, holder=holder_word(holder), role=word)
        flash("Taken back.", "success")
    return redirect(url_for("editor.faqs.section", key=key))


def _changed(key: str, form: Any, act: Callable[[], str]) -> ResponseReturnValue:
    """Do it, or show the section again with what is wrong."""
    if form.validate():
        try:
            flash(act(), "success")
            return redirect(url_for("editor.faqs.section", key=key))
        except ContentError as fault:
            flash(str(fault), "error")
    else:
        for problems in form.errors.values():
            flash(" ".join(problems), "error")
    db().rollback()
    return _section_page(key), 422


def _audit(action: str, key: str, **details: Any) -> None:
    record(
        db(),
        now=clock.now(),
        action=action,
        subject_type="section",
        subject_id=key,
        actor_id=current_user.person_id,
        actor_name=current_user.name,
        details=details,
    )


def _section(key: str) -> Section:
    return content.section_by_key(db(), key) or abort(404)


def _managed(key: str) -> Section:
    found = _section(key)
    return found if manages(current_user, key) else abort(403)


def _parents(but: Section | None) -> list[SelectChoice]:
    """Where a section may stand: below those this person manages, never below itself."""
    tree = content.section_tree(db())
    inside = tree.below(but.id) if but is not None else frozenset()
    here = _parent_key(but) if but is not None else None
    places = [
        SelectChoice(node.key, tree.title(node.id))
        for node in tree.in_order()
        if node.id not in inside and (manages(current_user, node.key) or node.key == here)
    ]
    is_top = manages(current_user, EVERYWHERE) or (but is not None and here is None)
    return [SelectChoice(TOP, "At the top")] * is_top + places


def _parent_key(found: Section) -> str | None:
    return db().get_one(Section, found.parent_id).key if found.parent_id else None


def _name_form(found: Section) -> SectionNameForm:
    form = SectionNameForm(
        data={
            "title": found.title,
            "summary": found.summary,
            "position": found.position,
            "parent": _parent_key(found) or TOP,
        }
    )
    form.parent.choices = _parents(found)
    return form


def _owner_form(found: Section) -> SectionOwnerForm:
    form = SectionOwnerForm(
        data={
            "owner": str(found.owner_id or ""),
            "contact_name": found.contact_name,
            "contact_email": found.contact_email,
        }
    )
    form.owner.choices = [SelectChoice("", "Nobody yet")] + [
        SelectChoice(str(person.id), person.name) for person in _staff()
    ]
    return form


def _role_form() -> RoleForm:
    form = RoleForm()
    form.holder.choices = [SelectChoice("", "Choose")] + [
        SelectChoice(word, name) for word, name in holders_on_offer(db())
    ]
    return form


def _staff() -> Sequence[Person]:
    return staff(db())


def _shown(page: str, is_submitted: bool) -> ResponseReturnValue:
    return page, 422 if is_submitted else 200
