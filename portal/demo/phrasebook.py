"""What invented people say to each other, put together from ``reference/conversations.toml``. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

PATH = Path(__file__).parent / "reference" / "conversations.toml"
GENERAL = "general"


@cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(PATH.read_text("utf-8"))


def known_categories() -> frozenset[str]:
    return frozenset(_entries()) - {GENERAL}


@dataclass
class Phrasebook:
    """The words of one case: they keep to one number, one customer and one category."""

    category: str
    customer: str
    organisation: str
    rng: Random

    def __post_init__(self) -> None:
        self._number = f"{self.rng.randrange(10_000, 99_999)}"
        entry = _entries().get(self.category) or _entries()["something-else"]
        self._entry: Mapping[str, Any] = entry
        subject, self._ask = self.rng.choice(entry["asks"])
        self.subject: str = self._filled(subject)

    @property
    def faq(self) -> str | None:
        """The page that answers this category, if there is one."""
        return self._entry.get("faq")

    def written_request(self) -> str:
        """The first message as the customer wrote it."""
        greeting = self.rng.choice(_entries()[GENERAL]["greetings"])
        closing = self.rng.choice(_entries()[GENERAL]["closings"])
        return self._filled("\n\n".join(part for part in (greeting, self._ask, closing) if part))

    def spoken_request(self) -> str:
        """The first message as an agent took it down on the phone."""
        return self._filled(f"{self.customer} rang from {{org}}: {self._ask}")

    def answer(self) -> str:
        return self._letter(self.rng.choice(self._entry["answers"]))

    def question(self) -> str:
        own: Sequence[str] = self._entry.get("questions", ())
        return self._letter(self.rng.choice(own or _entries()[GENERAL]["questions"]))

    def letter(self, kind: str) -> str:
        """One of the general texts to the customer, with a greeting."""
        return self._letter(self.rng.choice(_entries()[GENERAL][kind]))

    def line(self, kind: str) -> str:
        """One of the general texts as it stands."""
        return self._filled(self.rng.choice(_entries()[GENERAL][kind]))

    def _letter(self, text: str) -> str:
        return self._filled(f"Hello {self.customer.split()[0]},\n\n{text}")

    def _filled(self, text: str) -> str:
        for place, word in (
            ("{number}", self._number),
            ("{org}", self.organisation),
            ("{name}", self.customer),
        ):
            text = text.replace(place, word)
        return text
