"""What the desk's views of cases hang on, and what each of them starts with."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from portal.cases.desk_queries import service_of_case
from portal.cases.queue import MOST_COUNTED, counts_of
from portal.cases.queue_saved import ViewRow, services_of, views_for
from portal.cases.queue_view import read_view
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.references import normalise
from portal.web.transaction import db

blueprint = Blueprint("cases", __name__)
MOST_PINNED = 6
WITH_COUNTS = {"desk.cases.queue", "desk.cases.views", "desk.cases.now_screen", "desk.cases.search"}


def agent() -> Actor:
    """The signed-in member of staff."""
    return Actor(current_user.person_id, current_user.name, is_staff=True)


def canonical(reference: str) -> str:
    """The written form of a reference in an address; 404 for what cannot be one, and for the case of a
    service the reader does not work for: every view of one case begins here."""
    written, services = normalise(reference) or abort(404), my_services()
    if services is not None and service_of_case(db(), written) not in services:
        abort(404)
    return written


def my_services() -> frozenset[int] | None:
    """The services whose cases the reader may see; ``None``: all."""
    return services_of(current_user, [(s.key, s.id) for s in catalogue(db()).services])


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """The desk's menu; where the reader stands is marked."""
    queue, record = url_for("desk.cases.queue"), url_for("desk.cases.record")
    alerts, problems = url_for("desk.cases.alerts"), url_for("desk.cases.problems")
    chosen = request.args.get("view", "") if request.path == queue else ""
    who = request.args.get("who", "") if request.path == queue and not chosen else None
    ready = url_for("desk.cases.ready_list")
    items = [
        {"text": "Now", "href": url_for("desk.cases.now_screen"), "active": request.path == f"{queue}now"},
        {"text": "All cases", "href": queue, "active": who is not None and who != "mine"},
        {"text": "My cases", "href": f"{queue}?who=mine", "active": who == "mine"},
        *_pinned(chosen),
        {"text": "Problems", "href": problems, "active": request.path.startswith(problems)},
        {"text": "Alerts", "href": alerts, "active": request.path == alerts},
        {"text": "My shift", "href": url_for("desk.cases.shift"), "active": request.path == f"{queue}shift"},
        {"text": "Views", "href": url_for("desk.cases.views"), "active": request.path == f"{queue}views"},
        {"text": "Search", "href": url_for("desk.cases.search"), "active": request.path == f"{queue}search"},
        {"text": "Record a contact", "href": record, "active": request.path == record},
        {"text": "Replies", "href": ready, "active": request.path.startswith(ready)},
    ]
    if current_user.may(Permission.WRITE_CONTENT):
        items.append({"text": "FAQs", "href": "/editor/", "active": False})
    return {"navigation": items}


def _pinned(chosen: str) -> list[dict[str, Any]]:
    """The views somebody pinned, each with its count: on the lists, not on the page of one case."""
    if request.endpoint not in WITH_COUNTS or not current_user.may(Permission.WORK_CASES):
        return []
    me, known = current_user.person_id, catalogue(db())
    views = views_for(db(), me, only_pinned=True)[:MOST_PINNED]
    services = my_services()
    filters = [
        read_view(parse_qsl(v.query), known, person_id=me, now=clock.now(), services=services).filter
        for v in views
    ]
    return [
        {
            "text": view.name,
            "href": address_of(view),
            "active": chosen == str(view.id),
            "count": f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else count,
        }
        for view, count in zip(views, counts_of(db(), filters), strict=True)
    ]


def address_of(view: ViewRow) -> str:
    """The queue as this view asks for it; ``view`` marks it in the menu."""
    return f"{url_for('desk.cases.queue')}?{view.query}{'&' if view.query else ''}view={view.id}"
