"""When a link counts as broken. PURE.

One failure says little: servers are restarted, networks have bad hours. A link is broken once it has failed
on two different days with no success between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class LinkState(StrEnum):
    """What we know of a link."""

    unknown = "unknown"
    good = "good"
    failing = "failing"
    broken = "broken"
    excepted = "excepted"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking. ``status``: HTTP status of the last page reached, 0 where none was.

    ``problem`` is a sentence for the screen, empty where the link leads to a page.
    """

    status: int
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True)
class Health:
    """What is kept of a link: its state, the first bad day since the last good one, when to ask next."""

    state: LinkState
    failing_since: date | None
    check_at: datetime


AGAIN_GOOD = timedelta(days=7)
AGAIN_FAILING = timedelta(days=1)


def judged(failing_since: date | None, answer: Answer, *, today: date, now: datetime) -> Health:
    """The health of a link after ``answer``. ``today`` is the day on the desk's own calendar."""
    if answer.is_good:
        return Health(LinkState.good, None, now + AGAIN_GOOD)
    since = failing_since or today
    state = LinkState.broken if since < today else LinkState.failing
    return Health(state, since, now + AGAIN_FAILING)


def problem_of(status: int) -> str:
    """What a status says about the link; empty where it leads to a page.

    Refusals of a machine (401, 403, 405, 406, 429, 451 and the inofficial 999) are no sign that people are
    refused, and a busy server (503) is one that is there.
    """
    if status < 400 or status in {401, 403, 405, 406, 429, 451, 503, 999}:
        return ""
    if status in {404, 410}:
        return f"The page is not there any more ({status})."
    return f"The site answers with an error ({status})."
