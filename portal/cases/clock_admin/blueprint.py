"""What the screens of clocks share: the menu, who changes, and trying a change out before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement

from portal.cases.actions.recomputing import count_moving, recompute
from portal.cases.cache_queries import due_from
from portal.identity.actor import Actor
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.sla.actions import Change
from portal.sla.calendar import LONDON
from portal.web.access import access
from portal.web.transaction import db

blueprint = Blueprint("clocks", __name__, url_prefix="/clocks")
MENU = (
    ("Hours", "hours_list"),
    ("Public holidays", "holiday_list"),
    ("Policies", "policy_list"),
    ("Agreements", "agreement_list"),
    ("Alerts", "alert_list"),
    ("Groups", "group_list"),
)


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    here = request.path
    return {
        "navigation": [
            {"text": text, "href": (href := url_for(f".{name}")), "active": here.startswith(href)}
            for text, name in MENU
        ]
        + [{"text": "Catalogue", "href": url_for("admin.catalogue.services"), "active": False}]
    }


@blueprint.get("/")
@access(needs=Permission.ADMINISTER)
def home() -> ResponseReturnValue:
    return redirect(url_for(".hours_list"))


def change() -> Change:
    """By whoever is signed in, now."""
    return Change(Actor(current_user.person_id, current_user.name, is_staff=True), clock.now())


def today() -> date:
    return clock.now().astimezone(LONDON).date()


def wants_preview() -> bool:
    return request.form.get("act") == "preview"


def touched(day: date) -> ColumnElement[bool]:
    """The cases that a change of hours from ``day`` on can move."""
    return due_from(datetime.combine(day, time(), LONDON))


def try_out(make: Callable[[], None], day: date) -> int:
    """How many open cases would get other due times; nothing of it is kept."""
    with db().begin_nested() as trial:
        make()
        count = count_moving(db(), now=clock.now(), which=touched(day))
        trial.rollback()
    return count


def carry_out(make: Callable[[], None], day: date) -> int:
    """Make the change and bring every case up to date; returns how many moved."""
    make()
    return recompute(db(), now=clock.now(), which=touched(day))


def moved_text(count: int) -> str:
    if not count:
        return "No case has another due time."
    return "1 case has another due time." if count == 1 else f"{count:,} cases have other due times."
