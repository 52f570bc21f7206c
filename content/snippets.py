"""Named values: ``{{snippet:core-support-fee}}`` in any text stands for words that are kept in one place.

The HTML of a page holds the value as it was when the page was rendered, in an element that names the snippet,
so that it can be put right each time the page is read. PURE.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WRITTEN = re.compile(r"\{\{ ?snippet: ?([^{}\s][^{}\n]{0,98}?) ?\}\}")
# Sanitised HTML writes a quotation mark inside an attribute as an entity, so this matches elements only.
_PLACE = re.compile(r'<data value="([a-z0-9-]{1,100})">[^<]*</data>')


@dataclass(frozen=True, slots=True)
class ValueFrom:
    """A value, and the moment from which it holds."""

    effective_at: datetime
    value: str


@dataclass(frozen=True, slots=True)
class CurrentValue:
    """What holds now, and when it ends; ``until`` is None where nothing else is planned."""

    value: str
    until: datetime | None


def ways_to_write(key: str) -> list[str]:
    """Every way to name this snippet in a text that ``WRITTEN`` reads."""
    return [f"{{{{{a}snippet:{b}{key}{c}}}}}" for a in ("", " ") for b in ("", " ") for c in ("", " ")]


def keys_written(markdown_text: str) -> set[str]:
    """The snippets a text names, known or not."""
    return set(WRITTEN.findall(markdown_text))


def keys_placed(clean_html: str) -> set[str]:
    """The snippets whose values stand in a rendered page."""
    return set(_PLACE.findall(clean_html))


def value_at(values: Sequence[ValueFrom], now: datetime) -> CurrentValue | None:
    """The value of one snippet at this moment; None before its first.

    ``values`` are in the order they were set: of two that begin together the last one holds.
    """
    in_order = sorted(values, key=lambda each: each.effective_at)
    begun = [each for each in in_order if each.effective_at <= now]
    if not begun:
        return None
    return CurrentValue(begun[-1].value, next((v.effective_at for v in in_order[len(begun) :]), None))


def with_values(clean_html: str, values: Mapping[str, str]) -> str:
    """The page with these values in their places; a place whose snippet is not among them stays as it is."""

    def put(place: re.Match[str]) -> str:
        value = values.get(place[1])
        return (
            place[0]
            if value is None
            else f'<data value="{place[1]}">{html.escape(value, quote=False)}</data>'
        )

    return _PLACE.sub(put, clean_html)


def next_change(current: Iterable[CurrentValue]) -> datetime | None:
    """The first moment at which one of these values ends."""
    return min((each.until for each in current if each.until is not None), default=None)
