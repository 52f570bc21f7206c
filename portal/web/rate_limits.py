"""How often one address may try something, counted in the database so that all web processes agree.

A limit counts attempts in a fixed window. The count is its own short transaction: a refused or failed
attempt must count although its request is rolled back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, request
from sqlalchemy import String, bindparam, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.exceptions import TooManyRequests

from content.database import Base, UtcDateTime
from portal.kernel import clock
from portal.web.transaction import database, db

View = TypeVar("View", bound=Callable[..., Any])


class RateCount(Base):
    """Attempts under one key (a hash: no address is kept) within one window."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int]


# In words: SQLAlchemy has this statement only in dialects, and each brings megabytes that the other database
# never needs.
COUNT = text(
    "INSERT INTO rate_count (key, window_ends_at, attempts) VALUES (:key, :ends_at, 1) "
    "ON CONFLICT (key) DO UPDATE SET attempts = rate_count.attempts + 1 RETURNING attempts"
).bindparams(bindparam("ends_at", type_=UtcDateTime))


@dataclass(frozen=True)
class Limit:
    """``attempts`` allowed in each ``period``."""

    attempts: int
    period: timedelta


def hit(session: Session, *, name: str, who: str, limit: Limit, now: datetime) -> int:
    """Count one attempt and return how many there are in this window, this one included."""
    seconds = int(limit.period.total_seconds())
    window = int(now.timestamp()) // seconds
    key = hashlib.sha256(f"{name}|{who}|{window}".encode("utf-8", "surrogatepass")).hexdigest()
    ends_at = datetime.fromtimestamp((window + 1) * seconds, tz=now.tzinfo)
    return int(session.execute(COUNT, {"key": key, "ends_at": ends_at}).scalar_one())


def forget_old(session: Session, *, now: datetime) -> None:
    session.execute(delete(RateCount).where(RateCount.window_ends_at < now))


def enforce(name: str, limit: Limit, who: str | None = None) -> None:
    """Count an attempt of this address (or of ``who``) and answer 429 beyond it, with how long to wait."""
    if not current_app.config["RATE_LIMITS"]:
        return
    now = clock.now()
    with database().session() as session:
        attempts = hit(session, name=name, who=who or request.remote_addr or "", limit=limit, now=now)
        session.commit()
    _refuse_beyond(limit, attempts, now)


def enforce_for_person(name: str, limit: Limit, person_id: int) -> None:
    """The same for somebody signed in. Counted in the request's own transaction, which is open already:
    on SQLite a second one would wait for it for ever. An attempt that fails is not counted."""
    if not current_app.config["RATE_LIMITS"]:
        return
    now = clock.now()
    _refuse_beyond(limit, hit(db(), name=name, who=f"person {person_id}", limit=limit, now=now), now)


def _refuse_beyond(limit: Limit, attempts: int, now: datetime) -> None:
    if attempts > limit.attempts:
        seconds = int(limit.period.total_seconds())
        raise TooManyRequests(retry_after=seconds - int(now.timestamp()) % seconds)


def limited(name: str, limit: Limit) -> Callable[[View], View]:
    """Limit the POSTs of a view, per address."""

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                enforce(name, limit)
            return view(*args, **kwargs)

        return cast(View, checked)

    return wrap
