"""The Now screen: what burns, who has what, and whether more comes than goes (FR-017)."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.cases.desk.blueprint import blueprint, my_services
from portal.cases.intake import late_since
from portal.cases.presentation import queue_line
from portal.cases.queue.now import flow_of_today, open_by_holder
from portal.cases.queue.now_figures import FOOT, HEIGHT, WIDTH, people, waiting
from portal.cases.queue.reading import QueueFilter, Sort, queue_rows
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.sla.agreements import agreement_of
from portal.web.access import access
from portal.web.transaction import db

SOON = timedelta(hours=2)
MOST_SHOWN = 8


@blueprint.get("/now")
@access(needs=Permission.WORK_CASES)
def now_screen() -> ResponseReturnValue:
    known, now = catalogue(db()), clock.now()
    services = my_services()

    def lines(wanted: QueueFilter) -> list[object]:
        rows = queue_rows(db(), wanted, page=1, size=MOST_SHOWN)[:MOST_SHOWN]
        return [queue_line(row, known, agreement_of(db(), row), now) for row in rows]

    counts = open_by_holder(db(), services, now)
    return render_template(
        "cases/desk/now.html",
        now=now,
        not_here_since=late_since(db(), now),
        burning=lines(QueueFilter(due_before=now + SOON, services=services)),
        oldest=lines(QueueFilter(sort=Sort.OLDEST, services=services)),
        open_count=sum(c.count for c in counts),
        late_count=sum(c.late for c in counts),
        people=people(counts),
        waiting=waiting(counts),
        flow=flow_of_today(db(), services, now),
        size={"width": WIDTH, "height": HEIGHT, "foot": FOOT},
    )
