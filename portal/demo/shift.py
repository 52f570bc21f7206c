"""The demo's desk at work: who is in the first line, a view they share, and a note for the next shift."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.actions.shifts import write_note
from portal.cases.queue.saved import change_view, keep_members, pin, save_view, views_for
from portal.catalogue.queries import catalogue
from portal.identity.actions import keep_habits
from portal.identity.actor import Actor
from portal.identity.queries import account_by_user_name


def set_up_shift(session: Session, *, now: datetime) -> None:
    """Once: a desk that has views is left alone."""
    desk = [a for n in ("priya", "tom", "grace", "owen", "helen") if (a := account_by_user_name(session, n))]
    if not desk or views_for(session, desk[0].person_id):
        return
    group, owner = catalogue(session).first_line.id, desk[0].person_id
    view = save_view(session, name="Not taken", query="who=unassigned", owner_id=owner, now=now)
    change_view(session, view_id=view.id, name=view.name, group_id=group, owner_id=owner, now=now)
    boss = Actor(desk[-1].person_id, desk[-1].name, is_staff=True)
    people = [account.person_id for account in desk]
    keep_members(session, group_id=group, person_ids=people, actor=boss, now=now)
    keep_habits(session, account_id=desk[0].id, signature="Priya Shah\nService desk", has_shortcuts=True)
    for account in desk:
        pin(session, view_id=view.id, person_id=account.person_id, is_pinned=True)
    body = "The supplier calls back about the claims error at 3. Please look at the oldest P2 first."
    write_note(session, group_id=group, body=body, actor=boss, now=now)
