"""The one clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.kernel import clock


def test_the_clock_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_clock_stands_still_where_it_is_held() -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/London"))
    with clock.held_at(noon):
        assert clock.now() == noon
        assert clock.now().tzinfo is UTC
        with clock.held_at(noon + timedelta(hours=1)):
            assert clock.now() == noon + timedelta(hours=1)
        assert clock.now() == noon
    assert clock.now() > noon - timedelta(days=10_000)


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.held_at(datetime(2026, 7, 1)):  # noqa: DTZ001
        pass
