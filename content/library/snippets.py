"""Keeping snippets. A value begins by itself at its moment, in every page that names the snippet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.errors import InvalidText, NotFound
from content.library.outbox import bump_public_stamp
from content.library.rerendering import mark_for_rendering
from content.models import Snippet, SnippetValue
from content.queries.rerendering import uses_snippet
from content.queries.snippets import due_values, snippet_by_key
from content.texts import TITLE_MAX, checked_slug, tidy_line
from content.workflow import Actor

VALUE_MAX = 200


def create_snippet(
    session: Session,
    *,
    key: str,
    title: str,
    value: str,
    actor: Actor,
    now: datetime,
    service_key: str = "",
) -> Snippet:
    """Give words a name; they hold from now on. The name of a removed snippet brings it back.

    Raises ``InvalidText`` (key, title, value).
    """
    snippet = snippet_by_key(session, checked_slug(key, "key")) or Snippet(key=key)
    if snippet.id is not None and snippet.removed_at is None:
        raise InvalidText("key", f"There is already a snippet “{key}”. Choose another name.")
    snippet.title, snippet.service_key = _title(title), service_key
    snippet.removed_at, snippet.removed_by_name = None, ""
    session.add(snippet)
    session.flush()
    set_snippet_value(session, snippet_id=snippet.id, value=value, actor=actor, now=now)
    return snippet


def update_snippet(session: Session, *, snippet_id: int, title: str, service_key: str) -> Snippet:
    """Change what it is called and who keeps it; its name in texts stays. Raises ``InvalidText``."""
    snippet = _snippet_or_raise(session, snippet_id)
    snippet.title, snippet.service_key = _title(title), service_key
    session.flush()
    return snippet


def set_snippet_value(
    session: Session,
    *,
    snippet_id: int,
    value: str,
    actor: Actor,
    now: datetime,
    effective_at: datetime | None = None,
) -> SnippetValue:
    """Let a value hold from a moment to come, or from now on.

    Raises ``InvalidText`` (value, effective_at), ``NotFound``.
    """
    snippet = _snippet_or_raise(session, snippet_id)
    words = tidy_line(value)
    if not words or len(words) > VALUE_MAX:
        raise InvalidText("value", f"Enter the words that readers see, up to {VALUE_MAX} characters.")
    if effective_at is not None and effective_at <= now:
        raise InvalidText(
            "effective_at", "This moment has passed. Choose a later one, or leave it empty to change it now."
        )
    added = SnippetValue(
        snippet_id=snippet.id,
        value=words,
        effective_at=effective_at or now,
        set_at=now,
        set_by_id=actor.id,
        set_by_name=actor.name,
    )
    session.add(added)
    session.flush()
    if effective_at is None:
        apply_due_values(session, now=now)
    else:
        bump_public_stamp(session)  # kept pages must learn when they end
    return added


def cancel_snippet_value(session: Session, *, value_id: int, actor: Actor, now: datetime) -> SnippetValue:
    """Take back a value that has not begun. Raises ``InvalidText`` if it has, ``NotFound``."""
    value = session.get(SnippetValue, value_id, with_for_update=True)
    if value is None or value.cancelled_at is not None:
        raise NotFound("This value was taken back already.")
    if value.effective_at <= now:
        raise InvalidText("value", "This value holds already. Enter a new one to change it.")
    value.cancelled_at, value.cancelled_by_name = now, actor.name
    bump_public_stamp(session)
    return value


def remove_snippet(session: Session, *, snippet_id: int, actor: Actor, now: datetime) -> Snippet:
    """Take it off the list. Pages that name it keep its value until somebody edits them."""
    snippet = _snippet_or_raise(session, snippet_id)
    snippet.removed_at, snippet.removed_by_name = now, actor.name
    session.flush()
    return snippet


def apply_due_values(session: Session, *, now: datetime) -> int:
    """Tell pages of values that have begun; returns how many. Readers see them before, by the clock."""
    session.flush()
    due = session.execute(due_values(now).with_for_update(of=SnippetValue, skip_locked=True)).all()
    for key in sorted({key for _, key in due}):
        mark_for_rendering(session, uses_snippet(key), now=now)
    for value, _ in due:
        value.applied_at = now
    if due:
        bump_public_stamp(session)
    return len(due)


def _title(title: str) -> str:
    words = tidy_line(title)
    if not words or len(words) > TITLE_MAX:
        raise InvalidText("title", f"Say what it is, in up to {TITLE_MAX} characters.")
    return words


def _snippet_or_raise(session: Session, snippet_id: int) -> Snippet:
    snippet = session.get(Snippet, snippet_id)
    if snippet is None or snippet.removed_at is not None:
        raise NotFound("There is no such snippet.")
    return snippet
