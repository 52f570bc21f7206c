"""Differences of two texts: nothing is lost, and only what changed is marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content.differences import Change, Piece, Row, RowKind, inline, is_changed, side_by_side

texts = st.lists(st.sampled_from(["one", "two three", "two 3", "", "four, five"]), max_size=8).map("\n".join)


def test_a_changed_word_is_marked_within_its_line() -> None:
    rows = side_by_side("Open from 9.\nClosed on Sunday.", "Open from 10.\nClosed on Sunday.")
    assert rows[0] == Row(
        RowKind.changed,
        1,
        1,
        (
            Piece(Change.same, "Open from "),
            Piece(Change.removed, "9"),
            Piece(Change.added, "10"),
            Piece(Change.same, "."),
        ),
    )
    assert rows[1] is not None
    assert rows[1].kind is RowKind.same


def test_lines_that_come_and_go() -> None:
    added = side_by_side("a", "a\nb")
    assert [(row.kind, row.before_number, row.after_number) for row in added if row] == [
        (RowKind.same, 1, 1),
        (RowKind.added, None, 2),
    ]
    removed = side_by_side("a\nb", "b")
    assert [row.kind for row in removed if row] == [RowKind.removed, RowKind.same]


def test_context_leaves_far_lines_out() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    rows = side_by_side(before, before.replace("line 10", "LINE 10"), context=1)
    assert [None if row is None else row.before_number for row in rows] == [None, 10, 11, 12, None]


def test_a_very_long_line_is_replaced_whole() -> None:
    pieces = inline("a " * 3000, "b " * 3000)
    assert [piece.change for piece in pieces] == [Change.removed, Change.added, Change.same]


@given(texts, texts)
def test_both_sides_can_be_put_together_again(before: str, after: str) -> None:
    rows = [row for row in side_by_side(before, after) if row]
    olds = ["".join(p.text for p in row.before) for row in rows if row.before_number is not None]
    news = ["".join(p.text for p in row.after) for row in rows if row.after_number is not None]
    assert olds == before.splitlines()
    assert news == after.splitlines()
    assert is_changed(before, after) == any(row.kind is not RowKind.same for row in rows)


@given(texts, texts)
def test_inline_holds_both_texts(before: str, after: str) -> None:
    pieces = inline(before, after)
    old = "".join(piece.text for piece in pieces if piece.change is not Change.added)
    new = "".join(piece.text for piece in pieces if piece.change is not Change.removed)
    assert old.splitlines() == before.splitlines()
    assert new.splitlines() == after.splitlines()
