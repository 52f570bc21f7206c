"""Keeping the groups of words that mean the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from content.errors import InvalidText, NotFound
from content.library.outbox import bump_public_stamp
from content.models import SynonymGroup
from content.texts import tidy_terms
from content.workflow import Actor


def set_synonyms(
    session: Session,
    *,
    terms: Iterable[str],
    actor: Actor,
    now: datetime,
    group_id: int | None = None,
    service_key: str | None = None,
) -> SynonymGroup:
    """Add a group, or change the one with ``group_id``. Terms are kept in lower case, each once.

    Raises ``InvalidText`` for fewer than two terms, ``NotFound`` for an unknown group.
    """
    tidy = checked_synonyms(terms)
    group = SynonymGroup() if group_id is None else _group_or_raise(session, group_id)
    group.terms, group.service_key = list(tidy), service_key
    group.updated_at, group.updated_by_name = now, actor.name
    session.add(group)
    bump_public_stamp(session)
    return group


def checked_synonyms(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms as they would be kept. Raises ``InvalidText``."""
    tidy = tidy_terms((term.lower() for term in terms), "terms")
    if len(tidy) < 2:
        raise InvalidText("terms", "Enter at least two words or phrases that mean the same.")
    return tidy


def delete_synonyms(session: Session, *, group_id: int) -> None:
    """Remove a group. Raises ``NotFound``."""
    session.delete(_group_or_raise(session, group_id))
    bump_public_stamp(session)


def _group_or_raise(session: Session, group_id: int) -> SynonymGroup:
    group = session.get(SynonymGroup, group_id)
    if group is None:
        raise NotFound("This group of words does not exist.")
    return group
