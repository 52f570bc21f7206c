"""Reports on the content, by service. Each says how it is counted; a share of nothing is empty, never 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.faqs import report_queries as queries
from portal.faqs.report_queries import Within
from portal.web.csv_export import Cell

MONTH = timedelta(days=30)
QUARTER = timedelta(days=90)
MOST_PAGES = 50

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class ReportKind:
    """A report that can be asked for. ``formulas``: how each column is counted; ``requirement``: its id.

    ``build`` counts what stands in the sections it is given, and nothing else.
    """

    key: str
    title: str
    formulas: tuple[str, ...]
    columns: tuple[str, ...]
    build: Callable[[Session, datetime, Within], list[Row]]
    requirement: str = ""


def percent(part: int, whole: int) -> float | None:
    """A share in per cent with one decimal; nothing where there is nothing to share."""
    return round(100 * part / whole, 1) if whole else None


def edited(session: Session, now: datetime, within: Within) -> list[Row]:
    pages = queries.live_pages(session, now, within, edited_since=now - MONTH)
    rows: list[Row] = []
    for service, own in queries.by_service(session, pages, within):
        changed, in_date = sum(p.is_edited for p in own), sum(p.is_in_date for p in own)
        rows.append(
            (service, len(own), changed, percent(changed, len(own)), in_date, percent(in_date, len(own)))
        )
    return rows


def broken_links(session: Session, now: datetime, within: Within) -> list[Row]:
    pages = queries.live_pages(session, now, within, edited_since=now)
    inside, outside = queries.broken_by_item(session)
    rows: list[Row] = []
    for service, own in queries.by_service(session, pages, within):
        hit = sum(p.item_id in inside or p.item_id in outside for p in own)
        to_ours, away = sum(inside[p.item_id] for p in own), sum(outside[p.item_id] for p in own)
        rows.append((service, len(own), hit, percent(hit, len(own)), to_ours, away))
    return rows


def coverage(session: Session, now: datetime, within: Within) -> list[Row]:
    return [
        (service, category, answers, "Yes" if answers else "No")
        for service, category, answers in queries.answers_by_category(session, now, within)
    ]


def flag_ages(session: Session, now: datetime, within: Within) -> list[Row]:
    rows: list[Row] = []
    for service, days, settled in queries.flags_by_service(session, now, within, settled_since=now - QUARTER):
        week, month = sum(d <= 7 for d in days), sum(7 < d <= 30 for d in days)
        later = len(days) - week - month
        rows.append((service, len(days), week, month, later, max(days, default=None), settled))
    return rows


def most_used(session: Session, now: datetime, within: Within) -> list[Row]:
    return _used(session, now, within)[:MOST_PAGES]


def least_used(session: Session, now: datetime, within: Within) -> list[Row]:
    return _used(session, now, within)[::-1][:MOST_PAGES]


def satisfaction(session: Session, now: datetime, within: Within) -> list[Row]:
    used = queries.used_pages(session, now, within, since=now - QUARTER)
    rows: list[Row] = []
    for service, own in queries.by_service(session, used, within):
        yes, no = sum(p.yes for p in own), sum(p.no for p in own)
        rows.append((service, yes, no, percent(yes, yes + no)))
    return rows


def _used(session: Session, now: datetime, within: Within) -> list[Row]:
    names = queries.service_names(session, within)
    return [
        (p.title, f"/faqs/{p.slug}", names[p.section_id], p.opened, p.yes, p.no, percent(p.yes, p.yes + p.no))
        for p in queries.used_pages(session, now, within, since=now - QUARTER)
    ]


_PAGES = "Pages that readers see at this moment, of whatever kind; each once, in its top section."
_USE = (
    "Opened: how often the page was opened from a search in the last 90 days. Readers who came another way "
    "are not counted: we follow nobody."
)
_SATISFIED = "Found useful: yes ÷ (yes + no) of the last 90 days. Empty where nobody voted."
_USE_COLUMNS = ("Page", "Address", "Service", "Opened", "Yes", "No", "Found useful, %")

REPORTS: Mapping[str, ReportKind] = {
    kind.key: kind
    for kind in (
        ReportKind(
            "edited",
            "Edited and in date",
            (
                _PAGES,
                "Edited: a new version went live in the last 30 days, or the page is new.",
                "In date: its review date has not come. A page is checked without being edited, so read "
                "both together.",
            ),
            ("Service", "Live pages", "Edited", "Edited, %", "In date", "In date, %"),
            edited,
            "MI25",
        ),
        ReportKind(
            "broken-links",
            "Broken links",
            (
                _PAGES,
                "To our pages: the link names a page that is not there or not live.",
                "To other sites: no answer, or an error, on two different days.",
            ),
            ("Service", "Live pages", "Pages with any", "Pages, %", "To our pages", "To other sites"),
            broken_links,
            "MI26",
        ),
        ReportKind(
            "coverage",
            "Coverage",
            (
                "Categories that people may raise a case about, with the live pages about each: those of the "
                "service, and those of sections that belong to no service.",
            ),
            ("Service", "Category", "Live pages", "Covered"),
            coverage,
        ),
        ReportKind(
            "flags",
            "How long flags wait",
            ("Open: not settled. The age is counted in whole days. Settled: in the last 90 days.",),
            ("Service", "Open", "Up to 7 days", "8 to 30 days", "Longer", "Oldest, days", "Settled"),
            flag_ages,
            "CS011",
        ),
        ReportKind("most-used", "Most used pages", (_PAGES, _USE, _SATISFIED), _USE_COLUMNS, most_used),
        ReportKind("least-used", "Least used pages", (_PAGES, _USE, _SATISFIED), _USE_COLUMNS, least_used),
        ReportKind(
            "satisfaction",
            "Page satisfaction",
            (_PAGES, _SATISFIED),
            ("Service", "Yes", "No", "Found useful, %"),
            satisfaction,
        ),
    )
}
