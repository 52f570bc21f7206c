"""Reports on content: counted by the formulas that stand on them, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from content import library
from content.library.flags import flag_missing
from content.models import ContentItem
from portal.faqs.content_reports import REPORTS
from portal.kernel import clock
from portal.web.csv_export import csv_text, neutral
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, text_of


def rows_of(room: Room, key: str) -> list[dict[str, str]]:
    """The CSV file as somebody downloads it."""
    answer = room.cast.signed_in("edith").get(f"/editor/reports/{key}.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def row_of(room: Room, key: str, service: str = "CORE") -> dict[str, str]:
    return next(row for row in rows_of(room, key) if row["Service"] == service)


@pytest.mark.requirement("MI25")
def test_edited_stands_beside_in_date(room: Room) -> None:
    room.publish()
    assert row_of(room, "edited") == {
        "Service": "CORE",
        "Live pages": "1",
        "Edited": "1",
        "Edited, %": "100.0",
        "In date": "1",
        "In date, %": "100.0",
    }
    with room.session() as session:
        item = session.get_one(ContentItem, room.item().id)
        item.review_due_on = clock.now().date() - timedelta(days=1)
        session.commit()
    assert row_of(room, "edited")["In date, %"] == "0.0"
    assert row_of(room, "edited", "Delta")["Edited, %"] == "", "a share of nothing is empty"


@pytest.mark.requirement("MI26")
def test_broken_links_are_counted_by_service(room: Room) -> None:
    room.publish(body="See [the other](faq:not-there).")
    row = row_of(room, "broken-links")
    assert (row["Pages with any"], row["To our pages"], row["To other sites"]) == ("1", "1", "0")
    assert row_of(room, "broken-links", "Delta")["Pages, %"] == ""


def test_satisfaction_is_empty_until_somebody_votes(room: Room) -> None:
    room.publish()
    assert row_of(room, "satisfaction")["Found useful, %"] == ""
    assert f"{TITLE} /faqs/{SLUG} CORE 0 0 0 –" in text_of(
        room.cast.signed_in("edith").get("/editor/reports/least-used")
    )
    item_id = room.item().id
    with room.session() as session:
        for is_useful in (True, True, False):
            library.record_vote(session, item_id=item_id, is_useful=is_useful, now=clock.now())
        session.commit()
    assert row_of(room, "satisfaction")["Found useful, %"] == "66.7"
    assert row_of(room, "most-used")["Yes"] == "2"


@pytest.mark.requirement("CS011")
def test_flags_age(room: Room) -> None:
    with room.session() as session:
        for days in (1, 20, 40):
            at = clock.now() - timedelta(days=days)
            flag_missing(session, section_key="core", comment="More", now=at)
        session.commit()
    row = row_of(room, "flags")
    assert [row[name] for name in ("Open", "Up to 7 days", "8 to 30 days", "Longer", "Oldest, days")] == [
        "3",
        "1",
        "1",
        "1",
        "40",
    ]


def test_every_report_says_how_it_counts(room: Room) -> None:
    edith = room.cast.signed_in("edith")
    for kind in REPORTS.values():
        page = text_of(edith.get(f"/editor/reports/{kind.key}"))
        assert all(line in page for line in kind.formulas), kind.key
    assert edith.get("/editor/reports/none").status_code == 404
    assert edith.get("/editor/reports/none.csv").status_code == 404
    assert any(row["Covered"] == "No" for row in rows_of(room, "coverage"))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    (row,) = list(csv.reader(io.StringIO(csv_text([cell], []), newline="")))
    assert row == [f"'{cell}"]


def test_numbers_stay_numbers() -> None:
    assert csv_text(["n"], [[-1], [0.5], [None], ["a, b"]]) == 'n\r\n-1\r\n0.5\r\n""\r\n"a, b"\r\n'
