"""Which agreement and which version of its policy hold: by service, channel and the day of receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.sla.agreements import Agreements, DatedAgreement, NoAgreement
from portal.sla.targets import Policy
from tests.portal.sla.examples import DESK, london

CORE, DELTA = 1, 2


def versions(name: str, *days: date) -> tuple[Policy, ...]:
    return tuple(Policy(f"{name} of {day}", name, day, ()) for day in days)


def agreed(name: str, begins: date, *days: date) -> DatedAgreement:
    return DatedAgreement(begins, DESK, versions(name, *(days or (begins,))))


FIRST, SECOND, LATER = date(2019, 4, 1), date(2020, 4, 1), date(2020, 6, 1)
ALL = Agreements(
    {
        (None, ""): (agreed("all", FIRST, FIRST, SECOND),),
        (None, "email"): (agreed("mail", SECOND),),
        (CORE, ""): (agreed("new core", LATER), agreed("core", SECOND)),
        (CORE, "web"): (agreed("core web", LATER),),
    }
)


@pytest.mark.requirement("DM-P1")
@pytest.mark.parametrize(
    ("service", "channel", "at", "policy"),
    [
        (DELTA, "web", "2019-04-01 00:00", "all of 2019-04-01"),
        (DELTA, "web", "2018-01-01 12:00", "all of 2019-04-01"),  # before there was any
        (DELTA, "web", "2020-03-31 23:59", "all of 2019-04-01"),
        (DELTA, "web", "2020-04-01 00:00", "all of 2020-04-01"),  # midnight on London's wall
        (None, "", "2020-04-01 00:00", "all of 2020-04-01"),
        (DELTA, "email", "2020-04-01 00:00", "mail of 2020-04-01"),
        (CORE, "email", "2020-03-31 12:00", "all of 2019-04-01"),
        (CORE, "email", "2020-05-31 12:00", "core of 2020-04-01"),  # the service is closer than the channel
        (CORE, "email", "2020-06-01 12:00", "new core of 2020-06-01"),
        (CORE, "web", "2020-05-31 12:00", "core of 2020-04-01"),
        (CORE, "web", "2020-06-01 12:00", "core web of 2020-06-01"),
    ],
)
def test_what_held_on_the_day_of_receipt(service: int | None, channel: str, at: str, policy: str) -> None:
    found = ALL.holding(service, channel, london(at))
    assert found.policy.name == policy
    assert found.channel == channel


def test_without_a_default_nothing_is_promised_and_the_operator_is_told() -> None:
    with pytest.raises(NoAgreement, match="portal init"):
        replace(ALL, of={}).holding(CORE, "web", london("2020-06-01 12:00"))
