"""The queue: what is due first comes first, and every view of it is an address that can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.contacts.queries import contact_book
from portal.cases.desk.blueprint import blueprint, may_open, my_services
from portal.cases.history_words import CHANNELS
from portal.cases.kinds import kind_of, kinds
from portal.cases.presentation import QueueLine, queue_line
from portal.cases.queue.reading import PAGE_SIZE, QueueRow, open_counts, queue_rows
from portal.cases.queue.saved import view_for
from portal.cases.queue.view import (
    COLUMNS,
    FILTERS,
    GROUPINGS,
    SHAPE,
    SORTS,
    STATUSES,
    QueueView,
    choices,
    read_view,
)
from portal.cases.rules import OPEN, Channel, Status
from portal.catalogue.queries import Catalogue, catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.sla.agreements import agreement_of
from portal.web.access import access
from portal.web.csv_export import Cell, csv_response, cut_words
from portal.web.paging import page_number, page_of
from portal.web.text_input import clean_line
from portal.web.transaction import db

MOST_EXPORTED = 5000
MORE = (
    "category",
    "type",
    "waiting",
    "channel",
    "level",
    "reason",
    "first_contact",
    "due",
    "assignee",
    "received_from",
    "received_to",
)
TABS = (("All open", None), *((text, status) for status, text in STATUSES.items()))


@dataclass(frozen=True)
class Tab:
    """One state of the queue. ``count`` is ``None`` where nobody needs to know."""

    text: str
    href: str
    is_current: bool
    count: int | None


@blueprint.get("/")
@access(needs=Permission.WORK_CASES)
def queue() -> ResponseReturnValue:
    known, now, number = catalogue(db()), clock.now(), page_number()
    view = asked_view(known)
    reference = normalise(view.asked["q"])
    if reference and may_open(reference):
        return redirect(url_for("desk.cases.case", reference=reference))
    page = page_of(queue_rows(db(), view.filter, page=number), number, PAGE_SIZE)
    lines = [queue_line(r, known, agreement_of(db(), r), now) for r in page.rows]
    return render_template(
        "cases/desk/queue.html",
        page=page,
        view=view,
        groups=grouped(lines, view.by, known),
        tabs=tabs(view, {} if view.asked["q"] else open_counts(db(), view.filter)),
        asked=view.asked,
        has_filters=any(view.asked[name] for name in FILTERS if name != "status"),
        has_more=any(view.asked[name] for name in (*MORE, *SHAPE)),
        options=options(known),
        known=known,
        address=address(view),
        saved_name=saved_name(),
    )


def saved_name() -> str | None:
    """What the view is called, where the address says that it was saved."""
    number = request.args.get("view", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    found = view_for(db(), int(number), current_user.person_id)
    return found.name if found else None


@blueprint.get("/cases.csv")
@access(needs=Permission.WORK_CASES)
def queue_csv() -> ResponseReturnValue:
    """The view as a table for a spreadsheet, up to ``MOST_EXPORTED`` cases; it says if there are more."""
    known = catalogue(db())
    rows = queue_rows(db(), asked_view(known).filter, page=1, size=MOST_EXPORTED)
    advice = "Narrow the view to get the others."
    cut = cut_words(MOST_EXPORTED, "cases", advice) if len(rows) > MOST_EXPORTED else ""
    header = (
        "Reference", "Subject", "Service", "Category", "Type", "Priority", "Status", "Group", "Assigned to",
        "Customer", "Channel", "Received", "Answered", "Next due",
    )  # fmt: skip
    return csv_response("cases", header, (csv_row(row, known) for row in rows[:MOST_EXPORTED]), cut=cut)


def asked_view(known: Catalogue) -> QueueView:
    """The view this request asks for, over the cases its reader may see."""
    return view_of([(name, clean_line(v) or "") for name, v in request.args.items(multi=True)], known)


def view_of(arguments: Sequence[tuple[str, str]], known: Catalogue) -> QueueView:
    me = current_user.person_id
    return read_view(arguments, known, person_id=me, now=clock.now(), services=my_services())


def csv_row(row: QueueRow, known: Catalogue) -> tuple[Cell, ...]:
    service, category = known.services_by_id.get(row.service_id), known.categories_by_id.get(row.category_id)
    group = known.groups_by_id.get(row.group_id)
    moments = (row.received_at, row.responded_at, row.next_due_at)
    return (
        row.reference, row.subject, service.name if service else "", category.name if category else "",
        kind_of(db(), row.case_type).name, row.priority,
        STATUSES[Status(row.status)], group.name if group else "", row.assignee_name, row.requester_name,
        CHANNELS[Channel(row.channel)],
        *(f"{moment.astimezone(clock.LONDON):%Y-%m-%d %H:%M}" if moment else "" for moment in moments),
    )  # fmt: skip


def grouped(
    lines: list[QueueLine], by: str | None, known: Catalogue
) -> list[tuple[str | None, list[QueueLine]]]:
    """The page's lines under headings; within each, the order stays."""
    if by is None:
        return [(None, lines)] if lines else []

    def heading(line: QueueLine) -> str:
        group = known.groups_by_id.get(line.row.group_id)
        return {
            "service": line.service,
            "priority": line.row.priority,
            "status": STATUSES[Status(line.row.status)],
            "ball": line.ball,
            "group": group.name if group else "",
            "assignee": line.row.assignee_name or "Nobody yet",
        }[by]

    return [(text, list(found)) for text, found in groupby(sorted(lines, key=heading), key=heading)]


def options(known: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer, as values and texts."""
    found = {name: [(word, text) for word, (text, _) in c.items()] for name, c in choices(known).items()}
    return found | {
        "type": [(kind.key, kind.name) for kind in kinds(db()).values()],
        "reason": [(reason.key, reason.name) for reason in contact_book(db()).every_reason],
        "columns": list(COLUMNS.items()),
        "sort": [(sort.value, text) for sort, text in SORTS.items()],
        "by": [(name, COLUMNS[name]) for name in GROUPINGS],
    }


def tabs(view: QueueView, counts: Mapping[str, int]) -> list[Tab]:
    """One link per state, each keeping the other filters."""
    found = []
    for text, status in TABS:
        count = sum(counts.get(s, 0) for s in OPEN) if status is None else counts.get(status, 0)
        # Words are looked for a page at a time: counting what holds them would read all that is open.
        is_counted = status is None or status in OPEN or status is Status.RESOLVED
        is_counted = is_counted and not view.asked["q"]
        href = address(view, status=status.value if status else "")
        found.append(Tab(text, href, view.filter.status is status, count if is_counted else None))
    return found


def address(view: QueueView, **changes: str) -> str:
    """The queue under these filters, from its first page."""
    chosen: dict[str, Any] = {name: value for name, value in (view.asked | changes).items() if value}
    return url_for("desk.cases.queue", **chosen)
