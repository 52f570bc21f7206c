"""What the views of the catalogue hang on, and what each of them needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from portal.catalogue.models import Service
from portal.catalogue.register_queries import service_by_key, service_for_change
from portal.identity.actor import Actor
from portal.identity.rules import Permission
from portal.web.transaction import db

blueprint = Blueprint("catalogue", __name__)
NUMBER = "int(max=2147483647)"
MENU = (
    ("Services", "/admin/"),
    ("Busy times", "/admin/busy-times"),
    ("Super users", "/admin/super-users"),
    ("Licences", "/admin/licences"),
    ("Suppliers", "/admin/suppliers"),
    ("Types of cases", "/admin/case-types"),
    ("Reasons", "/admin/reasons"),
    ("From a file", "/admin/catalogue-file"),
)


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """The menu; where the reader stands is marked."""
    items = [
        {
            "text": text,
            "href": href,
            "active": request.path.startswith(href if href != "/admin/" else "/admin/services")
            or request.path == href,
        }
        for text, href in MENU
    ]
    if current_user.may(Permission.ADMINISTER):
        items.append({"text": "Clocks", "href": "/admin/clocks/", "active": False})
    if current_user.may(Permission.WORK_CASES):
        items.append({"text": "Cases", "href": url_for("desk.cases.queue"), "active": False})
    if current_user.may(Permission.WRITE_CONTENT):
        items.append({"text": "FAQs", "href": "/editor/", "active": False})
    return {"navigation": items}


def administrator() -> Actor:
    """The signed-in member of staff."""
    return Actor(current_user.person_id, current_user.name, is_staff=True)


def service_or_404(key: str) -> Service:
    """The service of the address, locked where it may change."""
    find = service_for_change if request.method == "POST" else service_by_key
    return find(db(), key) or abort(404)


def differing(form: Any, row: Any, names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Where what was typed and what is stored now are not the same: label, typed, stored."""
    both = [(form[name].label.text, form[name].data, getattr(row, name)) for name in names]
    return [(label, str(mine or ""), str(theirs or "")) for label, mine, theirs in both if mine != theirs]
