"""What goes to a supplier, and what happened with them, in words. Pure.

Personal data stays in the house unless somebody writes it in by hand: the text made from a case leaves out
addresses, numbers and the customer's name, and says how many it left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.cases.suppliers.vocabulary import HOWS, EscalationLine, How, What
from portal.kernel.phrases import counted, listed
from portal.kernel.references import normalise

MARK = "S-"
LEFT_OUT = "[left out]"
MOST_OF_TEXT = 15_000
_TOKEN = re.compile(rf"(?<![0-9A-Za-z])(?i:{MARK})([0-9A-Za-z]{{4}}-[0-9A-Za-z]{{5}})(?![0-9A-Za-z])")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_INSURANCE = re.compile(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<![\w/-])(?:\+\d{1,3}[ -]?|0)(?:\(?\d+\)?[ -]?){8,12}\d?(?![\w/])")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
KINDS_LEFT_OUT = (
    ("e-mail address", "e-mail addresses", _EMAIL),
    ("National Insurance number", "National Insurance numbers", _INSURANCE),
    ("telephone number", "telephone numbers", _TELEPHONE),
    ("postcode", "postcodes", _POSTCODE),
)


@dataclass(frozen=True)
class Cleaned:
    """A text without personal data, and what was left out, as words."""

    text: str
    left_out: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"Left out of the text: {listed(self.left_out)}." if self.left_out else ""


def without_personal_data(text: str, names: Iterable[str]) -> Cleaned:
    """The text without addresses, numbers and each of the names (whole, and word by word)."""
    left_out = []
    for one, many, pattern in KINDS_LEFT_OUT:
        text, count = pattern.subn(LEFT_OUT, text)
        if count:
            left_out.append(f"{count} {one if count == 1 else many}")
    words = {name.strip() for name in names} | {word for name in names for word in name.split()}
    found = 0
    for name in sorted((word for word in words if len(word) > 2), key=len, reverse=True):
        text, count = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", LEFT_OUT, text, flags=re.IGNORECASE)
        found += count
    if found:
        left_out.append(counted(found, "name"))
    return Cleaned(text, tuple(left_out))


def first_letter(
    *, service: str, category: str, said: str, answers: Sequence[tuple[str, str]], names: Sequence[str]
) -> Cleaned:
    """The text to a supplier, made from a case: what it is about, what was said, the form's answers."""
    parts = [f"Service: {service}", f"What it is about: {category}", "", said.strip()]
    if answers:
        parts += ["", *(f"{label}: {value}" for label, value in answers)]
    cleaned = without_personal_data("\n".join(parts), names)
    return Cleaned(cleaned.text[:MOST_OF_TEXT].rstrip(), cleaned.left_out)


def next_letter(*, name: str, reason: str, subject: str, opened: str, reference: str) -> str:
    """The text to the next contact of the ladder."""
    known = f" (your reference {reference})" if reference else ""
    return (
        f"We turn to you because {reason}.\n\n"
        f"We reported “{subject}”{known} to {name} on {opened} and need it put right. "
        "Please tell us who works on it and when we can expect it."
    )


def token_in(text: str) -> str | None:
    """The reference of ours that somebody quotes, as it is stored; ``None`` where there is none."""
    for found in _TOKEN.finditer(text):
        plain = normalise(found[1])
        if plain is not None:
            return f"{MARK}{plain}"
    return None


def event_text(event: EscalationLine) -> str:
    """One line of an escalation's history."""
    details = event.details
    match What(event.what):
        case What.OPENED:
            return f"Escalated as {details['kind']}: {details['subject']}, {details['priority']}"
        case What.TOLD:
            return f"We wrote to {details['to']}"
        case What.ANSWERED:
            return f"They answered ({HOWS[How(details['how'])].lower()})"
        case What.ANSWERED_BY_MACHINE:
            return "An automatic answer came. It stops no clock"
        case What.STATUS:
            waits = ": they wait for us, their clock stands still" if details["is_waiting_for_us"] else ""
            return f"Their status changed from {details['from']} to {details['to']}{waits}"
        case What.PRIORITY:
            return f"Their priority changed from {details['from']} to {details['to']}"
        case What.REFERENCE:
            return f"Their reference is {details['to']}"
        case What.STEPPED:
            return f"Turned to the next contact, step {details['step']}: {details['to']}"
        case What.PHONED:
            return f"Phoned {details['whom']} at {details['when']}"
        case What.REMINDED:
            return f"Somebody was told that step {details['step']} is due"
        case What.SOLVED:
            return "They have solved it"
        case What.WITHDRAWN:
            return f"Withdrawn: {details['reason']}"
