"""What can be done to several pages at once, and to which of them by whom. Nothing is changed here."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from content.library import words_missing
from content.models import Revision
from content.roles import MANAGERS, WRITERS
from content.workflow import Actor, Refused, ReviewState, Transition, decide
from portal.faqs.editor_queries import EditorPage

MOST = 100
"""Pages that are taken at once: more than a page of the list holds."""


class BulkAct(StrEnum):
    """An act on ticked pages."""

    still_correct = "still-correct"
    review_date = "review-date"
    submit = "submit"
    move = "move"
    bin = "bin"
    export = "export"


ACT_NAMES: dict[BulkAct, str] = {
    BulkAct.still_correct: "Mark as still correct",
    BulkAct.review_date: "Set the date to check them by",
    BulkAct.submit: "Send for review",
    BulkAct.move: "Move to another section",
    BulkAct.bin: "Move to the bin",
    BulkAct.export: "Take out as files",
}
DONE_WORDS: dict[BulkAct, str] = {
    BulkAct.still_correct: "marked as still correct",
    BulkAct.review_date: "given a date",
    BulkAct.submit: "sent for review",
    BulkAct.move: "moved",
    BulkAct.bin: "moved to the bin",
}
OF_MANAGERS = frozenset({BulkAct.move, BulkAct.bin})


def acts_on_offer(*, is_manager: bool) -> dict[str, str]:
    """Word → name of the acts a list offers; which pages they may be done to is asked page by page."""
    return {act.value: name for act, name in ACT_NAMES.items() if is_manager or act not in OF_MANAGERS}


def why_left(act: BulkAct, page: EditorPage, me: Actor, now: datetime) -> str:
    """Why this page is left out, as a sentence; empty if it is not. ``me`` has the roles on its section."""
    if page.item.binned_at is not None:
        return "It is in the bin."
    if act in OF_MANAGERS:
        return "" if me.roles & MANAGERS else "You are no manager of its section."
    if act is BulkAct.export:
        return "" if me.roles & WRITERS else "You have no right to change the pages of its section."
    if act is BulkAct.submit:
        return _refusal(Transition.submit, page.newest, me) or words_missing(page.item, page.newest)
    if page.live is None:
        return "It is not live."
    if page.item.expires_at is not None and page.item.expires_at <= now:
        return "It has closed."
    return _refusal(Transition.verify, page.live, me)


def _refusal(transition: Transition, revision: Revision, me: Actor) -> str:
    if transition is Transition.submit and revision.review_state is ReviewState.in_review:
        return "It waits for review already."
    decision = decide(transition, revision.review_state, me, revision.author_id)
    return decision.reason if isinstance(decision, Refused) else ""
