"""How somebody likes to work: the signature below their replies, and the keys of the desk."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.desk.blueprint import blueprint
from portal.cases.shortcuts import PLACES, SHORTCUTS
from portal.cases.signing import LONGEST
from portal.identity.actions import keep_habits
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.text_input import clean_text
from portal.web.transaction import db


@blueprint.get("/habits")
@access(needs=Permission.WORK_CASES)
def habits() -> ResponseReturnValue:
    return _page(current_user.signature, has_shortcuts=current_user.has_shortcuts)


@blueprint.post("/habits")
@access(needs=Permission.WORK_CASES)
def habits_saving() -> ResponseReturnValue:
    signature = clean_text(request.form.get("signature")) or ""
    has_shortcuts = bool(request.form.get("shortcuts"))
    if len(signature) > LONGEST:
        error = f"Your signature must be {LONGEST} characters or fewer"
        return _page(signature, has_shortcuts=has_shortcuts, error=error), 422
    keep_habits(db(), account_id=current_user.id, signature=signature, has_shortcuts=has_shortcuts)
    flash("Saved.", "success")
    return redirect(url_for("desk.cases.habits"))


@blueprint.app_template_global()
def desk_keys() -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """The keys by place, for the overlay and the page."""
    return tuple((place, [(s.keys, s.does) for s in SHORTCUTS if s.place == place]) for place in PLACES)


def _page(signature: str, *, has_shortcuts: bool, error: str = "") -> str:
    return render_template(
        "cases/desk/habits.html", signature=signature, has_shortcuts=has_shortcuts, error=error, most=LONGEST
    )
