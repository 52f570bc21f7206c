"""Types of cases a policy says nothing of, although it holds for a service: they would have no due time, or
one that was made for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.cases.complaints.rules import is_complaint
from portal.cases.kinds import Kind
from portal.cases.rules import OPINIONS, CaseType
from portal.catalogue.priority import Priority
from portal.sla.agreements import agreements
from portal.sla.targets import Measure, Policy, target_for

# Whoever sends one of these says nothing of a priority: a target by priority was not made for them.
WITHOUT_PRIORITY = OPINIONS | {CaseType.MEMBER_ENQUIRY}
ASKED = {Measure.RESPONSE: "first answer", Measure.RESOLUTION: "resolution"}


@dataclass(frozen=True)
class Gap:
    """A type without a target in a policy, in a sentence."""

    policy: Policy
    case_type: str
    named: str
    text: str


def target_gaps(policies: Iterable[Policy], types: Iterable[Kind]) -> list[Gap]:
    """Complaints are left out: their times are those of their stages."""
    kinds = [kind for kind in types if not is_complaint(kind.key)]
    return [gap for policy in policies for kind in kinds if (gap := _gap(policy, kind)) is not None]


def newest_agreed(session: Session, on: date) -> list[Policy]:
    """The newest version of each policy that holds for anything on a day, or will."""
    found: dict[str, Policy] = {}
    for dated in agreements(session).of.values():
        begun = [row for row in dated if row.effective_from <= on][:1]
        coming = [row for row in dated if row.effective_from > on]
        for row in (*begun, *coming):
            newest = row.versions[-1]
            found[newest.name] = newest
    return sorted(found.values(), key=lambda policy: policy.title)


def _gap(policy: Policy, kind: Kind) -> Gap | None:
    missing = [
        f"{words} at {_named(without)}"
        for measure, words in ASKED.items()
        if (without := [p for p in Priority if target_for(policy, kind.key, p, measure) is None])
        and not (measure is Measure.RESPONSE and kind.key in WITHOUT_PRIORITY)
    ]
    many = plural(kind.name)
    if missing:
        return Gap(policy, kind.key, many, f"No target for {many}: {', '.join(missing)}.")
    if kind.key in WITHOUT_PRIORITY and not _has_own(policy, kind.key):
        return Gap(policy, kind.key, many, f"No target for {many}: those of their priority hold.")
    return None


def _named(priorities: list[Priority]) -> str:
    if len(priorities) == len(Priority):
        return "any priority"
    return " and ".join(priority.value for priority in priorities)


def _has_own(policy: Policy, case_type: str) -> bool:
    """By its type, or by a rule for every case that is left: both were made with it in mind."""
    return any(
        rule.target.measure is Measure.RESOLUTION
        and (rule.case_type == case_type or not (rule.case_type or rule.priority or rule.channel))
        for rule in policy.rules
    )


def plural(name: str) -> str:
    """``Enquiry`` → ``enquiries``."""
    small = name[:1].lower() + name[1:]
    return f"{small[:-1]}ies" if small.endswith("y") else f"{small}s"
