"""Who may enter which route. Every view says so itself; a view that says nothing is shut.

``@access(PUBLIC)`` opens a route to everyone, ``@access(needs=Permission.WORK_CASES)`` to those who
hold that permission. The permissions themselves are the identity capability's; here they are only
strings, so that this rung knows nobody above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.web.typed_words import typed_words

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class AccessRule:
    """``needs`` is the permission asked for; ``None`` with ``is_public`` false means "signed in"."""

    is_public: bool = False
    needs: str | None = None

    def describe(self) -> str:
        return "everyone" if self.is_public else (self.needs or "anyone signed in")


PUBLIC = AccessRule(is_public=True)
SIGNED_IN = AccessRule()


def access(rule: AccessRule | None = None, *, needs: str | None = None) -> Callable[[View], View]:
    """Declare the access rule of a view, below the ``route`` decorator."""
    declared = rule if rule is not None else AccessRule(needs=needs)

    def mark(view: View) -> View:
        view.access_rule = declared  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> AccessRule | None:
    """The rule declared for an endpoint; ``None`` where somebody forgot."""
    rule = getattr(app.view_functions[endpoint], "access_rule", None)
    return rule if isinstance(rule, AccessRule) else None


def guard() -> ResponseReturnValue | None:
    """Before every request: let in, send to sign in, or refuse."""
    if request.endpoint is None:
        return None  # no such page: the error page answers
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule.is_public:
        return None
    if not current_user.is_authenticated:
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for("citizen.identity.sign_in", next=request.full_path.rstrip("?")))
        if typed_words():
            abort(401)  # the page gives back what was typed: a session that ended must not eat it
        return redirect(url_for("citizen.identity.sign_in"))
    if rule.needs is not None and not current_user.may(rule.needs):
        abort(403)
    return None


def register_access(app: Flask) -> None:
    app.before_request(guard)
