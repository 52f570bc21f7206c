"""A last word to those who asked to be told of a page: one mail each, and their address is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.faqs.models import Subscription
from portal.faqs.subscriptions import subject_of
from portal.notifications.actions import send


def tell_and_forget(
    session: Session, *, item_id: int, template: str, now: datetime, limit: int, **values: Any
) -> int:
    """Returns how many mails were queued, up to ``limit``. Whoever has not confirmed is not told."""
    found = session.scalars(
        select(Subscription)
        .where(Subscription.item_id == item_id, Subscription.confirmed_at.is_not(None))
        .order_by(Subscription.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    title = subject_of(session, found[0]).title if found else ""
    for each in found:
        send(session, to=each.email, template=template, now=now, title=title, **values)
        session.delete(each)
    session.flush()
    return len(found)
