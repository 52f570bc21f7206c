"""Policies and their versions: what is promised, and what will be from a day on."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.admin.clocks.blueprint import blueprint, change, today, wants_preview
from portal.cases.admin.clocks.policy_forms import (
    CopyForm,
    PolicyForm,
    differences,
    policy_form,
    rule_text,
    target_text,
)
from portal.cases.admin.clocks.waiting_fields import REASONS, pause_text
from portal.cases.admin.target_gaps import newest_agreed, target_gaps
from portal.cases.kinds import kinds
from portal.cases.open_counts import waiting_by_reason
from portal.identity.rules import Permission
from portal.sla import actions, queries
from portal.sla.targets import Policy
from portal.web.access import access
from portal.web.transaction import db


@blueprint.get("/policies")
@access(needs=Permission.ADMINISTER)
def policy_list() -> ResponseReturnValue:
    grouped = groupby(queries.policy_versions(db()), key=lambda policy: policy.name)
    return render_template(
        "cases/admin/policies.html",
        policies=[list(rows) for _, rows in grouped],
        gaps=target_gaps(newest_agreed(db(), today()), kinds(db()).values()),
    )


@blueprint.get("/policies/<key>")
@access(needs=Permission.ADMINISTER)
def policy(key: str) -> ResponseReturnValue:
    versions = queries.policy_versions(db(), key) or abort(404)
    told = [
        (p, [(rule_text(rule), target_text(rule.target)) for rule in p.rules], _waits(p)) for p in versions
    ]
    return render_template("cases/admin/policy.html", versions=told, newest=versions[0], today=today())


@blueprint.route("/policies/<key>/version", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def policy_version(key: str) -> ResponseReturnValue:
    """A new version, begun from the newest. What is received before its day keeps what it was promised."""
    newest = (queries.policy_versions(db(), key) or abort(404))[0]
    wanted = request.args.get("case_type", "")
    form = policy_form(newest, earliest=max(today(), newest.effective_from), case_type=wanted)
    if request.method == "GET":
        return _page(form, newest)
    if not form.validate():
        return _page(form, newest), 422
    new = replace(
        newest,
        effective_from=form.effective_from.day,
        rules=form.rules,
        reopen_days=form.reopen_days.data,
        pauses=form.pauses,
        priority_definitions=form.definitions,
    )
    if wants_preview():
        return _page(form, newest, new)
    actions.add_version(db(), policy=new, change=change())
    flash("The new version is saved. No case that is here already changes.", "success")
    return redirect(url_for(".policy", key=key))


@blueprint.route("/policies/<key>/<day>/removal", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def policy_removal(key: str, day: str) -> ResponseReturnValue:
    """Take back a version whose day has not come, after a look at what goes on instead."""
    versions = queries.policy_versions(db(), key)
    pairs = [(new, old) for new, old in pairwise(versions) if new.effective_from.isoformat() == day]
    planned, before = next((pair for pair in pairs if pair[0].effective_from > today()), (None, None))
    if planned is None or before is None:
        abort(404)
    if request.method != "POST":
        changes = differences(before, planned)
        return render_template("cases/admin/policy_removal.html", planned=planned, changes=changes)
    actions.take_back_version(db(), policy=planned, change=change())
    flash("The version is taken back. The one before it goes on.", "success")
    return redirect(url_for(".policy", key=key))


@blueprint.route("/policies/<key>/copy", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def policy_copy(key: str) -> ResponseReturnValue:
    """Another policy like this one, for a supplier or a service whose targets are to differ."""
    every = queries.policy_versions(db())
    newest = next((each for each in every if each.name == key), None) or abort(404)
    form = CopyForm()
    form.known = {each.name for each in every}
    if not form.validate_on_submit():
        page = render_template("cases/admin/policy_copy.html", form=form, newest=newest)
        return page, 422 if form.is_submitted() else 200
    new = replace(newest, name=form.key.data, title=form.title.data, effective_from=today())
    actions.add_version(db(), policy=new, change=change())
    flash(f"{new.title} is there. Nobody has it yet: a new version says what differs.", "success")
    return redirect(url_for(".policy", key=new.name))


@blueprint.get("/waiting")
@access(needs=Permission.ADMINISTER)
def waiting_list() -> ResponseReturnValue:
    """How long a case may wait, and for whom, by each policy that holds or will hold."""
    newest: dict[str, Policy] = {}
    for each in queries.policy_versions(db()):
        newest.setdefault(each.name, each)
    rows = [(each, _waits(each)) for each in newest.values()]
    counts = waiting_by_reason(db())
    waiting = [(words, counts.get(reason, 0)) for reason, words in REASONS.items()]
    return render_template("cases/admin/waiting.html", rows=rows, today=today(), waiting=waiting)


def _waits(policy: Policy) -> list[tuple[str, str]]:
    """For whom, and what then."""
    return [(words, pause_text(reason, policy.pauses.get(reason))) for reason, words in REASONS.items()]


def _page(form: PolicyForm, newest: Policy, new: Policy | None = None) -> str:
    changes = differences(newest, new) if new else None
    return render_template("cases/admin/policy_version.html", form=form, newest=newest, changes=changes)
