"""The demo's mailbox: the mail that would go out, so that a newcomer can follow its links.

There is no such page unless the demo is switched on and mail is written to files.
"""

from __future__ import annotations

from typing import cast

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.config import Settings
from portal.notifications.mail_files import mail_folder, newest_mail, read_mail
from portal.web.access import PUBLIC, access

blueprint = Blueprint("mailbox", __name__)


@blueprint.get("/demo/mailbox")
@access(PUBLIC)
def mailbox() -> ResponseReturnValue:
    settings = _demo_settings()
    mails = newest_mail(mail_folder(settings), settings.canonical_url)
    return render_template("notifications/citizen/mailbox.html", mails=mails)


@blueprint.get("/demo/mailbox/<name>")
@access(PUBLIC)
def mail(name: str) -> ResponseReturnValue:
    settings = _demo_settings()
    found = read_mail(mail_folder(settings), name, settings.canonical_url)
    if found is None:
        abort(404)
    return render_template("notifications/citizen/mail.html", mail=found)


def _demo_settings() -> Settings:
    settings = cast(Settings, current_app.config["SETTINGS"])
    if not settings.demo or settings.smtp_url:
        abort(404)
    return settings
