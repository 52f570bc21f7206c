"""When a page must be checked again, and who hears of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from content.freshness import Freshness, freshness, next_review_on

DUE = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("checked_on", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 6, 10), 12, date(2027, 6, 10)),
    ],
)
def test_next_review(checked_on: date, months: int, due: date) -> None:
    assert next_review_on(checked_on, months) == due


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-15, Freshness.fresh), (-14, Freshness.soon), (-1, Freshness.soon), (0, Freshness.overdue),
     (30, Freshness.overdue), (31, Freshness.escalated)],
)  # fmt: skip
def test_stages(days: int, stage: Freshness) -> None:
    assert freshness(DUE, DUE + timedelta(days=days)) is stage


def test_a_page_without_a_date_is_never_late() -> None:
    assert freshness(None, DUE) is Freshness.fresh
