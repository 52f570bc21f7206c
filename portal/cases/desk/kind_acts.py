"""Acts that have to do with the type of a case: their words, and how their forms become changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.cases.actions.retyping import fill_in, retype
from portal.cases.complaints.actions import decide, go_on, learn
from portal.cases.complaints.rules import Decision
from portal.cases.models import Case
from portal.cases.rules import Act, CaseType, Nature
from portal.web.transaction import db

Perform = Callable[[Case, Any, Any], None]


def _retype(case: Case, form: Any, doing: Any) -> None:
    retype(
        db(), case=case, case_type=CaseType(form.case_type.data), nature=Nature(form.nature.data),
        reason=form.reason.data, **doing,
    )  # fmt: skip


def _fill_in(case: Case, form: Any, doing: Any) -> None:
    fill_in(db(), case=case, answers=form.answers(), **doing)


def _decide(case: Case, form: Any, doing: Any) -> None:
    decide(db(), case=case, decision=Decision(form.decision.data), body=form.answer.data, **doing)


def _go_on(case: Case, form: Any, doing: Any) -> None:
    go_on(db(), case=case, reason=form.reason.data, **doing)


def _learn(case: Case, form: Any, doing: Any) -> None:
    change, due_on = form.change.data or "", form.due_on.data
    learn(db(), case=case, learnt=form.learnt.data, change=change, due_on=due_on, **doing)


KIND_SCREENS: dict[str, tuple[Act, str, str, str, Perform]] = {
    "type": (
        Act.RETYPE, "Change type and nature", "Change",
        "The case has changed, and the due times with it.", _retype,
    ),
    "details": (
        Act.NOTE, "Details", "Save", "The details have been saved.", _fill_in,
    ),
    "decision": (
        Act.RESOLVE, "Decide on this stage", "Send decision",
        "The complaint is decided, and the answer is on its way to the customer.", _decide,
    ),
    "stage": (
        Act.NEXT_STAGE, "Take the complaint to the next stage", "Take to the next stage",
        "The complaint is at its next stage. Its clocks have begun anew.", _go_on,
    ),
    "learning": (
        Act.NOTE, "Write down what we learnt", "Save", "What was learnt is written down.", _learn,
    ),
}  # fmt: skip
