"""Snippets and their values: as owners keep them, and as they hold at a moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.models import Snippet, SnippetValue
from content.snippets import CurrentValue, ValueFrom, keys_placed, next_change, value_at, with_values


@dataclass(frozen=True, slots=True)
class SnippetCard:
    """A snippet in the list of its owners. ``then`` is the next value planned, if any."""

    id: int
    key: str
    title: str
    service_key: str
    now: CurrentValue
    then: ValueFrom | None


@dataclass(frozen=True, slots=True)
class SettledPage:
    """Rendered HTML with the values of a moment; ``until`` is when the next of them ends, if it is known."""

    body_html: str
    until: datetime | None


def snippet_cards(session: Session, now: datetime) -> list[SnippetCard]:
    """All snippets that are not removed, by service and name."""
    rows = session.scalars(
        select(Snippet)
        .where(Snippet.removed_at.is_(None))
        .order_by(Snippet.service_key, Snippet.key, Snippet.id)
    ).all()
    values = _values(session, [row.key for row in rows])
    found = []
    for row in rows:
        current = value_at(values.get(row.key, []), now)
        if current is not None:
            then = _beginning(values[row.key], current.until)
            found.append(SnippetCard(row.id, row.key, row.title, row.service_key, current, then))
    return found


def snippet_by_id(session: Session, snippet_id: int) -> Snippet | None:
    """The snippet with this id, removed or not."""
    return session.get(Snippet, snippet_id)


def snippet_by_key(session: Session, key: str) -> Snippet | None:
    """The snippet with this name, removed or not."""
    return session.scalar(select(Snippet).where(Snippet.key == key))


def values_of_snippet(session: Session, snippet_id: int) -> list[SnippetValue]:
    """Its history and its plans, taken-back ones among them, the latest to begin first."""
    return list(
        session.scalars(
            select(SnippetValue)
            .where(SnippetValue.snippet_id == snippet_id)
            .order_by(SnippetValue.effective_at.desc(), SnippetValue.id.desc())
        )
    )


def values_at(session: Session, keys: Collection[str], now: datetime) -> dict[str, CurrentValue]:
    """What these snippets say at a moment; names nobody knows are left out, removed ones are not."""
    if not keys:
        return {}
    at = {key: value_at(values, now) for key, values in _values(session, keys).items()}
    return {key: current for key, current in at.items() if current is not None}


def settled(session: Session, clean_html: str, now: datetime) -> SettledPage:
    """A rendered page as it reads at this moment, whenever it was rendered."""
    current = values_at(session, keys_placed(clean_html), now)
    if not current:
        return SettledPage(clean_html, None)
    words = {key: each.value for key, each in current.items()}
    return SettledPage(with_values(clean_html, words), next_change(current.values()))


def changes_ahead(session: Session, clean_html: str, now: datetime) -> list[datetime]:
    """The moments to come at which a value in this rendered page changes, the next one first."""
    values = _values(session, keys_placed(clean_html)).values()
    return sorted({each.effective_at for some in values for each in some if each.effective_at > now})


def removed_among(session: Session, keys: Collection[str]) -> list[str]:
    """Which of these names belong to snippets that were removed, by the alphabet."""
    if not keys:
        return []
    statement = select(Snippet.key).where(Snippet.key.in_(keys), Snippet.removed_at.is_not(None))
    return list(session.scalars(statement.order_by(Snippet.key)))


def is_snippet_due(session: Session, now: datetime) -> bool:
    """Whether a value has begun and pages were not told yet."""
    return session.scalar(due_values(now).with_only_columns(SnippetValue.id).limit(1)) is not None


def due_values(now: datetime) -> Select[SnippetValue, str]:
    """Values that have begun and pages were not told of, with the name of their snippet."""
    return (
        select(SnippetValue, Snippet.key)
        .join(Snippet, Snippet.id == SnippetValue.snippet_id)
        .where(
            SnippetValue.applied_at.is_(None),
            SnippetValue.effective_at <= now,
            SnippetValue.cancelled_at.is_(None),
        )
        .order_by(SnippetValue.id)
    )


def _values(session: Session, keys: Collection[str]) -> dict[str, list[ValueFrom]]:
    """By name of the snippet: its values in the order they were set, without those taken back."""
    found: dict[str, list[ValueFrom]] = {}
    rows = session.execute(
        select(Snippet.key, SnippetValue.effective_at, SnippetValue.value)
        .join(SnippetValue, SnippetValue.snippet_id == Snippet.id)
        .where(Snippet.key.in_(keys), SnippetValue.cancelled_at.is_(None))
        .order_by(SnippetValue.id)
    )
    for key, effective_at, value in rows:
        found.setdefault(key, []).append(ValueFrom(effective_at, value))
    return found


def _beginning(values: list[ValueFrom], at: datetime | None) -> ValueFrom | None:
    """The value that holds from this moment on: of several, the one set last."""
    return next((each for each in reversed(values) if each.effective_at == at), None)
