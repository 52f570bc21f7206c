"""A page that will close by itself: whoever sets the date, or approves it, first sees what points there."""

from __future__ import annotations

from flask import request
from flask_login import current_user

from content.models import Revision
from content.workflow import ReviewState
from portal.faqs.actors import reader_of
from portal.faqs.editor_forms import PageForm
from portal.faqs.editor_queries import EditorPage
from portal.faqs.pointers import Pointers, pointers_to
from portal.web.transaction import db

SEEN = "pointers_seen"
"""The field that says that the list was shown: from then on, saving means knowingly."""
LOOK_FIRST = "Look at what points to this page, then save again if it shall close all the same"


def unseen_pointers(page: EditorPage | None, form: PageForm) -> Pointers:
    """What points to the page, if the form gives it a closing date it did not have and nobody was shown it.

    The form then says so beside the date. Empty for a new page: nothing can name it yet.
    """
    closes = form.text().expires_at
    if page is None or closes is None or closes == page.newest.expires_at or request.form.get(SEEN):
        return {}
    found = pointers_to(db(), page.item, reader_of(current_user))
    if found:
        form.refuse("closes_on", LOOK_FIRST)
    return found


def pointers_to_closing(page: EditorPage, shown: Revision) -> Pointers:
    """For whoever decides about a version that is not live yet and has a closing date."""
    is_open = shown.review_state not in {ReviewState.live, ReviewState.superseded}
    return (
        pointers_to(db(), page.item, reader_of(current_user))
        if is_open and shown.expires_at is not None
        else {}
    )
