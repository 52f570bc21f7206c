"""One session per request and the only commit of the whole web application.

GET and HEAD get a session the database itself refuses to write on. A view that answers with an error
page leaves nothing behind: only an answer below 400 is committed, unless the view asks for it (a
wrong password is counted although the answer is a refusal).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy.orm import Session

from portal.kernel.db import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def db() -> Session:
    """The session of this request."""
    if "session" not in g:
        readonly = has_request_context() and request.method in SAFE_METHODS
        g.session = database().session(readonly=readonly)
        g.keep_on_error = False
        g.after_commit = []
    return cast(Session, g.session)


@contextmanager
def before_writing() -> Iterator[Session]:
    """A session for what a POST looks up and works out before its first write.

    The others then wait only while it writes (SQLite lets one request at a time do so). What was read may
    have changed when the write comes, so the write has to make sure that it has not.
    """
    with database().session(readonly=True) as session:
        yield session


def keep_on_error() -> None:
    """Commit even if this request answers with an error."""
    db()
    g.keep_on_error = True


def let_go() -> None:
    """End the transaction so far and keep nothing of it: before a view waits for somebody else, such as a
    virus scanner. On SQLite every POST holds the one lock on writing from its first read."""
    db().rollback()


def after_commit(action: Callable[[], None]) -> None:
    """Run ``action`` once the request's changes are stored; never if they are not."""
    db()
    g.after_commit.append(action)


def settle(response: Response) -> Response:
    """Commit or roll back, before the answer leaves: what was acknowledged is stored."""
    session: Session | None = g.get("session")
    if session is None:
        return response
    if request.method in SAFE_METHODS or (response.status_code >= 400 and not g.keep_on_error):
        close()
        return response
    if session.in_transaction():
        session.commit()
    for action in g.after_commit:
        action()
    return response


def close(error: BaseException | None = None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None and session.in_transaction():  # else it has asked for nothing and holds nothing
        session.close()


def register_transaction(app: Flask, bound: Database) -> None:
    app.extensions["database"] = bound
    app.after_request(settle)
    app.teardown_appcontext(close)
