"""One's shift: the next case, how many one takes, days away, a group's hand-out, notes for the next shift."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.actions import shifts
from portal.cases.desk.blueprint import agent, blueprint, my_services
from portal.cases.queue.saved import groups_of
from portal.cases.rules import ActRefused
from portal.cases.shift.models import Absence, HandoverNote
from portal.cases.shift.queries import absences_of, capacity_of, load_of, modes_of, notes_of
from portal.cases.shift.rules import MODES, MOST_CAPACITY, Mode
from portal.catalogue.queries import GroupEntry, catalogue
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line, clean_text
from portal.web.transaction import db

NOTE_MAX = 5000
NUMBER = "int(max=2147483647)"


@blueprint.get("/shift")
@access(needs=Permission.WORK_CASES)
def shift() -> ResponseReturnValue:
    return _page()


@blueprint.post("/shift/next-case")
@access(needs=Permission.WORK_CASES)
def shift_next() -> ResponseReturnValue:
    """Take what is due first in one's groups, and open it."""
    groups = [group.id for group in _groups()]
    if not groups:
        return _page("You work in no group yet. Ask the lead of your group to add you."), 422
    services = my_services()
    try:
        case = shifts.take_next(db(), group_ids=groups, services=services, actor=agent(), now=clock.now())
    except ActRefused as refused:
        return _page(str(refused)), 422
    if case is None:
        flash("No case of your groups waits for somebody to take it.", "success")
        return redirect(url_for("desk.cases.shift"))
    return redirect(url_for("desk.cases.case", reference=case.reference))


@blueprint.post("/shift/capacity")
@access(needs=Permission.WORK_CASES)
def shift_capacity() -> ResponseReturnValue:
    text = clean_line(request.form.get("most_cases")) or ""
    most = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 1 <= most <= MOST_CAPACITY:
        return _page(f"Enter how many cases you take, from 1 to {MOST_CAPACITY}."), 422
    shifts.set_capacity(db(), person_id=current_user.person_id, most_cases=most)
    return redirect(url_for("desk.cases.shift"))


@blueprint.post("/shift/absences")
@access(needs=Permission.WORK_CASES)
def shift_absence() -> ResponseReturnValue:
    try:
        first, last = (date.fromisoformat(request.form.get(name, "")) for name in ("starts_on", "ends_on"))
    except ValueError:
        return _page("Enter the first and the last day you are away."), 422
    if last < first or last < clock.now().date():
        return _page("The last day away must not be before the first, nor in the past."), 422
    shifts.be_away(db(), person_id=current_user.person_id, starts_on=first, ends_on=last)
    return redirect(url_for("desk.cases.shift"))


@blueprint.post(f"/shift/absences/<{NUMBER}:absence_id>/removal")
@access(needs=Permission.WORK_CASES)
def shift_absence_removal(absence_id: int) -> ResponseReturnValue:
    absence = db().get(Absence, absence_id)
    if absence is None or absence.person_id != current_user.person_id:
        abort(404)
    db().delete(absence)
    return redirect(url_for("desk.cases.shift"))


@blueprint.post("/shift/hand-out")
@access(needs=Permission.WORK_CASES)
def shift_hand_out() -> ResponseReturnValue:
    """Choose how a group's cases are handed out; with ``now`` hand out those that wait."""
    group, mode, now = _chosen_group(), request.form.get("mode"), clock.now()
    if mode not in set(Mode):
        return _page("Choose how cases are handed out."), 422
    is_automatic = bool(request.form.get("automatic"))
    shifts.set_mode(db(), group_id=group.id, mode=Mode(mode), is_automatic=is_automatic)
    if request.form.get("now"):
        today = now.astimezone(clock.LONDON).date()
        count = shifts.hand_out(db(), group_id=group.id, actor=agent(), today=today, now=now)
        flash(f"{count} {'case has' if count == 1 else 'cases have'} been handed out.", "success")
    return redirect(url_for("desk.cases.shift"))


@blueprint.post("/shift/notes")
@access(needs=Permission.WORK_CASES)
def shift_note() -> ResponseReturnValue:
    group, body = _chosen_group(), clean_text(request.form.get("body")) or ""
    if not body or len(body) > NOTE_MAX:
        return _page(f"Enter a note of up to {NOTE_MAX:,} characters.", body), 422
    shifts.write_note(db(), group_id=group.id, body=body, actor=agent(), now=clock.now())
    flash("The next shift will see your note.", "success")
    return redirect(url_for("desk.cases.shift"))


@blueprint.post(f"/shift/notes/<{NUMBER}:note_id>/reading")
@access(needs=Permission.WORK_CASES)
def shift_note_reading(note_id: int) -> ResponseReturnValue:
    note = db().get(HandoverNote, note_id)
    if note is None or note.group_id not in {group.id for group in _groups()}:
        abort(404)
    shifts.note_read(db(), note=note, actor=agent(), now=clock.now())
    return redirect(url_for("desk.cases.shift"))


def _groups() -> list[GroupEntry]:
    """The groups the reader works in."""
    mine = groups_of(db(), current_user.person_id)
    return [group for group in catalogue(db()).groups if group.id in mine]


def _chosen_group() -> GroupEntry:
    """One of the reader's own groups; any other is not there."""
    key = request.form.get("group")
    return next((group for group in _groups() if group.key == key), None) or abort(404)


def _page(error: str = "", body: str = "") -> str:
    me, groups = current_user.person_id, _groups()
    ids = [group.id for group in groups]
    return render_template(
        "cases/desk/shift.html",
        error=error,
        body=body,
        groups=groups,
        group_names={group.id: group.name for group in groups},
        modes=modes_of(db(), ids),
        mode_names=MODES,
        notes=notes_of(db(), ids),
        load=load_of(db(), me),
        capacity=capacity_of(db(), me),
        absences=absences_of(db(), me, clock.now().astimezone(clock.LONDON).date()),
        me=me,
    )
