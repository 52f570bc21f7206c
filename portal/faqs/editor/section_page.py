"""The page of one section with its forms, and what its acts have in common: each is refused or recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from content import queries as content
from content.errors import ContentError
from content.models import Section
from content.roles import ROLE_NAMES
from portal.audit.actions import record
from portal.faqs.actors import EVERYWHERE, manages, may_look_into
from portal.faqs.section_forms import (
    TOP,
    RoleForm,
    SectionAccessForm,
    SectionNameForm,
    SectionOwnerForm,
    holder_word,
)
from portal.faqs.section_history import history_of
from portal.faqs.section_queries import holders_on_offer, parent_of, roles_given
from portal.faqs.who_may import in_words, who_may
from portal.identity.queries import staff
from portal.kernel import clock
from portal.web.transaction import db

STORED = {"formdata": None}
"""For a form that was not sent: it would take what another one sent for its own."""


def section_or_404(key: str) -> Section:
    """The section, unless it is shut to this person: then it is not there."""
    found = content.section_by_key(db(), key) or abort(404)
    return found if may_look_into(current_user, found) else abort(404)


def managed(key: str) -> Section:
    found = section_or_404(key)
    return found if manages(current_user, key) else abort(403)


def section_page(found: Section, wrong: dict[str, Any] | None = None) -> str:
    """``wrong`` is the form that was refused, by its name in the page: it shows what was typed and why not;
    the others show what is stored."""
    tree = content.section_tree(db())
    people = who_may(db(), tree.nodes[found.id])
    fresh = {
        "name_form": name_form(found, **STORED),
        "owner_form": owner_form(found, **STORED),
        "access_form": access_form(found, **STORED),
        "role_form": role_form(**STORED),
    }
    return render_template(
        "faqs/editor/section.html",
        section=found,
        above=tree.path(found.id)[1:],
        below=[node for node in tree.nodes.values() if node.parent_id == found.id and _is_seen(node.key)],
        shut_by=next((node for node in tree.path(found.id)[1:] if node.is_restricted), None),
        people=people,
        words=in_words(people, found.title, is_restricted=found.is_restricted),
        given=roles_given(db(), found),
        history=history_of(db(), found.key),
        role_names=ROLE_NAMES,
        may_manage=manages(current_user, found.key),
        holder_word=holder_word,
        wrong=wrong or {},
        **fresh | (wrong or {}),
    )


def changed(key: str, name: str, form: Any, act: Callable[[], str]) -> ResponseReturnValue:
    """Do it, or show the section again with what was typed and what is wrong; ``name`` is the form's."""
    if form.validate():
        try:
            flash(act(), "success")
            return redirect(url_for("editor.faqs.section", key=key))
        except ContentError as fault:
            field = getattr(form, getattr(fault, "field", ""), None) or next(iter(form))
            field.errors = [*field.errors, str(fault)]
    db().rollback()
    return section_page(section_or_404(key), {name: form}), 422


def noted(section: Section, action: str, **details: Any) -> None:
    """A line on the audit log, which is the section's history, too."""
    record(
        db(),
        now=clock.now(),
        action=action,
        subject_type="section",
        subject_id=section.key,
        actor_id=current_user.person_id,
        actor_name=current_user.name,
        details=details,
    )


def parents_on_offer(but: Section | None) -> list[SelectChoice]:
    """Where a section may stand: below those this person manages, never below itself."""
    tree = content.section_tree(db())
    inside = tree.below(but.id) if but is not None else frozenset()
    here = parent_of(db(), but) if but is not None else None
    places = [
        SelectChoice(node.key, tree.title(node.id))
        for node in tree.in_order()
        if node.id not in inside
        and (manages(current_user, node.key) or (here is not None and node.key == here.key))
    ]
    is_top = manages(current_user, EVERYWHERE) or (but is not None and here is None)
    return [SelectChoice(TOP, "At the top")] * is_top + places


def name_form(found: Section, **given: Any) -> SectionNameForm:
    parent = parent_of(db(), found)
    form = SectionNameForm(
        data={
            "title": found.title,
            "summary": found.summary,
            "position": found.position,
            "parent": parent.key if parent is not None else TOP,
        },
        **given,
    )
    form.parent.choices = parents_on_offer(found)
    return form


def owner_form(found: Section, **given: Any) -> SectionOwnerForm:
    form = SectionOwnerForm(
        data={
            "owner": str(found.owner_id or ""),
            "contact_name": found.contact_name,
            "contact_email": found.contact_email,
        },
        **given,
    )
    people = [SelectChoice(str(person.id), person.name) for person in staff(db())]
    form.owner.choices = [SelectChoice("", "Nobody yet"), *people]
    return form


def access_form(found: Section, **given: Any) -> SectionAccessForm:
    stored = {"is_blocking": found.is_blocking, "is_restricted": found.is_shut_here}
    return SectionAccessForm(data=stored, **given)


def role_form(**given: Any) -> RoleForm:
    form = RoleForm(**given)
    offer = [SelectChoice(word, name) for word, name in holders_on_offer(db())]
    form.holder.choices = [SelectChoice("", "Choose"), *offer]
    return form


def _is_seen(key: str) -> bool:
    found = content.section_by_key(db(), key)
    return found is not None and may_look_into(current_user, found)
