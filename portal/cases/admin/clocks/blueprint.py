"""What the screens of clocks share: the menu, who changes, and trying a change out before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.actions.recomputing import Expected, ask_to_recompute, expect_moves
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
    ("Waiting", "waiting_list"),
    ("Due times", "recomputation_list"),
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


def try_out(make: Callable[[], None], day: date) -> Expected:
    """How many open cases would get other due times; nothing of it is kept."""
    with db().begin_nested() as trial:
        make()
        found = expect_moves(db(), now=clock.now(), which=due_from(beginning(day)))
        trial.rollback()
    return found


def carry_out(make: Callable[[], None], day: date, done: str, back: str) -> ResponseReturnValue:
    """Make the change and bring every case up to date. ``done`` says what was changed, in a sentence."""
    make()
    return bring_up_to_date(done, beginning(day), back)


def bring_up_to_date(done: str, since: datetime | None, back: str) -> ResponseReturnValue:
    """Few cases now; many are left to the worker, and a page shows how far it is."""
    made = change()
    row = ask_to_recompute(db(), what=done, due_from=since, actor=made.actor, now=made.now)
    if row.finished_at is None:
        return redirect(url_for(".recomputation", id=row.id))
    flash(f"{done} {moved_text(row.moved)}", "success")
    return redirect(back)


def beginning(day: date) -> datetime:
    """Of the day: what a change from then on can move is due after it."""
    return datetime.combine(day, time(), LONDON)


def moved_text(count: int) -> str:
    if not count:
        return "No case has another due time."
    return "1 case has another due time." if count == 1 else f"{count:,} cases have other due times."
