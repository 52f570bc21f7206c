"""What differs between two versions of a page, field by field. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from content.differences import Piece, Row, inline, is_changed, side_by_side
from content.texts import RevisionText
from portal.web.context import local_moment

CONTEXT_LINES = 2


def _details(text: RevisionText) -> Iterator[str]:
    for name, value in text.details.items():
        words = ", ".join(value) if isinstance(value, list) else str(value)
        if words:
            yield f"{name.replace('_', ' ').capitalize()}: {words}"


def _moment(moment: datetime | None) -> str:
    return local_moment(moment) if moment else ""


_FIELDS: tuple[tuple[str, Callable[[RevisionText], str]], ...] = (
    ("Title", lambda text: text.title),
    ("Summary", lambda text: text.summary),
    ("Answer", lambda text: text.body),
    ("What its kind asks for", lambda text: "\n".join(_details(text))),
    ("What it is about", lambda text: "\n".join(text.categories)),
    ("Also known as", lambda text: "\n".join(text.also_known_as)),
    ("Related answers", lambda text: "\n".join(text.related)),
    ("Opens", lambda text: _moment(text.publish_at)),
    ("Closes", lambda text: _moment(text.expires_at)),
    ("What to tell those who come later", lambda text: text.closing_note),
    ("Page to read instead", lambda text: text.replacement),
    ("Note for staff", lambda text: text.staff_note),
)


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that differs: ``rows`` side by side (``None``: lines left out), ``pieces`` in one run."""

    label: str
    rows: list[Row | None]
    pieces: list[Piece]


def differences(before: RevisionText, after: RevisionText) -> list[FieldDifference]:
    """The fields that differ, in the order of the form; empty for two texts that say the same."""
    found = []
    for label, words in _FIELDS:
        old, new = words(before), words(after)
        if is_changed(old, new):
            rows = side_by_side(old, new, context=CONTEXT_LINES)
            found.append(FieldDifference(label, rows, inline(old, new)))
    return found
