"""Types of cases: what each asks, how it goes, what is promised, and for which services it is on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from portal.cases.admin.clocks.blueprint import today
from portal.cases.admin.clocks.policy_forms import rule_text, target_text
from portal.cases.admin.target_gaps import newest_agreed, target_gaps
from portal.cases.admin.types.changing import TypeWords, change_type, switched, type_differences
from portal.cases.admin.types.workflow import steps, waits_for
from portal.cases.complaints.rules import is_complaint
from portal.cases.kinds import Kind, kind_of, kinds
from portal.catalogue.admin.blueprint import administrator, differing, navigation
from portal.catalogue.changes import RowChanged
from portal.catalogue.forms import line, lines, version_of
from portal.catalogue.queries import catalogue
from portal.catalogue.type_models import CaseTypeRow
from portal.catalogue.type_queries import complaint_stages, type_by_key
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.sla.targets import Policy
from portal.web.access import access
from portal.web.transaction import db

blueprint = Blueprint("types", __name__, url_prefix="/case-types")
blueprint.context_processor(navigation)


class TypeForm(FlaskForm):
    """The words of a type, and the services it is on for."""

    version = HiddenField()
    name = line("Name", 60)
    with_article = line("Within a sentence", 60, hint="For example: a service request.")
    definition = lines("Definition", 2000, hint="Staff read it where they choose a type.")
    opening = lines("Words an answer begins with", 2000, needed=False)
    services = SelectMultipleField("Which services take it?", choices=[], validate_choice=False)
    off_for: Iterable[str] = ()  # until now

    def offer(self, services: Iterable[tuple[str, str]], off_for: Iterable[str]) -> None:
        self.off_for = off_for
        self.services.choices = [SelectChoice(key, name) for key, name in services]

    @property
    def words(self) -> TypeWords:
        """Only after validation."""
        known = [str(choice.value) for choice in self.services.choices]
        ended = [key for key in self.off_for if key not in known]  # such services keep what they had
        off = (*ended, *(key for key in known if key not in (self.services.data or ())))
        return TypeWords(
            self.name.data, self.with_article.data, self.definition.data or "", self.opening.data or "", off
        )


@blueprint.get("")
@access(needs=Permission.MANAGE_CATALOGUE)
def type_list() -> ResponseReturnValue:
    gaps = target_gaps(newest_agreed(db(), today()), kinds(db()).values())
    return render_template("cases/admin/types.html", rows=kinds(db()).values(), names=_services(), gaps=gaps)


@blueprint.route("/<key>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CATALOGUE)
def case_type(key: str) -> ResponseReturnValue:
    row = type_by_key(db(), key, is_locking=request.method == "POST") or abort(404)
    form = TypeForm(obj=row, services=[key for key in _services() if key not in row.off_for])
    form.offer(_services().items(), row.off_for)
    if not form.validate_on_submit():
        return _page(row, form), 422 if form.is_submitted() else 200
    new = form.words
    if request.form.get("act") == "preview":
        return _page(row, form, new)
    version = version_of(form.version.data)
    try:
        change_type(db(), row=row, version=version, new=new, actor=administrator(), now=clock.now())
    except RowChanged:
        theirs = differing(form, row, ("name", "with_article", "definition", "opening"))
        form.version.data = str(row.version)
        return _page(row, form, theirs=theirs), 409
    flash(f"{row.name} is saved.", "success")
    return redirect(url_for(".case_type", key=key))


def _page(row: CaseTypeRow, form: TypeForm, new: TypeWords | None = None, theirs: Any = None) -> str:
    kind, policies = kind_of(db(), row.key), newest_agreed(db(), today())
    changes = (
        [*type_differences(row, new), *(s.text for s in switched(db(), row, new.off_for))] if new else None
    )
    return render_template(
        "cases/admin/type.html",
        row=row,
        kind=kind,
        form=form,
        changes=changes,
        theirs=theirs,
        steps=steps(kind),
        waits=waits_for(kind),
        targets=[(policy, _targets(policy, kind)) for policy in policies],
        gaps=target_gaps(policies, [kind]),
        stages=complaint_stages(db()) if is_complaint(row.key) else (),
    )


def _targets(policy: Policy, kind: Kind) -> list[tuple[str, str]]:
    """Those a policy has for the type, else those for every case."""
    own = [rule for rule in policy.rules if rule.case_type == kind.key]
    found = own or [rule for rule in policy.rules if not rule.case_type]
    return [(rule_text(rule), target_text(rule.target)) for rule in found]


def _services() -> dict[str, str]:
    return {service.key: service.name for service in catalogue(db()).services}
