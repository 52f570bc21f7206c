"""The desk's door to cases: the queue, one case, what is done to it, and recording a contact."""

from __future__ import annotations

from portal.cases.desk import (
    acts,
    alerts,
    answers,
    bulk,
    canned,
    case,
    customers,
    drafts,
    escalating,
    escalations,
    menu,
    now,
    problem_answers,
    problems,
    queue,
    queue_views,
    recording,
    search,
    shift,
)
from portal.cases.desk.blueprint import blueprint

__all__ = [
    "acts",
    "alerts",
    "answers",
    "blueprint",
    "bulk",
    "canned",
    "case",
    "customers",
    "drafts",
    "escalating",
    "escalations",
    "menu",
    "now",
    "problem_answers",
    "problems",
    "queue",
    "queue_views",
    "recording",
    "search",
    "shift",
]
