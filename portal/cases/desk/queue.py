"""The queue: what is due first comes first, and every view of it is an address that can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.desk.blueprint import blueprint
from portal.cases.desk_queries import case_id_of
from portal.cases.presentation import queue_line
from portal.cases.queue import PAGE_SIZE, QueueFilter, open_counts, queue_rows
from portal.cases.rules import OPEN, Status
from portal.catalogue.priority import Priority
from portal.catalogue.queries import Catalogue, catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.sla.agreements import agreement_for
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.text_input import clean_line
from portal.web.transaction import db

FILTERS = ("status", "service", "priority", "group", "who", "q")
MAX_WORDS = 200
TABS = (
    ("All open", None),
    ("New", Status.NEW),
    ("Assigned", Status.ASSIGNED),
    ("In progress", Status.IN_PROGRESS),
    ("On hold", Status.PENDING),
    ("Resolved", Status.RESOLVED),
    ("Closed", Status.CLOSED),
    ("Withdrawn", Status.CANCELLED),
)


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
    asked = {name: (clean_line(request.args.get(name)) or "")[:MAX_WORDS] for name in FILTERS}
    reference = normalise(asked["q"])
    if reference and case_id_of(db(), reference):
        return redirect(url_for("desk.cases.case", reference=reference))
    known, now, number = catalogue(db()), clock.now(), page_number()
    wanted = read_filter(asked, known, current_user.person_id)
    page = page_of(queue_rows(db(), wanted, page=number), number, PAGE_SIZE)
    return render_template(
        "cases/desk/queue.html",
        page=page,
        lines=[queue_line(r, known, agreement_for(db(), r.service_id), now) for r in page.rows],
        tabs=tabs(asked, wanted, open_counts(db(), wanted)),
        asked=asked,
        has_filters=any(asked[name] for name in FILTERS if name != "status"),
        options=options(known),
        address=address(asked),
    )


def read_filter(asked: dict[str, str], known: Catalogue, person_id: int) -> QueueFilter:
    """What the address asks for; a word it does not know filters nothing."""
    service = known.service(asked["service"])
    group = next((g for g in known.groups if g.key == asked["group"]), None)
    return QueueFilter(
        status=Status(asked["status"]) if asked["status"] in set(Status) else None,
        service_id=service.id if service else None,
        priority=asked["priority"] if asked["priority"] in set(Priority) else None,
        group_id=group.id if group else None,
        assignee_id=person_id if asked["who"] == "mine" else None,
        is_unassigned=asked["who"] == "unassigned",
        words=asked["q"],
    )


def options(known: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer, as values and texts."""
    return {
        "services": [(service.key, service.name) for service in known.services],
        "priorities": [(priority.value, priority.value) for priority in Priority],
        "groups": [(group.key, group.name) for group in known.groups],
    }


def tabs(asked: dict[str, str], wanted: QueueFilter, counts: Mapping[str, int]) -> list[Tab]:
    """One link per state, each keeping the other filters."""
    found = []
    for text, status in TABS:
        count = sum(counts.get(s, 0) for s in OPEN) if status is None else counts.get(status, 0)
        is_counted = status is None or status in OPEN or status is Status.RESOLVED
        href = address(asked | {"status": status.value if status else ""})
        found.append(Tab(text, href, wanted.status is status, count if is_counted else None))
    return found


def address(asked: dict[str, str]) -> str:
    """The queue under these filters, from its first page."""
    chosen: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return url_for("desk.cases.queue", **chosen)
