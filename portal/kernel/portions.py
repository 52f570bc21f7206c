"""Much work, done a portion at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.db import Database


@dataclass(frozen=True)
class Portions:
    """Work on many cases, done a portion at a time, each stored by itself: others may write in between.

    ``is_waiting`` says cheaply whether there is any; ``act`` does one portion and says whether it did.
    """

    is_waiting: Callable[[Session], bool]
    act: Callable[..., bool | int]

    def one(self, database: Database) -> bool:
        """Do the next portion; false where nothing is left."""
        with database.session(readonly=True) as session:
            if not self.is_waiting(session):
                return False
        with database.session() as session:
            was_one = bool(self.act(session, now=clock.now()))
            session.commit()
        return was_one

    def some(self, database: Database, most: int) -> None:
        """Do ``most`` portions, if there are so many."""
        for _ in range(most):
            if not self.one(database):
                return

    def all(self, database: Database) -> None:
        """Do what there is."""
        while self.one(database):
            pass
