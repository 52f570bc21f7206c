"""Who else is writing on a page now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import abort, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.faqs.editor.blueprint import blueprint, may_edit, page_or_404
from portal.identity.presence import be_present, others_present, others_present_on, presence_sentence
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

PAGE = "page"


@blueprint.post("/faqs/<slug>/presence")
@access(needs=Permission.WRITE_CONTENT)
def presence(slug: str) -> ResponseReturnValue:
    """The heartbeat of an open form; the answer is who else has one open."""
    page = page_or_404(slug)
    if not may_edit(page):
        abort(403)
    me, now = current_user.person_id, clock.now()
    be_present(db(), subject=PAGE, subject_id=page.item.id, person_id=me, now=now)
    return jsonify(text=others_editing(page.item.id))


def others_editing(item_id: int) -> str:
    """Who else is writing on this page, as a sentence; empty where nobody is."""
    me, now = current_user.person_id, clock.now()
    return _sentence(others_present(db(), subject=PAGE, subject_id=item_id, person_id=me, now=now))


def others_editing_each(item_ids: Iterable[int]) -> dict[int, str]:
    """The same for a list of pages; those where nobody is are left out."""
    me, now = current_user.person_id, clock.now()
    found = others_present_on(db(), subject=PAGE, subject_ids=item_ids, person_id=me, now=now)
    return {item_id: _sentence(names) for item_id, names in found.items()}


def _sentence(names: Sequence[str]) -> str:
    return presence_sentence(names, "is editing this page now.", "are editing this page now.")
