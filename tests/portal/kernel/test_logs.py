"""Log lines: readable, and without a secret or anything that somebody typed."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.config import Settings
from portal.identity.models import Account
from portal.kernel.logs import configure_logs
from portal.notifications.models import OutboxMessage
from portal.web.access import PUBLIC, access
from portal.web.transaction import db
from tests.factories.cases import raise_case
from tests.factories.cast import PASSWORD

EMAIL, SUBJECT, WORDS = "cleo@example.org", "A very private subject", "Nobody else may read this"


@pytest.mark.requirement("SEC-11")
def test_no_secret_and_no_words_of_anybody_reach_the_log(
    settings: Settings, now: datetime, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(**{**vars(settings), "log_level": "DEBUG"})
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    _break_a_page(app)
    visitor = app.test_client()
    with app.extensions["database"].session() as session:
        case = raise_case(session, subject=SUBJECT, details=WORDS, now=now, email=EMAIL)
        session.commit()
    visitor.post("/sign-in", data={"user_name": "asha", "password": "Wrong-Pass-1"})
    visitor.post("/sign-in", data={"user_name": "asha", "password": PASSWORD})
    visitor.post("/track", data={"reference": case.reference, "email": EMAIL})
    with app.extensions["database"].session() as session:
        mail = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
        account = session.scalars(select(Account).where(Account.user_name == "asha")).one()
    link = re.search(r"/track/open/(\S+)", mail.body)
    assert link is not None
    visitor.get(link[0])
    assert (
        visitor.post("/broken", data={"details": WORDS, "password": PASSWORD, "email": EMAIL}).status_code
        == 500
    )
    app.extensions["database"].dispose()
    printed = "".join(capfd.readouterr())
    assert "event=unexpected_error" in printed
    assert "in broken" in printed, "Where it happened is what the log is for."
    secrets = ("Wrong-Pass-1", PASSWORD, link[1], account.session_key, account.password_hash)
    for secret in (*secrets, settings.secret_key, EMAIL, SUBJECT, WORDS):
        assert secret is not None
        assert secret not in printed


def _break_a_page(app: Flask) -> None:
    """A view that fails while it holds a person's record and writes it."""

    def broken() -> str:
        db().add(OutboxMessage(to_address=EMAIL, subject=SUBJECT, body=WORDS))
        db().flush()
        return "never"

    app.add_url_rule("/broken", "broken", access(PUBLIC)(broken), methods=["POST"])


def test_a_line_says_when_how_serious_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("INFO")
    structlog.get_logger().info("mail_sent", attempts=2)
    structlog.get_logger().debug("not_shown")
    line = capsys.readouterr().out
    assert re.fullmatch(r"timestamp=\S+Z level=info event=mail_sent attempts=2\n", line)


@pytest.mark.parametrize("level", ["", "LOUD", "10"])
def test_a_level_that_does_not_exist_is_told(level: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_LOG_LEVEL"):
        configure_logs(level)
