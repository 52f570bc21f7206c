"""The desk's menu: what is used all day, the views somebody pinned, and the rest behind “More”."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import request, url_for
from flask_login import current_user

from portal.cases.desk.blueprint import blueprint, my_services
from portal.cases.queue.reading import MOST_COUNTED, counts_of
from portal.cases.queue.saved import ViewRow, views_for
from portal.cases.queue.view import read_view
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.transaction import db

MOST_PINNED = 6
WITH_COUNTS = {"desk.cases.queue", "desk.cases.views", "desk.cases.now_screen", "desk.cases.search"}
ALL_DAY = (
    ("Search", "desk.cases.search"),
    ("Record a contact", "desk.cases.record"),
    ("Customers", "desk.cases.customers"),
)
MORE = (
    ("My shift", "desk.cases.shift"),
    ("Alerts", "desk.cases.alerts"),
    ("Suppliers", "desk.cases.with_suppliers"),
    ("Complaints", "desk.cases.complaints"),
    ("Members’ enquiries", "desk.cases.members_enquiries"),
    ("Known problems", "desk.cases.problems"),
    ("Contacts", "desk.cases.contacts"),
    ("Views", "desk.cases.views"),
    ("Ready-made replies", "desk.cases.ready_list"),
)


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """The desk's menu; where the reader stands is marked."""
    queue = url_for("desk.cases.queue")
    chosen = request.args.get("view", "") if request.path == queue else ""
    who = request.args.get("who", "") if request.path == queue and not chosen else None
    more = [_entry(text, endpoint) for text, endpoint in MORE]
    if current_user.may(Permission.MANAGE_CATALOGUE):
        more.append({"text": "Catalogue", "href": "/admin/", "active": False})
    if current_user.may(Permission.WRITE_CONTENT):
        more.append({"text": "FAQs", "href": "/editor/", "active": False})
    return {
        "navigation": [
            _entry("Now", "desk.cases.now_screen"),
            {"text": "All cases", "href": queue, "active": who is not None and who != "mine"},
            {"text": "My cases", "href": f"{queue}?who=mine", "active": who == "mine"},
            *(_entry(text, endpoint) for text, endpoint in ALL_DAY),
            *_pinned(chosen),  # behind the others, which so stand in one place on every page
            {"text": "More", "more": more, "active": any(entry["active"] for entry in more)},
        ]
    }


def _entry(text: str, endpoint: str) -> dict[str, Any]:
    href = url_for(endpoint)
    is_here = request.path == href or request.path.startswith(f"{href}/")
    return {"text": text, "href": href, "active": is_here}


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
