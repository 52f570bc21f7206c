"""What the desk's views of cases hang on, and what each of them starts with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from portal.identity.actor import Actor
from portal.identity.rules import Permission
from portal.kernel.references import normalise

blueprint = Blueprint("cases", __name__)


def agent() -> Actor:
    """The signed-in member of staff."""
    return Actor(current_user.person_id, current_user.name, is_staff=True)


def canonical(reference: str) -> str:
    """The written form of a reference in an address; 404 for what cannot be one."""
    return normalise(reference) or abort(404)


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """The desk's menu; where the reader stands is marked."""
    queue, record = url_for("desk.cases.queue"), url_for("desk.cases.record")
    ready = url_for("desk.cases.ready_list")
    who = request.args.get("who", "") if request.path == queue else None
    items = [
        {"text": "All cases", "href": queue, "active": who is not None and who != "mine"},
        {"text": "My cases", "href": f"{queue}?who=mine", "active": who == "mine"},
        {"text": "Record a contact", "href": record, "active": request.path == record},
        {"text": "Ready-made replies", "href": ready, "active": request.path.startswith(ready)},
    ]
    if current_user.may(Permission.WRITE_CONTENT):
        items.append({"text": "FAQs to write", "href": "/editor/", "active": False})
    return {"navigation": items}
