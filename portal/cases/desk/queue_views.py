"""Views of the queue that people keep: saved, renamed, shared with a group, pinned, deleted (FR-008)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.errors import InvalidText
from portal.cases.desk.blueprint import blueprint
from portal.cases.desk.menu import address_of
from portal.cases.desk.queue import view_of
from portal.cases.queue.saved import (
    ViewRow,
    change_view,
    groups_of,
    pin,
    remove_view,
    save_view,
    view_for,
    views_for,
)
from portal.catalogue.queries import catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db

ONE = "/views/<int(max=2147483647):view_id>"


@blueprint.get("/views")
@access(needs=Permission.WORK_CASES)
def views() -> ResponseReturnValue:
    return _page()


@blueprint.post("/views")
@access(needs=Permission.WORK_CASES)
def view_saving() -> ResponseReturnValue:
    """Keep what the queue shows under a name."""
    known, me = catalogue(db()), current_user.person_id
    name = clean_line(request.form.get("name")) or ""
    view = view_of(parse_qsl(clean_line(request.form.get("query")) or ""), known)
    try:
        saved = save_view(db(), name=name, query=view.query, owner_id=me, now=clock.now())
    except InvalidText as fault:
        return _page(str(fault), new=(name, view.query)), 422
    pin(db(), view_id=saved.id, person_id=me, is_pinned=bool(request.form.get("pin")))
    flash(f"The view “{saved.name}” has been saved.", "success")
    return redirect(url_for("desk.cases.view_opening", view_id=saved.id))


@blueprint.get(ONE)
@access(needs=Permission.WORK_CASES)
def view_opening(view_id: int) -> ResponseReturnValue:
    return redirect(address_of(view_for(db(), view_id, current_user.person_id) or abort(404)))


@blueprint.post(ONE)
@access(needs=Permission.WORK_CASES)
def view_change(view_id: int) -> ResponseReturnValue:
    """Rename and share one's own view."""
    view = _own(view_id)
    group = next((g for g in catalogue(db()).groups if g.key == request.form.get("group")), None)
    name = clean_line(request.form.get("name")) or ""
    try:
        change_view(
            db(),
            view_id=view.id,
            name=name,
            group_id=group.id if group else None,
            owner_id=current_user.person_id,
            now=clock.now(),
        )
    except InvalidText as fault:
        return _page(str(fault), typed={view.id: name}), 422
    flash("The view has been changed.", "success")
    return redirect(url_for("desk.cases.views"))


@blueprint.post(f"{ONE}/pin")
@access(needs=Permission.WORK_CASES)
def view_pin(view_id: int) -> ResponseReturnValue:
    view = view_for(db(), view_id, current_user.person_id) or abort(404)
    pin(db(), view_id=view.id, person_id=current_user.person_id, is_pinned=not view.is_pinned)
    return redirect(url_for("desk.cases.views"))


@blueprint.post(f"{ONE}/removal")
@access(needs=Permission.WORK_CASES)
def view_removal(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    remove_view(db(), view.id)
    flash(f"The view “{view.name}” has been deleted.", "success")
    return redirect(url_for("desk.cases.views"))


def _own(view_id: int) -> ViewRow:
    """A view of the reader's own; somebody else's is not there, whether shared or not."""
    view = view_for(db(), view_id, current_user.person_id)
    return view if view and view.is_mine else abort(404)


def _page(error: str = "", new: tuple[str, str] = ("", ""), typed: dict[int, str] | None = None) -> str:
    rows = views_for(db(), current_user.person_id)
    return render_template(
        "cases/desk/views.html",
        error=error,
        new=new,
        typed=typed or {},
        mine=[row for row in rows if row.is_mine],
        shared=[row for row in rows if not row.is_mine],
        my_groups=groups_of(db(), current_user.person_id),
        known=catalogue(db()),
        address_of=address_of,
    )
