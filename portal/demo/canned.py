"""Two ready-made replies, so that the desk of the demo shows how they work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.actions.canned import save_canned
from portal.cases.canned.queries import canned_replies
from portal.identity.actor import SYSTEM

WORDS = {
    "We are working on it": "Dear {{requester name}}\n\nThank you for telling us about “{{subject}}”. We are"
    " working on it, and you hear from us again by {{due}}.\n\nYour reference is {{reference}}."
    "\n\n{{agent}}\n{{service}} service desk",
    "Please send a picture": "Dear {{requester name}}\n\nPlease open your case {{reference}} and add a"
    " picture of what you see on the screen. That helps us to find the cause."
    "\n\n{{agent}}\n{{service}} service desk",
}


def add_canned_replies(session: Session, *, now: datetime) -> None:
    """Nothing happens where the desk has some already."""
    if canned_replies(session):
        return
    for title, body in WORDS.items():
        save_canned(session, canned=None, title=title, body=body, service_id=None, actor=SYSTEM, now=now)
