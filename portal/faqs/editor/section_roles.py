"""Roles on a section, given to people and groups and taken back (CS021)."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content.errors import ContentError, InvalidText
from content.roles import ROLE_NAMES, ContentRole
from portal.faqs.actors import actor_anywhere
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.section_page import changed, managed, noted, role_form
from portal.faqs.section_forms import holder_word, read_holder
from portal.faqs.section_keepers import refuse_if_nobody_keeps
from portal.faqs.section_queries import holders_on_offer, name_of_holder
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.post("/sections/<key>/roles")
@access(needs=Permission.MANAGE_CONTENT)
def give_role(key: str) -> ResponseReturnValue:
    found = managed(key)
    form = role_form()

    def act() -> str:
        holder = read_holder(form.holder.data)
        name = dict(holders_on_offer(db())).get(form.holder.data or "", "").removeprefix("Group: ")
        if holder is None or not name:
            raise InvalidText("holder", "Choose a person or group.")
        role = ContentRole(form.role.data)
        library.give_role(
            db(),
            section_key=key,
            role=role,
            holder=holder,
            holder_name=name,
            actor=actor_anywhere(current_user),
            now=clock.now(),
        )
        noted(found, "section.role_given", holder=form.holder.data, name=name, role=role.value)
        return f"{name} is {ROLE_NAMES[role]} here now."

    return changed(key, "role_form", form, act)


@blueprint.post("/sections/<key>/roles/removal")
@access(needs=Permission.MANAGE_CONTENT)
def take_role(key: str) -> ResponseReturnValue:
    found = managed(key)
    holder, word = read_holder(request.form.get("holder")), request.form.get("role", "")
    if holder is None or word not in {role.value for role in ContentRole}:
        abort(400)
    name = name_of_holder(db(), found, holder)
    try:
        library.take_role(db(), section_key=key, role=ContentRole(word), holder=holder)
        refuse_if_nobody_keeps(db(), found, current_user)
    except ContentError as fault:
        db().rollback()
        flash(str(fault), "error")
    else:
        noted(found, "section.role_taken", holder=holder_word(holder), name=name, role=word)
        flash(
            f"Taken back: {name} is no longer {ROLE_NAMES[ContentRole(word)]} by a role given here.",
            "success",
        )
    return redirect(url_for("editor.faqs.section", key=key))
