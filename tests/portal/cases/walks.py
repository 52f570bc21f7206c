"""The ways citizens go through the site, step by step, for tests to start from."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from content.importing import import_folder
from content.workflow import Actor, ContentRole
from portal.cases.models import Case
from portal.notifications.models import OutboxMessage
from tests.factories.intake import take_in

ERROR_FORM = "/raise/delta/error-message-received"
TYPED = {
    "subject": "Error page when I press Submit",
    "details": "I pressed Submit.\nThen a red box came up.",
    "happened_on-day": "5",
    "happened_on-month": "June",
    "happened_on-year": "2026",
    "browser": "firefox",
    "stopped": "yes-me",
    "name": "Cleo Example",
    "email": "Cleo@Example.org",
    "phone": "01632 960 555",
    "organisation": "Example Homes",
}


def open_session(app: Flask) -> Session:
    """A session of the application's database that does not belong to any request."""
    session: Session = app.extensions["database"].session()
    return session


def begin(client: FlaskClient, path: str = ERROR_FORM, **changes: str) -> str:
    """Fill in the form; returns the address of the draft, without its last part."""
    answer = client.post(path, data=TYPED | changes)
    assert answer.status_code == 302, answer.text
    return str(answer.location).removesuffix("/answers")


def send(client: FlaskClient, draft: str) -> TestResponse:
    """Press "Send" on the check page; returns the confirmation. The worker has come by afterwards."""
    answer = client.post(f"{draft}/check")
    assert answer.status_code == 302, answer.text
    done = client.get(answer.location)
    take_in(client.application)
    return done


def raise_case(client: FlaskClient, **changes: str) -> str:
    """The whole way; returns the reference on the confirmation."""
    return reference_on(send(client, begin(client, **changes)))


def reference_on(page: TestResponse) -> str:
    assert page.status_code == 200, page.text
    found = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{5})</strong>", page.text)
    assert found is not None, page.text
    return found[1]


def case_of(session: Session, reference: str) -> Case:
    return session.scalars(select(Case).where(Case.reference == reference)).one()


def mails(session: Session, purpose: str) -> list[OutboxMessage]:
    statement = select(OutboxMessage).where(OutboxMessage.purpose == purpose).order_by(OutboxMessage.id)
    return list(session.scalars(statement))


def mailed_path(session: Session, purpose: str) -> str:
    """The path of the link in the newest mail of a purpose."""
    found = re.search(r"https?://[^/]+(/(?:track/open|rate)/\S+)", mails(session, purpose)[-1].body)
    assert found is not None
    return found[1]


def open_case(app: Flask, client: FlaskClient, reference: str, email: str = "cleo@example.org") -> str:
    """Ask for the link and use it; returns the address of the case."""
    assert client.post("/track", data={"reference": reference, "email": email}).status_code == 302
    with open_session(app) as session:
        link = mailed_path(session, "case_tracking_link")
    answer = client.post(link)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def words(page: TestResponse) -> str:
    """The visible text of the main part of a page on one line."""
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def publish(app: Flask, folder: Path, slug: str, title: str, body: str, *, now: datetime) -> None:
    """Put one answer about Delta on the site."""
    (folder / "sections.toml").write_text(
        '[[section]]\nkey = "delta"\ntitle = "Delta"\nsummary = "Forms"\nposition = 1\n', "utf-8"
    )
    (folder / "delta").mkdir()
    (folder / "delta" / f"{slug}.md").write_text(
        f"---\ntitle: {title}\nslug: {slug}\nsection: delta\ncategories: []\n"
        f"summary: All about it.\nreview_after_months: 12\n---\n{body}\n",
        "utf-8",
    )
    editor = Actor(0, "Edith Example", frozenset({ContentRole.editor}))
    reviewer = Actor(-1, "Rosa Example", frozenset({ContentRole.reviewer}))
    with open_session(app) as session:
        import_folder(session, folder, author=editor, approver=reviewer, now=now)
        session.commit()
