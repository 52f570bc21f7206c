"""What was promised: targets by case type, priority and channel, in dated policies. Pure (DM-P1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.catalogue.priority import Priority
from portal.sla.pauses import PauseRule


class Measure(StrEnum):
    """Which of a case's clocks a target belongs to. Policies set the first three."""

    PROCESSING = "processing"  # until somebody deals with it or passes it on (CS004)
    RESPONSE = "response"
    RESOLUTION = "resolution"
    NEXT_UPDATE = "next_update"  # the date an agent gave in a reply (CS004)
    GROUP = "group"  # how long the group that holds the case has for it (DM-G1)


IN_POLICIES = (Measure.PROCESSING, Measure.RESPONSE, Measure.RESOLUTION)


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
    """A target with what it applies to; empty ``priority``, ``case_type`` or ``channel`` means any."""

    target: Target
    priority: Priority | None = None
    case_type: str = ""
    channel: str = ""

    def fits(self, case_type: str, priority: Priority, channel: str) -> bool:
        return (
            self.case_type in ("", case_type)
            and self.priority in (None, priority)
            and self.channel in ("", channel)
        )

    @property
    def closeness(self) -> tuple[bool, bool, bool]:
        """How close the rule is to a case: the case type it names counts most, then the priority, then the
        channel. So "elected members within 10 working days" holds at every priority and by every channel,
        and a complete failure that is reported by e-mail is still a complete failure."""
        return bool(self.case_type), self.priority is not None, bool(self.channel)


@dataclass(frozen=True)
class Policy:
    """One version of a named set of targets, in force from a date until the next version begins.

    ``reopen_days`` is how many days after its resolution a customer may re-activate a case; then it is
    closed (SC-R2). ``pauses`` say by reason what happens while a case waits for long.
    """

    name: str
    title: str
    effective_from: date
    rules: tuple[TargetRule, ...]
    priority_definitions: Mapping[Priority, str] = field(default_factory=dict)
    reopen_days: int = 0
    pauses: Mapping[str, PauseRule] = field(default_factory=dict)


def target_for(
    policy: Policy, case_type: str, priority: Priority, measure: Measure, channel: str = ""
) -> Target | None:
    """The target of the closest rule that fits (``TargetRule.closeness``), or None where nothing is promised
    (e.g. "in a future release")."""
    fitting = [
        rule
        for rule in policy.rules
        if rule.target.measure is measure and rule.fits(case_type, priority, channel)
    ]
    return max(fitting, key=lambda rule: rule.closeness).target if fitting else None


def policy_in_force(policies: Iterable[Policy], on: date) -> Policy | None:
    """Of the versions of one policy, the one that holds ``on`` a date; None before the first."""
    begun = [policy for policy in policies if policy.effective_from <= on]
    return max(begun, key=lambda policy: policy.effective_from, default=None)
