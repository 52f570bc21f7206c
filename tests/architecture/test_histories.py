"""Whoever adds a kind of line to the history of a case says what it does to the case."""

from __future__ import annotations

from portal.cases.replay import undeclared
from portal.cases.rules import EventKind


def test_every_kind_of_line_has_its_effect_on_a_case_declared() -> None:
    missing = undeclared(EventKind)
    assert not missing, f"Say in portal/cases/replay.py what these do to a case: {sorted(missing)}"
