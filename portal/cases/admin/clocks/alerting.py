"""Who is told when a promise is about to end or has ended."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.cases.admin.clocks.blueprint import blueprint, change
from portal.cases.admin.clocks.forms import KINDS, RECIPIENTS, AlertRuleForm
from portal.catalogue.priority import Priority
from portal.identity.rules import Permission
from portal.sla import actions, queries
from portal.sla.alerting import AlertKind, AlertRule, Recipient
from portal.web.access import access
from portal.web.transaction import db


@blueprint.route("/alerts", methods=["GET", "POST"])
@access(needs=Permission.ADMINISTER)
def alert_list() -> ResponseReturnValue:
    form = AlertRuleForm()
    if form.validate_on_submit():
        kind, priority, recipient = form.kind.data, form.priority.data, form.recipient.data
        if not queries.has_alert_rule(db(), kind, priority, recipient):
            rule = AlertRule(
                AlertKind(kind),
                form.minutes.data,
                Recipient(recipient),
                Priority(priority) if priority else None,
            )
            actions.add_alert_rule(db(), rule=rule, change=change())
            flash("The step is added.", "success")
            return redirect(url_for(".alert_list"))
        form.recipient.errors = ["They are told of this already. Take that step out first"]
    rows = queries.alert_rule_rows(db())
    page = render_template(
        "cases/admin/alerts.html", form=form, rows=rows, kinds=KINDS, recipients=RECIPIENTS
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/alerts/<int:id>/removal")
@access(needs=Permission.ADMINISTER)
def alert_removal(id: int) -> ResponseReturnValue:
    row = queries.alert_rule_by_id(db(), id) or abort(404)
    actions.remove_alert_rule(db(), row=row, change=change())
    flash("The step is taken out.", "success")
    return redirect(url_for(".alert_list"))
