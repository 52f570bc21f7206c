"""What somebody typed into a form that could not be taken, so that an error page can give it back."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, request
from werkzeug.exceptions import HTTPException

# Secrets, and what the page itself had put into the form.
NOT_TYPED = frozenset({
    "csrf_token", "password", "new_password", "code", "base", "working_copy", "version", "seen",
    "submission_key", "person", "take", "act", "back", "service_key", "pointers_seen",
    "used", "insert",
})  # fmt: skip


def typed_words(asked: Request = request) -> list[str]:
    """The values of the form that was sent, in its order, without empty ones, secrets and what nobody typed.

    Nothing for a body too large to be read.
    """
    try:
        sent = list(asked.form.items(multi=True))
    except HTTPException:
        return []
    return [words for name, words in sent if words.strip() and name not in NOT_TYPED]


def page_of_form(asked: Request = request) -> str:
    """The address on this site of the page that sent the form; empty where the browser does not say."""
    try:
        sender = urlsplit(asked.headers.get("Referer", ""))
    except ValueError:
        return ""
    if sender.netloc != asked.host:
        return ""
    return f"{sender.path}?{sender.query}" if sender.query else sender.path
