"""What was promised: targets by priority and case type, in policies that hold from a date. Pure (DM-P1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.catalogue.priority import Priority


class Measure(StrEnum):
    """Which of a case's two clocks a target belongs to."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


class Unit(StrEnum):
    """What the amount of a target counts."""

    SERVICE_MINUTES = "service_minutes"  # minutes while the desk is open
    WORKING_DAYS = "working_days"  # whole working days after the day of receipt
    CALENDAR_MINUTES = "calendar_minutes"  # minutes by day and night from receipt, 24 × 7


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: ``amount`` of ``unit`` for one measure.

    ``is_continuous`` is "worked continuously": the clock starts when the desk is first open, and from then on
    runs through nights, weekends and holidays. It goes with ``SERVICE_MINUTES`` only; calendar minutes start
    at receipt, open or not. Raises ``ValueError`` otherwise, and for an amount below 1.
    """

    measure: Measure
    amount: int
    unit: Unit
    is_continuous: bool = False

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("A target is at least 1.")
        if self.is_continuous and self.unit is not Unit.SERVICE_MINUTES:
            raise ValueError("Only a target in service minutes can be worked continuously.")


@dataclass(frozen=True, slots=True)
class TargetRule:
    """A target with what it applies to; empty ``priority`` or ``case_type`` means any."""

    target: Target
    priority: Priority | None = None
    case_type: str = ""


@dataclass(frozen=True)
class Policy:
    """A named set of targets in force from a date, with the written definition of each priority.

    ``reopen_days`` is how many days after its resolution a customer may re-activate a case; then it is
    closed (SC-R2).
    """

    name: str
    title: str
    effective_from: date
    rules: tuple[TargetRule, ...]
    priority_definitions: Mapping[Priority, str] = field(default_factory=dict)
    reopen_days: int = 0


def target_for(policy: Policy, case_type: str, priority: Priority, measure: Measure) -> Target | None:
    """The target that applies, or None where nothing is promised (e.g. "in a future release").

    The closest rule wins: its own case type counts for more than its own priority. So "elected members within
    10 working days" holds at every priority, unless a rule names both.
    """
    fitting = [
        rule
        for rule in policy.rules
        if rule.target.measure is measure
        and rule.case_type in ("", case_type)
        and rule.priority in (None, priority)
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda rule: (bool(rule.case_type), rule.priority is not None)).target


def policy_in_force(policies: Iterable[Policy], on: date) -> Policy | None:
    """Of the versions of one policy, the one that holds ``on`` a date; None before the first."""
    begun = [policy for policy in policies if policy.effective_from <= on]
    return max(begun, key=lambda policy: policy.effective_from, default=None)
