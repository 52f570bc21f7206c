"""A service comes, changes and goes by one file: read with all faults at once, rehearsed, done once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.file_shape import CatalogueFault, is_address, read_file
from portal.catalogue.peak_feed import BusyTime, calendar_file
from portal.catalogue.queries import catalogue
from portal.catalogue.year_drawing import LEFT, WIDTH, draw_year
from portal.cli import group
from portal.config import Settings
from portal.sla.agreements import agreement_for
from tests.portal.cases.desk_work import a_case, stored

REPAIRS = """
[[service]]
key = "repairs"
name = "Housing repairs"
summary = "Report a repair."
position = 9
groups = ["service-desk"]
policy = "supplier"

[[service.category]]
key = "leak"
name = "A leak"
definition = "Water where none should be."
nature = "business"
case_type = "incident"
form = "repair"

[[service.peak]]
title = "First frost"
starts_on = 2026-11-01
ends_on = 2026-11-30

[[service.super_user]]
module = "Boilers"
name = "Bea Oiler"
email = "bea@example.org"

[[licence]]
key = "repair-planner"
module = "Repair planner"
held = 3
in_use = 4

[[form]]
key = "repair"
title = "Report a repair"
intro = "Tell us."
fields = [
  { name = "subject", label = "What?", kind = "text", required = true, max_length = 9, error = "Enter what" },
  { name = "details", label = "More", kind = "text", required = true, max_length = 9, error = "Enter it" },
]
"""
ENDING = """
[[service]]
key = "repairs"
name = "Housing repairs"
state = "ended"
farewell = "Ring your landlord."
instead = "/services/core"
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[[service]", "This is not TOML"),
        ("", "names no service"),
        ("[[colour]]\nkey = 'x'", "Nothing is called “colour”"),
        ("service = 3", "write [[service]] for each"),
        ("[[service]]\nkey = 'A B'\nname = 'x'", "small letters, digits and dashes"),
        ("[[service]]\nkey = 'a'", "name is missing"),
        ("[[service]]\nkey = 'a'\nname = 'A'\nstate = 'ended'", "needs a farewell"),
        ("[[service]]\nkey = 'a'\nname = 'A'\nstate = 'gone'", "must be one of open, ended"),
        ("[[service]]\nkey = 'a'\nname = 'A'\ninstead = 'javascript:x'", "must be an address"),
        ("[[service]]\nkey = 'a'\nname = 'A'\nuser_count = true", "must be a whole number"),
        ("[[licence]]\nkey = 'a'\nmodule = 'A'\nheld = -1\nin_use = 0", "must be 0 or more"),
        (REPAIRS.replace("2026-11-30", "2026-10-30"), "ends before it starts"),
        (REPAIRS.replace("definition", "meaning"), "nothing is called “meaning”"),
        (REPAIRS + "[[service]]\nkey = 'repairs'\nname = 'B'", "stands twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(words: str, said: str) -> None:
    with pytest.raises(CatalogueFault) as fault:
        read_file(words)
    assert any(said in problem for problem in fault.value.problems), fault.value.problems


@given(st.text(max_size=60))
def test_no_file_and_no_address_breaks_the_reader(words: str) -> None:
    with pytest.raises(CatalogueFault):
        read_file(words)
    assert is_address(words) in {True, False}


@pytest.mark.requirement("DM-T2")
def test_a_service_comes_and_goes_by_one_file(
    app: Flask, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    env = {"PORTAL_DATABASE_URL": settings.resolved_database_url, "PORTAL_DATA": str(tmp_path)}

    def run(words: str, *options: str) -> str:
        file = tmp_path / "service.toml"
        file.write_text(words, "utf-8")
        told = CliRunner().invoke(group, ["catalogue", "apply", str(file), *options], env=env)
        return told.output

    tried = run(REPAIRS, "--dry-run")
    for line in (
        "new      Service Housing repairs",
        "Form Report a repair",
        "A leak",
        "First frost",
        "Bea Oiler",
    ):
        assert line in tried, tried
    assert "Nothing has been changed." in tried
    with stored(app) as session:
        assert catalogue(session).service("repairs") is None
    assert "Service Housing repairs" in run(REPAIRS)
    assert "Nothing to do" in run(REPAIRS), "a second time it changes nothing"
    client = app.test_client()
    assert "Report a repair" in client.get("/raise/repairs/leak").text
    assert "Bea Oiler" in client.get("/services/repairs").text
    reference = a_case(app, now, about="repairs/leak")
    with stored(app) as session:
        service = catalogue(session).service("repairs")
        assert service is not None
        assert agreement_for(session, service.id, at=now).policy.name == "supplier"
    ending = run(ENDING, "--dry-run")
    assert "1 Open cases" in ending
    assert "ended    Service Housing repairs" in ending
    run(ENDING)
    for path in ("/raise/repairs", "/raise/repairs/leak", "/services/repairs"):
        page = client.get(path)
        assert (page.status_code, "Ring your landlord." in page.text) == (410, True), path
    assert "Housing repairs" not in client.get("/raise").text
    with stored(app) as session:
        about = catalogue(session).services_by_id[service.id]
        assert about.name == "Housing repairs", f"{reference} still says what it is about"
    assert "There is no policy “x”" in run(REPAIRS.replace('"supplier"', '"x"'))


@pytest.mark.requirement("DM-PB")
def test_busy_times_as_a_calendar_file() -> None:
    note = "Zoë; “soon”, she said.\n" + "ü" * 60
    words = calendar_file(
        "Delta", "example.org:8000", [BusyTime(7, "A, b", note, date(2026, 3, 30), date(2026, 3, 31))],
        now=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )  # fmt: skip
    lines = words.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = words.replace("\r\n ", "")
    assert "SUMMARY:A\\, b\r\n" in whole
    assert "DESCRIPTION:Zoë\\; “soon”\\, she said.\\n" + "ü" * 60 in whole
    assert "DTSTART;VALUE=DATE:20260330\r\nDTEND;VALUE=DATE:20260401\r\n" in whole
    assert "UID:busy-time-7@example.org-8000" in whole


@given(
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.integers(0, 800),
    st.sampled_from([2024, 2025, 2026]),
)
def test_every_bar_stays_in_the_drawing(first: date, days: int, year: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    drawing = draw_year(year, [("A", [BusyTime(1, "x", "", first, last)])], first)
    for _, _, bars in drawing.rows:
        assert bool(bars) == (first.year <= year <= last.year)
        assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH + 4 for bar in bars)
