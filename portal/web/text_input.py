"""What people type, made safe to store and compare: WTForms filters and two validators.

Nothing readable is taken away: emoji, accents and right-to-left marks stay. What goes are characters
nobody can see or type on purpose (NUL and other controls, lone surrogates), which databases refuse.
A text that shows nothing at all is no text.
"""

from __future__ import annotations

import re
import unicodedata

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

MAX_EMAIL = 254  # RFC 5321: the longest address mail can be sent to
EMAIL_HINT = "like name@example.org"
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_TELEPHONE = re.compile(r"[0-9+()./ -]{5,30}(?: ?(?:ext|extension|x)\.? ?[0-9]{1,6})?", re.IGNORECASE)


def clean_text(value: str | None) -> str | None:
    """A filter for texts of several lines: line breaks are ``\\n``, and the ends are trimmed."""
    if value is None:
        return None
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = unicodedata.normalize("NFC", _UNSEEN.sub("", lines)).strip()
    return cleaned if any(_shows(sign) for sign in cleaned) else ""


def clean_line(value: str | None) -> str | None:
    """A filter for one line: as ``clean_text``, and every run of white space becomes one space."""
    cleaned = clean_text(value)
    return None if cleaned is None else " ".join(cleaned.split())


def _shows(sign: str) -> bool:
    """Whether there is something to see: marks of direction and joiners (Cf) alone show nothing."""
    return not sign.isspace() and unicodedata.category(sign) != "Cf"


class EmailAddress:
    """A validator: one address that mail can be sent to. Unknown domains are not asked for."""

    def __init__(self, message: str = f"Enter an e-mail address in the correct format, {EMAIL_HINT}") -> None:
        self.message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        address = field.data or ""
        if len(address) > MAX_EMAIL or not _EMAIL.fullmatch(address) or ".." in address:
            raise StopValidation(self.message)


class TelephoneNumber:
    """A validator: digits and the signs people write between them, with or without an extension."""

    def __init__(
        self, message: str = "Enter a telephone number, like 01632 960 001 or +44 808 157 0192"
    ) -> None:
        self.message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        number = field.data or ""
        if not _TELEPHONE.fullmatch(number) or sum(sign.isdigit() for sign in number) < 5:
            raise StopValidation(self.message)
