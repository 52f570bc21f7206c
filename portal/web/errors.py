"""Every error as a page that says what happened and what to do next; never a stack trace."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.web.same_site import SentFromElsewhere
from portal.web.typed_words import page_of_form, typed_words

log = structlog.get_logger()
UNIQUE_VIOLATION = "23505"  # of PostgreSQL; on SQLite one writes after the other, and sees what is there


def draw(template: str, error: Exception) -> str:
    """The page of an error. From here on nobody asks the database who is looking: it may be what broke."""
    g.is_error = True
    return render_template(template, error=error)


def error_page(error: HTTPException) -> Response:
    code = error.code or 500
    try:
        body = draw(f"errors/{code}.html", error)
    except TemplateNotFound:
        body = draw("errors/generic.html", error)
    response = make_response(body, code)
    # Headers such as Allow and Retry-After belong to the error; its own body and type do not.
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def bad_form(error: CSRFError) -> Response:
    """The page was open too long or came from elsewhere. What was typed is shown for copying."""
    return make_response(draw("errors/form_expired.html", error), 400)


def sent_from_elsewhere(error: SentFromElsewhere) -> Response:
    """A page of another site sent the form, or nobody knows which did. What was typed is shown."""
    return make_response(draw("errors/sent_from_elsewhere.html", error), 403)


def unexpected(error: Exception) -> Response:
    log.exception("unexpected_error", kind=type(error).__name__)
    return error_page(InternalServerError())


def database_busy(error: OperationalError) -> Response:
    log.error("database_unavailable", kind=type(error.orig).__name__)
    response = make_response(draw("errors/503.html", error), 503)
    response.headers["Retry-After"] = "10"
    return response


def done_at_once(error: IntegrityError) -> Response:
    """A second click or a colleague stored the same at the same moment. What was typed is shown."""
    if getattr(error.orig, "sqlstate", "") != UNIQUE_VIOLATION:
        return unexpected(error)
    log.warning("stored_at_once", kind=type(error.orig).__name__)
    return make_response(draw("errors/at_once.html", error), 409)


def register_errors(app: Flask) -> None:
    app.jinja_env.globals.update(typed_words=typed_words, page_of_form=page_of_form)
    app.register_error_handler(CSRFError, bad_form)
    app.register_error_handler(SentFromElsewhere, sent_from_elsewhere)
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(OperationalError, database_busy)
    app.register_error_handler(IntegrityError, done_at_once)
    app.register_error_handler(Exception, unexpected)
