"""Handing cases out, and what belongs to a shift."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.cases.actions import handling
from portal.cases.models import Case
from portal.cases.rules import ActRefused
from portal.cases.shift.models import Absence, Capacity, HandOut, HandoverNote
from portal.cases.shift.queries import capacity_of, hands_of, load_of, untaken_cases
from portal.cases.shift.rules import Mode, next_hand
from portal.catalogue.queries import catalogue
from portal.identity.actor import SYSTEM, Actor
from portal.identity.models import Person
from portal.kernel.clock import LONDON

MOST_AT_ONCE = 200


def take_next(
    session: Session,
    *,
    group_ids: Collection[int],
    services: frozenset[int] | None,
    actor: Actor,
    now: datetime,
) -> Case | None:
    """Take what is due first of these groups; ``None`` if nothing waits. Raises ``ActRefused`` for somebody
    who has as many cases as they take."""
    me = actor.person_id or 0
    if load_of(session, me) >= capacity_of(session, me):
        raise ActRefused("You have as many cases as you take. Finish one first, or raise your number.")
    for case in untaken_cases(session, group_ids, services, limit=1):
        handling.take(session, case=case, actor=actor, now=now)
        return case
    return None


def hand_out(session: Session, *, group_id: int, actor: Actor, today: date, now: datetime) -> int:
    """Give the group's untaken cases to its people as it has chosen; returns how many found somebody."""
    setting = session.get(
        HandOut, group_id, with_for_update=True
    )  # two who hand out do it one after the other
    if setting is None:
        return 0
    hands = {hand.person_id: hand for hand in hands_of(session, group_id, today)}
    group, given = catalogue(session).groups_by_id[group_id], 0
    for case in untaken_cases(session, [group_id], None, limit=MOST_AT_ONCE):
        hand = next_hand(list(hands.values()), Mode(setting.mode), setting.last_person_id)
        if hand is None:
            break
        try:
            handling.assign(
                session,
                case=case,
                group_id=group_id,
                group_name=group.name,
                assignee=session.get_one(Person, hand.person_id),
                actor=actor,
                now=now,
            )
        except ActRefused:
            continue  # a complaint this person answered before: it waits for somebody else
        hands[hand.person_id] = replace(hand, open_count=hand.open_count + 1)
        setting.last_person_id = hand.person_id
        given += 1
    session.flush()
    return given


def hand_out_alone(session: Session, *, group_ids: Collection[int], now: datetime) -> int:
    """What the worker does for groups that wish it; returns how many cases found somebody."""
    today = now.astimezone(LONDON).date()
    return sum(
        hand_out(session, group_id=one, actor=SYSTEM, today=today, now=now) for one in sorted(group_ids)
    )


def set_mode(session: Session, *, group_id: int, mode: Mode, is_automatic: bool = False) -> None:
    session.merge(
        HandOut(group_id=group_id, mode=mode, is_automatic=is_automatic and mode is not Mode.BY_HAND)
    )
    session.flush()


def set_capacity(session: Session, *, person_id: int, most_cases: int) -> None:
    session.merge(Capacity(person_id=person_id, most_cases=most_cases))
    session.flush()


def be_away(session: Session, *, person_id: int, starts_on: date, ends_on: date) -> None:
    session.add(Absence(person_id=person_id, starts_on=starts_on, ends_on=ends_on))
    session.flush()


def write_note(session: Session, *, group_id: int, body: str, actor: Actor, now: datetime) -> None:
    session.add(
        HandoverNote(
            group_id=group_id,
            author_id=actor.person_id,
            author_name=actor.name,
            body=body,
            written_at=now,
        )
    )
    session.flush()


def note_read(session: Session, *, note: HandoverNote, actor: Actor, now: datetime) -> None:
    """Said once, by somebody else than its author."""
    if note.read_at is None and note.author_id != actor.person_id:
        note.read_at, note.read_by_name = now, actor.name
        session.flush()
