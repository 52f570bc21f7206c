"""What a section is called, where it stands, who answers for it, and whom it is open to."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import TransitionRefused
from content.models import Section
from portal.faqs.actors import manages
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.section_page import changed, managed, name_form, noted, owner_form
from portal.faqs.section_forms import SectionAccessForm
from portal.faqs.section_keepers import refuse_if_nobody_keeps
from portal.faqs.section_queries import parent_of
from portal.identity.queries import staff
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

OTHERS_BELOW = (
    "A section below this one has people of its own, and this would reach into it. Ask them, or an "
    "administrator."
)


@blueprint.post("/sections/<key>/name")
@access(needs=Permission.MANAGE_CONTENT)
def rename_section(key: str) -> ResponseReturnValue:
    found = managed(key)
    form = name_form(found)

    def act() -> str:
        before, parent = found.title, parent_of(db(), found)
        library.update_section(
            db(),
            key=key,
            title=form.title.data or "",
            summary=form.summary.data or "",
            position=form.position.data or 0,
        )
        noted(found, "section.named", before=before, title=found.title)
        if (form.parent.data or None) != (parent.key if parent is not None else None):
            _refuse_unless_all_mine(found)
            library.move_section(db(), key=key, parent_key=form.parent.data or None, now=clock.now())
            noted(found, "section.moved", before=parent.key if parent else "", below=form.parent.data or "")
            refuse_if_nobody_keeps(db(), found, current_user)
        return "Saved."

    return changed(key, "name_form", form, act)


@blueprint.post("/sections/<key>/owner")
@access(needs=Permission.MANAGE_CONTENT)
def name_owner(key: str) -> ResponseReturnValue:
    found = managed(key)
    form = owner_form(found)

    def act() -> str:
        owner = next((each for each in staff(db()) if str(each.id) == form.owner.data), None)
        library.name_owner(
            db(),
            key=key,
            owner_id=owner.id if owner else None,
            owner_name=owner.name if owner else "",
            contact_name=form.contact_name.data or "",
            contact_email=form.contact_email.data or "",
        )
        noted(found, "section.owner", owner=found.owner_name, contact=found.contact_name)
        return "Saved."

    return changed(key, "owner_form", form, act)


@blueprint.post("/sections/<key>/openness")
@access(needs=Permission.MANAGE_CONTENT)
def open_or_shut(key: str) -> ResponseReturnValue:
    found = managed(key)
    form = SectionAccessForm()  # an empty box is sent as nothing: no stored value may stand in for it

    def act() -> str:
        is_shut, is_blocking = bool(form.is_restricted.data), bool(form.is_blocking.data)
        if is_shut is not found.is_shut_here:
            _refuse_unless_all_mine(found)
        library.set_access(db(), key=key, is_blocking=is_blocking, is_restricted=is_shut, now=clock.now())
        refuse_if_nobody_keeps(db(), found, current_user)
        noted(found, "section.access", is_blocking=is_blocking, is_restricted=is_shut)
        if found.is_restricted and not is_shut:
            return "Saved. It is still not open: a section above it is shut."
        return "Saved. It holds for everything below, too." if is_shut else "Saved."

    return changed(key, "access_form", form, act)


def _refuse_unless_all_mine(section: Section) -> None:
    """Shutting, opening and moving a section does the same to those below it."""
    tree = content.section_tree(db())
    if not all(manages(current_user, tree.nodes[each].key) for each in tree.below(section.id)):
        raise TransitionRefused(OTHERS_BELOW)
