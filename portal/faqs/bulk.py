"""Doing one thing to several pages: all in the caller's transaction, each page whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from content import library
from content.errors import ContentError, TransitionRefused
from content.library import Farewell
from content.roles import MANAGERS
from content.workflow import Actor
from portal.faqs.bulk_acts import BulkAct, why_left
from portal.faqs.editor_forms import base_of
from portal.faqs.editor_queries import EditorPage

ActorOn = Callable[[str], Actor]
"""The person at the screen, with the roles they hold on the section with this key."""


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """What shall be done: ``comment`` is for each history, ``note`` for those who look for a binned page."""

    act: BulkAct
    comment: str = ""
    section_key: str = ""
    review_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A page that was left as it is, and why, as a sentence."""

    page: EditorPage
    reason: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Pages by what becomes of them."""

    done: list[EditorPage]
    left: list[Left]


def sort_out(act: BulkAct, pages: Iterable[EditorPage], actor_on: ActorOn, now: datetime) -> Sorted:
    """Which pages the act can be done to; nothing is changed."""
    found = Sorted([], [])
    for page in pages:
        reason = why_left(act, page, actor_on(page.section.key), now)
        found.left.append(Left(page, reason)) if reason else found.done.append(page)
    return found


def carry_out(
    session: Session,
    order: BulkOrder,
    pages: Iterable[EditorPage],
    *,
    seen: Collection[str],
    actor_on: ActorOn,
    now: datetime,
) -> Sorted:
    """Do it to each page it can be done to. ``seen`` are the versions shown when it was asked for: a page
    that has another one now is left, because nobody has decided about that.
    """
    result = Sorted([], [])
    for page in pages:
        actor = actor_on(page.section.key)
        reason = why_left(order.act, page, actor, now)
        if not reason and base_of(page.newest) not in seen:
            reason = "It has changed since you looked."
        if not reason:
            is_welcome = bool(actor_on(order.section_key).roles & MANAGERS)
            how = _How(actor=actor, now=now, comment=order.comment)
            reason = _attempt(session, order, page, how, is_welcome=is_welcome)
        result.left.append(Left(page, reason)) if reason else result.done.append(page)
    return result


class _How(TypedDict):
    """What every act is told besides the page."""

    actor: Actor
    now: datetime
    comment: str


def _attempt(session: Session, order: BulkOrder, page: EditorPage, how: _How, *, is_welcome: bool) -> str:
    """Why it did not work; empty if it did. ``is_welcome``: they manage the section pages are moved to."""
    try:
        with session.begin_nested():
            if order.act is BulkAct.move:
                _move(session, order, page, how, is_welcome=is_welcome)
            else:
                _do(session, order, page, how)
    except ContentError as refusal:
        return str(refusal)
    return ""


def _do(session: Session, order: BulkOrder, page: EditorPage, how: _How) -> None:
    item_id = page.item.id
    if order.act is BulkAct.submit:
        library.submit(session, revision_id=page.newest.id, **how)
    elif order.act is BulkAct.still_correct:
        library.verify(session, item_id=item_id, **how)
    elif order.act is BulkAct.review_date and order.review_on is not None:
        library.set_review_date(session, item_id=item_id, on=order.review_on, **how)
    elif order.act is BulkAct.bin:
        library.put_into_bin(session, item_id=item_id, farewell=Farewell(order.note), **how)
    else:
        raise ValueError(f"not an act that changes pages: {order.act}")


def _move(session: Session, order: BulkOrder, page: EditorPage, how: _How, *, is_welcome: bool) -> None:
    if not is_welcome:
        raise TransitionRefused("You are no manager of the section it would move to.")
    if not library.move_items(session, item_ids=[page.item.id], section_key=order.section_key, **how):
        raise TransitionRefused("It is in this section already.")
