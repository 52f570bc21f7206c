"""Reading a file of volumes and spreading it: both margins exact, nothing lost."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo.living import VOLUMES
from portal.demo.spreading import apportion, email_contacts, phone_contacts, pool_size
from portal.demo.volumes import ServiceMonth, VolumesFault, read_volumes


def entry(**changes: Any) -> dict[str, Any]:
    """A February of a small service, right in itself."""
    plain: dict[str, Any] = {
        "service": "CORE",
        "month": "2023-02",
        "phone": {"offered": 9, "handled": 7},
        "email": {
            "received_all": 12,
            "from_users": 6,
            "unique_customers_daily_sum": 5,
            "from_resolvers": {},
            "from_users_by_date": [0, 4, 0, 0, 0, 2] + [0] * 22,
        },
        "categories": {"Log Queries": 5, "eCORE": 1, "Feedback": 0},
    }
    return plain | changes


def write(folder: Path, *entries: Any) -> Path:
    path = folder / "volumes.json"
    path.write_text(json.dumps(list(entries)), "utf-8")
    return path


def test_a_month_is_read(tmp_path: Path) -> None:
    (month,) = read_volumes(write(tmp_path, entry()), year_shift=2)
    assert month.name == "CORE, February 2025"
    assert (month.from_users, month.phone_handled, month.case_count) == (6, 7, 13)
    assert month.days[0] == date(2025, 2, 1)
    assert len(month.days) == 28


def test_the_reference_file_adds_up() -> None:
    months = read_volumes(VOLUMES)
    assert sum(month.from_users for month in months) == 4112
    assert sum(month.phone_handled for month in months) == 1388


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"categories": {"Log Queries": 5}}, "categories add up to 5, not 6"),
        ({"email": entry()["email"] | {"from_users": 7}}, "from_users_by_date adds up to 6, not 7"),
        ({"email": entry()["email"] | {"unique_customers_daily_sum": 1}}, "between 2 and 6"),
        ({"email": entry()["email"] | {"unique_customers_daily_sum": 9}}, "between 2 and 6"),
        ({"month": "2023-03"}, "has 28 days, the month 31"),
        ({"month": "soon"}, "cannot be read"),
        ({"phone": {"handled": -1}}, "cannot be read"),
        ({"phone": {"handled": 1.5}}, "cannot be read"),
        ({"phone": {}}, "cannot be read"),
        ({"categories": []}, "cannot be read"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused(
    tmp_path: Path, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(VolumesFault, match=complaint):
        read_volumes(write(tmp_path, entry(**changes)))


@pytest.mark.parametrize("text", ["", "{}", "[1]", "null", "not json"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "volumes.json"
    path.write_text(text)
    with pytest.raises(VolumesFault):
        read_volumes(path)


def test_a_month_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VolumesFault, match="twice"):
        read_volumes(write(tmp_path, entry(), entry()))


@given(weights=st.lists(st.integers(0, 500), min_size=1, max_size=20), total=st.integers(0, 1_000))
def test_shares_add_up_and_stay_near_their_weight(weights: list[int], total: int) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    if sum(weights):
        assert all(
            abs(share - total * weight / sum(weights)) < 1 + 1e-9
            for share, weight in zip(shares, weights, strict=True)
        )


@st.composite
def months(draw: st.DrawFn) -> ServiceMonth:
    by_date = draw(st.lists(st.integers(0, 12), min_size=30, max_size=30))
    total = sum(by_date)
    cut = draw(st.integers(0, total))
    unique = draw(st.integers(sum(1 for count in by_date if count), total))
    return ServiceMonth(
        "CORE",
        date(2019, 4, 1),
        draw(st.integers(0, 60)),
        tuple(by_date),
        (("a", cut), ("b", total - cut)),
        unique,
    )


@given(month=months(), seed=st.integers())
def test_every_margin_of_a_month_is_met(month: ServiceMonth, seed: int) -> None:
    rng, pool = Random(seed), pool_size([month])
    mails = email_contacts(month, pool, rng)
    by_day = Counter(mail.day for mail in mails)
    assert [by_day[day] for day in month.days] == list(month.by_date)
    by_category = Counter(mail.category for mail in mails)
    assert [(name, by_category[name]) for name, _ in month.categories] == list(month.categories)
    writers = {(mail.day, mail.customer) for mail in mails}
    assert len(writers) == month.unique_customers_daily_sum
    assert all(0 <= mail.customer < pool for mail in mails)

    working_days = [day for day in month.days if day.weekday() < 5]
    calls = phone_contacts(month, working_days, pool, rng)
    assert len(calls) == month.phone_handled
    by_day = Counter(call.day for call in calls)
    assert set(by_day) <= set(working_days)
    counts = [by_day[day] for day in working_days]
    assert max(counts) - min(counts) <= 1
