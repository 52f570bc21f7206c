"""Reference data kept in memory, and thrown away the moment anybody changes it.

Every write to content or configuration raises one number in the database (the public stamp) within
its own transaction. A value kept here is used only while that number is the one it was loaded under,
so each process sees a change with its next request and no process has state of its own to lose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from content.models import PublicStamp
from portal.kernel.side_reader import SideReader

T = TypeVar("T")


def stamp(session: Session) -> int:
    """The present stamp, read once per session, on a connection beside it.

    Whatever the session reads afterwards is at least as new as this, so that a value kept under the stamp
    may be newer than it says and is then loaded once more, but never older.
    """
    known: int | None = session.info.get("stamp")
    if known is None:
        reader: SideReader | None = session.info.get("reader")
        known = session.info["stamp"] = reader.stamp() if reader else _stored(session)
    return known


def _stored(session: Session) -> int:
    return session.scalar(select(PublicStamp.value).where(PublicStamp.id == 1)) or 0


def kept(session: Session, name: str, load: Callable[[Session], T]) -> T:
    """``load(session)``, or what it gave before if nothing has changed since.

    ``load`` must return values that hold no session (frozen dataclasses), as they outlive it.
    """
    shelf: dict[str, tuple[int, T]] | None = session.info.get("kept")
    if shelf is None:
        return load(session)
    current = stamp(session)
    found = shelf.get(name)
    if found is None or found[0] != current:
        found = (current, load(session))
        shelf[name] = found
    return found[1]


def configuration_changed(session: Session) -> None:
    """Raise the stamp, in the transaction that makes the change; from here on this session keeps nothing,
    as what it sees is not yet true for the others."""
    session.info["kept"] = None
    if not session.execute(
        update(PublicStamp).where(PublicStamp.id == 1).values(value=PublicStamp.value + 1)
    ).rowcount:  # type: ignore[attr-defined]
        session.add(PublicStamp(id=1, value=1))
        session.flush()
