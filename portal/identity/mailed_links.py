"""What is said of a mailed link that has ended."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.identity.rules import TOKEN_LIFETIME, TokenPurpose


def answered_or_ended(purpose: TokenPurpose) -> ResponseReturnValue:
    """The page (410) behind a link that takes one answer: it was given already, or the time is over."""
    days = TOKEN_LIFETIME[purpose].days
    return render_template("identity/citizen/answered_link_gone.html", days=days), 410
