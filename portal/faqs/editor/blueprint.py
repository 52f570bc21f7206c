"""What the editors' views hang on, and how they find the page in the address."""

from __future__ import annotations

from flask import Blueprint, abort
from flask_login import current_user

from content import queries as content
from content.kinds import Kind, all_kinds
from content.models import Revision, Section
from content.workflow import Actor
from portal.faqs.actors import actor_on, may_author_on, may_look_into
from portal.faqs.editor_queries import EditorPage, editor_page, is_editable_by, revision_by_number
from portal.web.transaction import db

blueprint = Blueprint("faqs", __name__)

NUMBER = "int(max=2147483647):number"
"""A revision's number in an address: larger ones do not fit a column of the database."""


def page_or_404(slug: str) -> EditorPage:
    """The page, unless it stands where this person may not look: then it is not there."""
    page = editor_page(db(), slug) or abort(404)
    return page if may_look_into(current_user, page.section) else abort(404)


def revision_or_404(page: EditorPage, number: int) -> Revision:
    return revision_by_number(db(), page.item.id, number) or abort(404)


def me_on(section_key: str) -> Actor:
    """The person at the screen, with the roles they hold on this section."""
    return actor_on(current_user, section_key)


def section_to_write_in(key: str) -> Section | None:
    """The section with this key, if this person may write there."""
    section = next((each for each in content.sections(db()) if each.key == key), None)
    return section if section is not None and may_author_on(current_user, key) else None


def kind_named(word: str) -> Kind | None:
    return next((kind for kind in all_kinds() if kind.word == word), None)


def may_edit(page: EditorPage) -> bool:
    """Whether this person may change the newest version, or start the next one over it."""
    return is_editable_by(page, me_on(page.section.key))
