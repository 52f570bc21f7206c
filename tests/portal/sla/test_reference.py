"""The policies that come with the product, how a target is found, and what a faulty file is told."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from portal.catalogue.priority import Priority
from portal.sla.clock import compute_clock
from portal.sla.definitions import DefinitionError, calendar_from
from portal.sla.history import ChangeKind, StatusChange
from portal.sla.holidays import Division, packaged_holidays
from portal.sla.reference import parse_reference, reference_policies
from portal.sla.targets import Measure, Policy, Target, TargetRule, Unit, policy_in_force, target_for
from tests.portal.sla.examples import HOLIDAYS, london

REFERENCES = {reference.policy.name: reference for reference in reference_policies()}
SERVICE, DAYS, CALENDAR = Unit.SERVICE_MINUTES, Unit.WORKING_DAYS, Unit.CALENDAR_MINUTES


@pytest.mark.requirement("DM-P1")
@pytest.mark.parametrize(
    ("name", "priority", "response", "resolution"),
    [
        ("ministry", "P1", (30, SERVICE, True), (240, SERVICE, True)),
        ("ministry", "P2", (60, SERVICE, False), (480, SERVICE, False)),
        ("ministry", "P3", (1, DAYS, False), (5, DAYS, False)),
        ("ministry", "P4", (1, DAYS, False), (10, DAYS, False)),
        ("education-desk", "P1", (20, SERVICE, False), (120, SERVICE, False)),
        ("education-desk", "P2", (120, SERVICE, False), (360, SERVICE, False)),
        ("education-desk", "P3", (420, SERVICE, False), (480, SERVICE, False)),
        ("education-desk", "P4", (480, SERVICE, False), (3, DAYS, False)),
        ("supplier", "P1", (120, SERVICE, False), (480, SERVICE, False)),
        ("supplier", "P2", (240, SERVICE, False), (5, DAYS, False)),
        ("supplier", "P3", (480, SERVICE, False), None),
        ("supplier", "P4", (2, DAYS, False), None),
        ("severity-1", "P1", (30, CALENDAR, False), None),
        ("customer-services", "P3", (2, DAYS, False), (5, DAYS, False)),
    ],
)
def test_reference_targets(
    name: str, priority: str, response: tuple[int, Unit, bool], resolution: tuple[int, Unit, bool] | None
) -> None:
    policy = REFERENCES[name].policy
    assert policy.priority_definitions[Priority(priority)].endswith(".")
    for measure, expected in ((Measure.RESPONSE, response), (Measure.RESOLUTION, resolution)):
        found = target_for(policy, "incident", Priority(priority), measure)
        assert found == (Target(measure, *expected) if expected else None)


@pytest.mark.requirement("DM-P1")
@pytest.mark.parametrize(
    ("case_type", "measure", "amount"),
    [
        ("member_enquiry", Measure.RESOLUTION, 10),
        ("complaint", Measure.RESPONSE, 3),
        ("complaint", Measure.RESOLUTION, 10),
        ("compliment", Measure.RESOLUTION, 10),
        ("incident", Measure.RESOLUTION, 5),
    ],
)
def test_a_case_type_has_targets_of_its_own(case_type: str, measure: Measure, amount: int) -> None:
    found = target_for(REFERENCES["ministry"].policy, case_type, Priority.P3, measure)
    assert found == Target(measure, amount, DAYS)


@pytest.mark.requirement("PI-E", "PI-W")
@pytest.mark.parametrize(
    ("channel", "case_type", "priority", "amount"),
    [
        ("email", "enquiry", Priority.P3, 10),
        ("web", "enquiry", Priority.P3, 5),
        ("phone", "enquiry", Priority.P3, 5),
        ("email", "enquiry", Priority.P1, 1),  # a priority of its own is closer than a channel
        ("web", "member_enquiry", Priority.P1, 10),  # and a case type is closer than both
    ],
)
def test_a_channel_has_targets_of_its_own(
    channel: str, case_type: str, priority: Priority, amount: int
) -> None:
    policy = REFERENCES["customer-services"].policy
    found = target_for(policy, case_type, priority, Measure.RESOLUTION, channel)
    assert found == Target(Measure.RESOLUTION, amount, DAYS)


@pytest.mark.requirement("DM-P1")
def test_the_closest_rule_wins_whatever_the_order() -> None:
    def rule(amount: int, priority: Priority | None, case_type: str) -> TargetRule:
        return TargetRule(Target(Measure.RESOLUTION, amount, DAYS), priority, case_type)

    rules = (rule(1, None, ""), rule(2, Priority.P1, ""), rule(3, None, "complaint"))
    rules = (*rules, rule(4, Priority.P1, "complaint"))
    for ordered in (rules, rules[::-1]):
        policy = Policy("any", "Any", date(2019, 4, 1), ordered)
        found = [
            target_for(policy, case_type, priority, Measure.RESOLUTION)
            for case_type in ("enquiry", "complaint")
            for priority in (Priority.P2, Priority.P1)
        ]
        assert [target.amount for target in found if target] == [1, 2, 3, 4]


@pytest.mark.requirement("DM-P1")
def test_the_version_in_force_on_a_date() -> None:
    versions = [Policy("a", str(year), date(year, 4, 1), ()) for year in (2020, 2019, 2021)]
    found = [policy_in_force(versions, date(year, 4, 1)) for year in (2018, 2019, 2020, 2030)]
    assert [policy.title if policy else None for policy in found] == [None, "2019", "2020", "2021"]


@pytest.mark.requirement("AFS-01")
def test_severity_one_is_due_in_thirty_minutes_on_christmas_night() -> None:
    reference = REFERENCES["severity-1"]
    target = target_for(reference.policy, "incident", Priority.P1, Measure.RESPONSE)
    assert target is not None
    received = london("2019-12-25 02:00")
    history = [StatusChange(received, ChangeKind.RECEIVED)]
    clock = compute_clock(history, reference.calendar(HOLIDAYS), target, received)
    assert clock.due_at - received == timedelta(minutes=30)


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize("name", REFERENCES)
def test_a_calendar_survives_being_kept_as_json(name: str) -> None:
    reference = REFERENCES[name]
    kept = json.loads(json.dumps(reference.calendar_definition))
    holidays = HOLIDAYS if reference.division else {}
    assert calendar_from(kept, time_zone=reference.time_zone, holidays=holidays) == reference.calendar(
        HOLIDAYS
    )


MINISTRY = """
[policy]
name = "ministry"
title = "Desk"
effective_from = 2019-04-01
reopen_days = 5
[calendar]
title = "Week"
time_zone = "Europe/London"
holidays = "england-and-wales"
weekly = { monday = ["09:00-17:30"] }
periods = [{ name = "Launch", starts_on = 2019-04-01, ends_on = 2019-04-02, weekly = { monday = [] } }]
special_days = [{ on = 2019-04-19, name = "Open", hours = ["10:00-12:00"] }]
[priorities.P1]
definition = "All is down."
response = { amount = 30, unit = "service_minutes", continuous = true }
[case_types.complaint]
resolution = { amount = 10, unit = "working_days" }
[[rules]]
channel = "email"
resolution = { amount = 10, unit = "working_days" }
[pauses.customer]
remind_after = [3, 7]
limit = 10
"""


@pytest.mark.requirement("DM-P1")
@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("[policy]", "[policy", r"line 2"),
        ('name = "ministry"', "", r"policy\.name: must be a text"),
        ("effective_from = 2019-04-01", 'effective_from = "soon"', r"policy\.effective_from: .*soon"),
        ("effective_from = 2019-04-01", "effective_from = 2019", r"policy\.effective_from: must be a date"),
        ("reopen_days = 5", 'reopen_days = "a week"', r"policy\.reopen_days: must be a whole number"),
        ("reopen_days = 5", "", r"policy\.reopen_days: must be a whole number"),
        ('title = "Desk"', 'titel = "Desk"', r"policy\.titel: unknown key"),
        ("Europe/London", "Europe/Londinium", r"calendar\.time_zone: .*Londinium"),
        ("england-and-wales", "england", r"calendar\.holidays: 'england' is not one of"),
        ('weekly = { monday = ["09:00-17:30"] }', "", r"calendar\.weekly: must be a table"),
        ('{ monday = ["09:00-17:30"] }', '{ mon = ["09:00-17:30"] }', r"calendar\.weekly\.mon: unknown key"),
        ('["09:00-17:30"]', '["9 to 5"]', r"calendar\.weekly\.monday: .*9 to 5"),
        ('["09:00-17:30"]', '"09:00-17:30"', r"calendar\.weekly\.monday: must be a list"),
        ("ends_on = 2019-04-02", "ends_on = 2019-03-02", r"calendar\.periods\[0\]: .*ends before"),
        ("ends_on = 2019-04-02, ", "", r"calendar\.periods\[0\]\.ends_on: must be a date"),
        ("special_days = [{", "special_days = [[{", r"line 14"),
        ("on = 2019-04-19, ", "", r"calendar\.special_days\[0\]\.on"),
        ("[priorities.P1]", "[priorities.P9]", r"priorities\.P9: 'P9' is not one of"),
        ('definition = "All is down."', 'definition = " "', r"priorities\.P1\.definition: must be a text"),
        ("amount = 30", "amount = 0", r"priorities\.P1\.response: A target is at least 1"),
        ("amount = 30", 'amount = "30"', r"priorities\.P1\.response\.amount: must be a whole number"),
        ("limit = 10", "limit = 3", r"pauses\.customer: The last reminder comes before the limit"),
        ("limit = 10", "limit = 0", r"pauses\.customer: A wait is at least 1 working day"),
        ("[3, 7]", '["3"]', r"pauses\.customer: .*whole numbers of working days"),
        ('channel = "email"', 'chanel = "email"', r"file\.rules\[0\]\.chanel: unknown key"),
        ('"service_minutes"', '"fortnights"', r"priorities\.P1\.response\.unit: 'fortnights'"),
        ("continuous = true", "continuous = 1", r"priorities\.P1\.response\.continuous"),
        ("continuous = true", "continous = true", r"priorities\.P1\.response\.continous: unknown key"),
        (
            '"working_days" }',
            '"working_days", continuous = true }',
            r"case_types\.complaint\.resolution: Only",
        ),
        ("resolution =", "resolutoin =", r"case_types\.complaint\.resolutoin: unknown key"),
    ],
)
def test_a_faulty_file_is_told_what_is_wrong_and_where(good: str, bad: str, message: str) -> None:
    assert parse_reference(MINISTRY, source="desk.toml").policy.name == "ministry"
    assert good in MINISTRY
    with pytest.raises(DefinitionError, match=rf"^desk\.toml: .*{message}"):
        parse_reference(MINISTRY.replace(good, bad, 1), source="desk.toml")


@pytest.mark.requirement("DM-P2")
@pytest.mark.parametrize(
    ("division", "day", "title"),
    [
        (Division.ENGLAND_AND_WALES, date(2019, 4, 22), "Easter Monday"),
        (
            Division.ENGLAND_AND_WALES,
            date(2022, 9, 19),
            "Bank Holiday for the State Funeral of Queen Elizabeth II",
        ),
        (Division.SCOTLAND, date(2019, 12, 2), "St Andrew’s Day"),
        (Division.NORTHERN_IRELAND, date(2019, 7, 12), "Battle of the Boyne (Orangemen’s Day)"),
    ],
)
def test_packaged_holidays(division: Division, day: date, title: str) -> None:
    found = packaged_holidays(division)
    assert dict(found)[day] == title
    assert found == sorted(found)
    assert {day.year for day, _ in found} >= set(range(2012, 2028))
