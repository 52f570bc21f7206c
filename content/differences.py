"""What changed between two texts, as plain data for a template. PURE.

First lines are matched, then words within the lines that changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Word matching is quadratic: longer lines are shown as replaced whole.
_LINE_MAX = 2_000


class Change(StrEnum):
    """What happened to a piece of text."""

    same = "same"
    removed = "removed"
    added = "added"


class RowKind(StrEnum):
    """What happened to a line."""

    same = "same"
    changed = "changed"
    removed = "removed"
    added = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words and what happened to it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line, numbered from 1 on each side; the number is None on a side that does not have the line."""

    kind: RowKind
    before_number: int | None
    after_number: int | None
    both: tuple[Piece, ...]

    @property
    def before(self) -> tuple[Piece, ...]:
        """The line as it was."""
        return tuple(piece for piece in self.both if piece.change is not Change.added)

    @property
    def after(self) -> tuple[Piece, ...]:
        """The line as it is now."""
        return tuple(piece for piece in self.both if piece.change is not Change.removed)


def side_by_side(before: str, after: str, *, context: int | None = None) -> list[Row | None]:
    """Rows that stand beside each other; with ``context``, None stands for lines left out between changes."""
    rows = list(_rows(before.splitlines(), after.splitlines()))
    return list(rows) if context is None else _shortened(rows, context)


def inline(before: str, after: str) -> list[Piece]:
    """Both texts as one run of pieces, removed words before the added ones, each line ended by a newline."""
    pieces: list[Piece] = []
    for row in _rows(before.splitlines(), after.splitlines()):
        if row.kind is RowKind.added:
            pieces.extend((*row.after, Piece(Change.added, "\n")))
        elif row.kind is RowKind.removed:
            pieces.extend((*row.before, Piece(Change.removed, "\n")))
        else:
            pieces.extend((*row.both, Piece(Change.same, "\n")))
    return pieces


def is_changed(before: str, after: str) -> bool:
    """True if any line differs; the kind of line end does not count."""
    return before.splitlines() != after.splitlines()


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    for tag, a1, a2, b1, b2 in _matches(old, new):
        for step, (left, right) in enumerate(zip_longest(old[a1:a2], new[b1:b2])):
            yield _row(tag == "equal", a1 + step + 1, left, b1 + step + 1, right)


def _row(is_same: bool, left_number: int, left: str | None, right_number: int, right: str | None) -> Row:
    if left is None:
        return Row(RowKind.added, None, right_number, _whole(Change.added, right or ""))
    if right is None:
        return Row(RowKind.removed, left_number, None, _whole(Change.removed, left))
    if is_same:
        return Row(RowKind.same, left_number, right_number, _whole(Change.same, left))
    return Row(RowKind.changed, left_number, right_number, tuple(_word_pieces(left, right)))


def _matches(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    # Frequent elements are skipped in long texts only: there exactness would cost seconds.
    return SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > 1_000).get_opcodes()


def _word_pieces(before: str, after: str) -> list[Piece]:
    if max(len(before), len(after)) > _LINE_MAX and before != after:
        return [*_whole(Change.removed, before), *_whole(Change.added, after)]
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in _matches(old, new):
        if tag == "equal":
            pieces.append(Piece(Change.same, "".join(old[a1:a2])))
            continue
        pieces.extend(_whole(Change.removed, "".join(old[a1:a2])))
        pieces.extend(_whole(Change.added, "".join(new[b1:b2])))
    return pieces


def _whole(change: Change, text: str) -> tuple[Piece, ...]:
    return (Piece(change, text),) if text else ()


def _shortened(rows: list[Row], context: int) -> list[Row | None]:
    near = {
        place
        for centre, row in enumerate(rows)
        if row.kind is not RowKind.same
        for place in range(centre - context, centre + context + 1)
    }
    short: list[Row | None] = []
    for place, row in enumerate(rows):
        if place in near:
            short.append(row)
        elif not short or short[-1] is not None:
            short.append(None)
    return short
