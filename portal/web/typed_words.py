"""What somebody typed into a form that could not be taken, so that an error page can give it back."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, request
from werkzeug.datastructures import MultiDict

# Secrets, and what the page itself had put into the form.
NOT_TYPED = frozenset({
    "csrf_token", "password", "new_password", "code", "base", "version", "seen", "submission_key", "person",
    "take", "act", "back", "service_key",
})  # fmt: skip


def typed_words(form: MultiDict[str, str]) -> list[str]:
    """The values of a form in its order, without empty ones, secrets and what nobody typed."""
    return [words for name, words in form.items(multi=True) if words.strip() and name not in NOT_TYPED]


def page_of_form(asked: Request = request) -> str:
    """The address on this site of the page that sent the form; empty where the browser does not say."""
    try:
        sender = urlsplit(asked.headers.get("Referer", ""))
    except ValueError:
        return ""
    if sender.netloc != asked.host:
        return ""
    return f"{sender.path}?{sender.query}" if sender.query else sender.path
