"""What to do next with a page in the list of all pages, for the person at the screen. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from content.freshness import Freshness, freshness
from content.queries import PageRow
from content.roles import MANAGERS
from content.standing import Standing
from content.workflow import Actor, ReviewState, Transition, offered


class Place(StrEnum):
    """Where a step is taken: the newest version, the live one, the form, the bin, or the public address."""

    newest = "newest"
    live = "live"
    form = "form"
    bin = "bin"
    site = "site"


@dataclass(frozen=True, slots=True)
class Step:
    """``words`` are those of a link."""

    words: str
    place: Place


def next_step(row: PageRow, me: Actor, today: date) -> Step:
    """The one step that brings the page on; whoever may not take it is told what it waits for.

    ``me`` has the roles held on the section of the page.
    """
    standings, state = row.standings, row.item.review_state
    acts = offered(state, me, row.author_id)
    if Standing.binned in standings:
        return _if(bool(me.roles & MANAGERS), "Restore it", Place.bin, "Read it")
    if Standing.second_look in standings:
        is_reviewer = Transition.confirm in offered(ReviewState.live, me, row.live_author_id)
        return Step("Take the second look" if is_reviewer else "Waits for a second look", Place.live)
    if state is ReviewState.in_review:
        return Step("Review it" if Transition.approve in acts else "Waits for a reviewer", Place.newest)
    if state is ReviewState.approved:
        return Step("See when it opens", Place.newest)
    may_write = Transition.edit in (acts if state in _UNFINISHED else offered(ReviewState.draft, me, 0))
    if state in _UNFINISHED:
        words = "Make the changes" if state is ReviewState.changes_requested else "Go on writing"
        return _if(may_write, words, Place.form, "Waits for its author")
    return _step_of_finished(row, may_write, today)


_UNFINISHED = frozenset({ReviewState.draft, ReviewState.changes_requested})


def _step_of_finished(row: PageRow, may_write: bool, today: date) -> Step:
    if Standing.redirecting in row.standings:
        return Step("See where it leads", Place.site)
    if Standing.expired in row.standings:
        return _if(may_write, "Open it again", Place.form, "Read it")
    if Standing.withdrawn in row.standings:
        return _if(may_write, "Write it anew", Place.form, "Read it")
    if freshness(row.item.review_due_on, today) is not Freshness.fresh:
        return Step("Check it" if may_write else "Has to be checked", Place.live)
    return _if(may_write, "Edit it", Place.form, "Read it")


def _if(is_allowed: bool, words: str, place: Place, otherwise: str) -> Step:
    return Step(words, place) if is_allowed else Step(otherwise, Place.newest)
