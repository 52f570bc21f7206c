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
    counted = queries.edited_by_section(session, now, within, edited_since=now - MONTH)
    return [
        (service, pages, changed, percent(changed, pages), in_date, percent(in_date, pages))
        for service, (pages, changed, in_date) in queries.by_service(session, counted, within, 3)
    ]


def broken_links(session: Session, now: datetime, within: Within) -> list[Row]:
    counted = queries.broken_by_section(session, now, within)
    return [
        (service, pages, hit, percent(hit, pages), to_ours, away)
        for service, (pages, hit, to_ours, away) in queries.by_service(session, counted, within, 4)
    ]


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
    return _used(session, now, within)


def least_used(session: Session, now: datetime, within: Within) -> list[Row]:
    return _used(session, now, within, is_least=True)


def satisfaction(session: Session, now: datetime, within: Within) -> list[Row]:
    counted = queries.votes_by_section(session, now, within, since=now - QUARTER)
    return [
        (service, yes, no, percent(yes, yes + no))
        for service, (yes, no) in queries.by_service(session, counted, within, 2)
    ]


def _used(session: Session, now: datetime, within: Within, *, is_least: bool = False) -> list[Row]:
    names = queries.service_names(session, within)
    pages = queries.used_pages(session, now, within, since=now - QUARTER, limit=MOST_PAGES, is_least=is_least)
    return [
        (p.title, f"/faqs/{p.slug}", names[p.section_id], p.opened, p.yes, p.no, percent(p.yes, p.yes + p.no))
        for p in pages
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
