"""The workflow of a type as rows of a table: each act, from where it works, and where it leads. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.cases.complaints.rules import is_complaint
from portal.cases.kinds import Kind
from portal.cases.queue.view import STATUSES, WAITING
from portal.cases.rules import TRANSITIONS, Act, PendingReason, Status, state_after

ACTS = {
    Act.TAKE: "Take it",
    Act.ASSIGN: "Hand it to somebody",
    Act.PRIORITISE: "Change its priority",
    Act.REPLY: "Answer",
    Act.HOLD: "Wait",
    Act.RESUME: "Go on after waiting",
    Act.RESOLVE: "Resolve",
    Act.REOPEN: "Open again",
    Act.NEXT_STAGE: "Go on to the next stage",
    Act.CLOSE: "Close",
    Act.CANCEL: "Withdraw",
    Act.RETYPE: "Make it another type",
}
ORDER = tuple(Status)


@dataclass(frozen=True)
class Step:
    """One act in words. ``never`` says why it does not work for the type; empty where it does."""

    act: str
    works_when: str
    then: str
    never: str


def steps(kind: Kind) -> list[Step]:
    return [
        _step(act, words, kind)
        for act, words in ACTS.items()
        if act is not Act.NEXT_STAGE or is_complaint(kind.key)
    ]


def waits_for(kind: Kind) -> str:
    """For whom a case of the type may wait, in words."""
    named = [WAITING[reason].lower() for reason in PendingReason if reason in kind.holds]
    return ", ".join(named) or "nobody"


def _step(act: Act, words: str, kind: Kind) -> Step:
    transition = TRANSITIONS[act]
    when = ", ".join(STATUSES[status].lower() for status in ORDER if status in transition.sources)
    then = STATUSES[transition.target] if transition.target else "As before"
    if act is Act.REPLY:
        then = f"As before, or {STATUSES[state_after(act, Status.NEW)].lower()} where nobody had begun"
    never = (kind.why_never or "Never") if act in kind.never else ""
    return Step(words, when[:1].upper() + when[1:], then, never)
