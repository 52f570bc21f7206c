"""What the visitor's own browser remembers, in the signed session cookie: cases opened by a mailed link,
and drafts begun, so that Back from the next page finds the form as it was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import session

OPEN_TIME = timedelta(hours=2)
DRAFT_TIME = timedelta(hours=1)  # short: somebody else may sit at this computer next
MOST = 5  # a cookie holds 4 KB
_CASES, _DRAFTS = "opened_cases", "drafts"


def open_case(reference: str, *, now: datetime) -> None:
    """Let this browser see one case for a while."""
    _keep(_CASES, reference, [_seconds(now + OPEN_TIME)])


def is_open(reference: str, *, now: datetime) -> bool:
    return reference in opened(now=now)


def opened(*, now: datetime) -> tuple[str, ...]:
    """References of the cases this browser may see now."""
    return tuple(reference for reference, (until, *_) in _kept(_CASES).items() if until > _seconds(now))


def forget_cases() -> None:
    session.pop(_CASES, None)


def remember_draft(form: str, key: str, *, now: datetime) -> None:
    """Remember the draft begun with ``form`` ("service/category")."""
    _keep(_DRAFTS, form, [_seconds(now + DRAFT_TIME), key])


def draft_of(form: str, *, now: datetime) -> str | None:
    """Key of the draft this browser began with ``form`` a short while ago."""
    until, key = _kept(_DRAFTS).get(form, (0, None))
    return str(key) if key and until > _seconds(now) else None


def forget_draft(form: str) -> None:
    left = {name: entry for name, entry in _kept(_DRAFTS).items() if name != form}
    if left != _kept(_DRAFTS):
        session[_DRAFTS] = left


def _keep(shelf: str, name: str, entry: list[Any]) -> None:
    others = [(known, value) for known, value in _kept(shelf).items() if known != name]
    session[shelf] = dict([*others, (name, entry)][-MOST:])


def _kept(shelf: str) -> Mapping[str, list[Any]]:
    found = session.get(shelf)
    return found if isinstance(found, dict) else {}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
