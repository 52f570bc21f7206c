"""Flask-Login's side: the cookie, and the account behind it, read once per request."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin, LoginManager

from portal.identity.models import Account
from portal.identity.queries import account_of_session
from portal.web.transaction import db

IDLE_TIME = timedelta(hours=10)  # a working day


class Visitor(AnonymousUserMixin):
    """Somebody who is not signed in: error pages of the desk are drawn for them too."""

    def may(self, permission: str) -> bool:
        return False


class LazySessions(SecureCookieSessionInterface):
    """Flask's sessions in a signed cookie, without the making of a signer (40 µs) for the many requests
    that bring no session and begin none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.vary.add("Cookie")
        if response.cache_control.private:
            # Kept by one browser only, whose Back button must find it after a cookie has changed.
            response.vary.discard("cookie")  # capitals are not found


def register_sessions(app: Flask, *, is_secure: bool) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if is_secure else "session",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=is_secure,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE_TIME,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = LazySessions()
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # templates have ``user``, looked up where needed
    manager.anonymous_user = Visitor
    # The session key in the cookie already binds it to one sign-in; an address or browser that
    # changes in the middle of a working day must not throw an agent's typing away.
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(cookie_id: str) -> Account | None:
        if g.get("is_error"):  # an error page is the same for everyone, and the database may be what broke
            return None
        return account_of_session(db(), cookie_id)
