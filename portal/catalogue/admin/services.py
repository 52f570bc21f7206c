"""Services: what is on offer with its figures, changed, ended with a preview, offered again (DM-T2)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.catalogue.admin.blueprint import administrator, blueprint, differing, service_or_404
from portal.catalogue.changes import RowChanged, end_service, reopen_service, save_row
from portal.catalogue.doors import CaseCount, doors_here
from portal.catalogue.forms import EndingForm, ServiceForm, version_of
from portal.catalogue.models import Service
from portal.catalogue.register_queries import all_services, categories_of
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/")
@access(needs=Permission.MANAGE_CATALOGUE)
def services() -> str:
    rows = []
    for service in all_services(db()):
        categories = categories_of(db(), service.id)
        counts = doors_here().case_counts(db(), [each.id for each in categories])
        rows.append(
            (
                service,
                sum(each.is_active for each in categories),
                sum(count.open for count in counts.values()),
                sum(count.all for count in counts.values()),
            )
        )
    return render_template("catalogue/admin/services.html", rows=rows)


@blueprint.route("/services/<service_key>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def service(service_key: str) -> ResponseReturnValue:
    found = service_or_404(service_key)
    form = ServiceForm(obj=found)
    if not form.validate_on_submit():
        return _page(found, form), 422 if form.is_submitted() else 200
    try:
        save_row(
            db(),
            row=found,
            model=Service,
            version=version_of(form.version.data),
            values=form.values(),
            actor=administrator(),
            now=clock.now(),
        )
    except RowChanged:
        theirs = differing(form, found, form.columns)
        form.version.data = str(found.version)
        return _page(found, form, theirs), 409
    flash("The service is saved.", "success")
    return redirect(url_for("admin.catalogue.service", service_key=found.key))


def _page(found: Service, form: ServiceForm, theirs: Any = None) -> str:
    categories = categories_of(db(), found.id)
    return render_template(
        "catalogue/admin/service.html",
        service=found,
        form=form,
        categories=categories,
        counts=doors_here().case_counts(db(), [each.id for each in categories]),
        no_cases=CaseCount(),
        theirs=theirs,
        touched=_touched(found),
    )


def _touched(service: Service) -> list[Any]:
    return [each for ask in doors_here().touches for each in ask(db(), service)]


@blueprint.route("/services/<service_key>/ending", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def ending(service_key: str) -> ResponseReturnValue:
    """What ending the service touches; then it is done, with a word for those who come later."""
    found = service_or_404(service_key)
    form = EndingForm(obj=found)
    if not form.validate_on_submit():
        return _ending_page(found, form), 422 if form.is_submitted() else 200
    if version_of(form.version.data) != found.version:
        form.form_errors.append("Somebody changed this service meanwhile. Look again, then end it.")
        form.version.data = str(found.version)
        return _ending_page(found, form), 409
    end_service(
        db(),
        service=found,
        farewell=form.farewell.data or "",
        instead=form.instead.data or "",
        actor=administrator(),
        now=clock.now(),
    )
    flash(f"{found.name} takes no new cases from now on.", "success")
    return redirect(url_for("admin.catalogue.service", service_key=found.key))


def _ending_page(found: Service, form: EndingForm) -> str:
    return render_template("catalogue/admin/ending.html", service=found, form=form, touched=_touched(found))


@blueprint.post("/services/<service_key>/opening")
@access(needs=Permission.MANAGE_CATALOGUE)
def opening(service_key: str) -> ResponseReturnValue:
    found = service_or_404(service_key)
    reopen_service(db(), service=found, actor=administrator(), now=clock.now())
    flash(f"{found.name} is on offer again.", "success")
    return redirect(url_for("admin.catalogue.service", service_key=found.key))
