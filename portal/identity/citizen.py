"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from portal.identity import actions
from portal.identity.forms import SignInForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import PUBLIC, SIGNED_IN, access
from portal.web.rate_limits import Limit, limited
from portal.web.transaction import db, keep_on_error

SIGN_IN_LIMIT = Limit(20, timedelta(minutes=5))

blueprint = Blueprint("identity", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access(PUBLIC)
@limited("sign-in", SIGN_IN_LIMIT)
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("identity/citizen/sign_in.html", form=form), status
    try:
        account = actions.sign_in(
            db(), user_name=form.user_name.data or "", password=form.password.data or "", now=clock.now()
        )
    except actions.SignInRefused as refusal:
        keep_on_error()
        form.user_name.errors = [str(refusal)]
        return render_template("identity/citizen/sign_in.html", form=form), 422
    session.clear()  # a session from before signing in must not live on
    login_user(account)
    return redirect(safe_next(request.args.get("next", "")) or home_of_staff())


@blueprint.post("/sign-out")
@access(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    actions.sign_out(db(), account=current_user, now=clock.now())
    logout_user()
    session.clear()
    flash("You have signed out.", "success")
    return redirect(url_for("citizen.faqs.home"))


def home_of_staff() -> str:
    """Where somebody's work waits."""
    if current_user.may(Permission.WORK_CASES):
        return url_for("desk.cases.queue")
    if current_user.may(Permission.WRITE_CONTENT):
        return url_for("editor.faqs.desk")
    return url_for("citizen.faqs.home")


def safe_next(target: str) -> str | None:
    """A path on this site to go on to; anything that could lead elsewhere is dropped.

    Browsers read ``\\`` as ``/`` and leave out line breaks and tabs, so neither may occur.
    """
    is_path = target.startswith("/") and not target.startswith("//")
    return target if is_path and "\\" not in target and target.isprintable() else None
