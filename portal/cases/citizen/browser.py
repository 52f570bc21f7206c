"""What the visitor's own browser remembers: cases opened by a mailed link (in the signed session cookie), and
drafts begun, so that Back from the next page finds the form as it was filled in.

The drafts have a cookie of their own. It holds nothing but their keys, which open a draft for whoever has
them and cannot be guessed, so there is nothing to sign; and raising a case needs no session. On HTTPS its
name begins with ``__Host-``: no neighbour in the same domain can plant a draft of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, request, session

OPEN_TIME = timedelta(hours=2)
DRAFT_TIME = timedelta(hours=1)  # short: somebody else may sit at this computer next
MOST = 5  # a cookie holds 4 KB
_CASES = "opened_cases"


def open_case(reference: str, *, now: datetime) -> None:
    """Let this browser see one case for a while."""
    others = [(known, value) for known, value in _kept_cases().items() if known != reference]
    session[_CASES] = dict([*others, (reference, [_seconds(now + OPEN_TIME)])][-MOST:])


def is_open(reference: str, *, now: datetime) -> bool:
    return reference in opened(now=now)


def opened(*, now: datetime) -> tuple[str, ...]:
    """References of the cases this browser may see now."""
    return tuple(reference for reference, (until, *_) in _kept_cases().items() if until > _seconds(now))


def forget_cases() -> None:
    session.pop(_CASES, None)


def begun_drafts() -> list[str]:
    """Keys of the drafts this browser began lately, the newest first; a draft may be gone by now."""
    keys = request.cookies.get(current_app.config["DRAFTS_COOKIE_NAME"], "").split(".")
    return [key for key in keys if key][:MOST]


def remember_draft(response: Response, key: str) -> None:
    """Let the browser keep the key of a draft just begun, for as long as ``DRAFT_TIME``."""
    response.set_cookie(
        current_app.config["DRAFTS_COOKIE_NAME"],
        ".".join([key, *begun_drafts()][:MOST]),
        max_age=DRAFT_TIME,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _kept_cases() -> Mapping[str, list[Any]]:
    found = session.get(_CASES)
    return found if isinstance(found, dict) else {}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
