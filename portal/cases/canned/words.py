"""The words of a canned reply: what may stand in double braces, and what it becomes. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES: dict[str, str] = {
    "requester name": "The customer's name",
    "reference": "The case's reference",
    "subject": "What the case is about",
    "service": "The service",
    "agent": "Your name",
    "due": "When the case should be solved",
}
_BRACES = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


def variables_in(text: str) -> list[str]:
    """What stands in double braces, each once, in order and in small letters."""
    return list(dict.fromkeys(" ".join(name.lower().split()) for name in _BRACES.findall(text)))


def unknown_in(text: str) -> list[str]:
    return [name for name in variables_in(text) if name not in VARIABLES]


def left_in(text: str) -> list[str]:
    """What still looks like a variable: words. Other braces may be meant for the customer."""
    return [name for name in variables_in(text) if name.replace(" ", "").isalpha()]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every variable put in. One without a value stays as it is, for the agent to see."""

    def value(found: re.Match[str]) -> str:
        return values.get(" ".join(found[1].lower().split()), "") or found[0]

    return _BRACES.sub(value, text)


def in_braces(names: list[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)
