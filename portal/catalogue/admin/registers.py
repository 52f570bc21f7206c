"""Three registers: super users (HS-L1b), licences held and used (HS-LIC), busy times of the year (DM-PB)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from content.errors import InvalidText
from portal.catalogue.admin.blueprint import NUMBER, administrator, blueprint, differing
from portal.catalogue.changes import RowChanged, name_of, remove_row, save_row
from portal.catalogue.forms import LicenceForm, PeakForm, RowForm, SuperUserForm, version_of
from portal.catalogue.models import Licence, Peak, SuperUser
from portal.catalogue.register_queries import (
    all_licences,
    all_services,
    all_super_users,
    busy_time,
    peaks_between,
)
from portal.catalogue.year_drawing import draw_year
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@dataclass(frozen=True)
class Register:
    """One kind of rows: its words, its form and where its list is."""

    model: type[SuperUser] | type[Licence] | type[Peak]
    form: type[RowForm]
    thing: str
    list_endpoint: str


REGISTERS = {
    "super-users": Register(SuperUser, SuperUserForm, "super user", "super_users"),
    "licences": Register(Licence, LicenceForm, "licence", "licences"),
    "busy-times": Register(Peak, PeakForm, "busy time", "busy_times"),
}
NOUNS = ",".join(f'"{noun}"' for noun in REGISTERS)


@blueprint.get("/super-users")
@access(needs=Permission.MANAGE_CATALOGUE)
def super_users() -> str:
    names = {service.id: service.name for service in all_services(db())}
    return render_template("catalogue/admin/super_users.html", rows=all_super_users(db()), names=names)


@blueprint.get("/licences")
@access(needs=Permission.MANAGE_CATALOGUE)
def licences() -> str:
    return render_template("catalogue/admin/licences.html", rows=all_licences(db()))


@blueprint.get("/busy-times")
@access(needs=Permission.MANAGE_CATALOGUE)
def busy_times() -> str:
    """A year drawn, and the same as a table."""
    today = clock.now().astimezone(clock.LONDON).date()
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100 else today.year
    peaks = peaks_between(
        db(), today.replace(year=year, month=1, day=1), today.replace(year=year, month=12, day=31)
    )
    services = all_services(db())
    drawn = [(s.name, [busy_time(p) for p in peaks if p.service_id == s.id]) for s in services]
    return render_template(
        "catalogue/admin/busy_times.html",
        year=year,
        peaks=peaks,
        names={service.id: service.name for service in services},
        services=[service for service in services if service.is_active],
        drawing=draw_year(year, drawn, today),
        today=today,
    )


@blueprint.route(f"/<any({NOUNS}):register>/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def register_new(register: str) -> ResponseReturnValue:
    return _edit(REGISTERS[register], None)


@blueprint.route(f"/<any({NOUNS}):register>/<{NUMBER}:row_id>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def register_row(register: str, row_id: int) -> ResponseReturnValue:
    return _edit(REGISTERS[register], _row(REGISTERS[register], row_id))


def _row(register: Register, row_id: int) -> Any:
    is_change = request.method == "POST"
    return db().get(register.model, row_id, with_for_update=is_change or None) or abort(404)


def _edit(register: Register, row: Any) -> ResponseReturnValue:
    form: Any = register.form(obj=row)
    form.offer((service.id, service.name) for service in all_services(db()))
    if not form.validate_on_submit():
        return _page(register, form, row)
    try:
        save_row(
            db(),
            row=row,
            model=register.model,
            version=version_of(form.version.data),
            values=form.values(),
            actor=administrator(),
            now=clock.now(),
        )
    except InvalidText as fault:
        form.form_errors.append(f"{fault} in this register.")
        return _page(register, form, row)
    except RowChanged:
        theirs = differing(form, row, form.columns)
        form.version.data = str(row.version)
        return _page(register, form, row, theirs)
    flash(f"The {register.thing} is saved.", "success")
    return redirect(url_for(f"admin.catalogue.{register.list_endpoint}"))


def _page(register: Register, form: RowForm, row: Any, theirs: Any = None) -> ResponseReturnValue:
    noun = next(noun for noun, each in REGISTERS.items() if each is register)
    page = render_template(
        "catalogue/admin/register_row.html",
        register=register,
        noun=noun,
        form=form,
        row=row,
        name=name_of(row) if row is not None else "",
        theirs=theirs,
    )
    return page, 409 if theirs is not None else 422 if form.is_submitted() else 200


@blueprint.post(f"/<any({NOUNS}):register>/<{NUMBER}:row_id>/removal")
@access(needs=Permission.MANAGE_CATALOGUE)
def register_removal(register: str, row_id: int) -> ResponseReturnValue:
    row = _row(REGISTERS[register], row_id)
    name = name_of(row)
    remove_row(db(), row=row, actor=administrator(), now=clock.now())
    flash(f"“{name}” is taken out.", "success")
    return redirect(url_for(f"admin.catalogue.{REGISTERS[register].list_endpoint}"))
