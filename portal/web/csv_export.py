"""Tables as CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Spreadsheets read UTF-8 as such only behind this mark.
_MARK = "\ufeff"


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, cut: str = ""
) -> Response:
    """A file to download, called ``name``.csv. Text that would be a formula is kept text.

    ``cut`` says what is missing from a file that does not hold everything: it stands in the last line, and
    the name of the file says so, too.
    """
    text = csv_text(header, [*rows, (cut,)] if cut else rows)
    answer = Response(_MARK + text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{"-not-all" if cut else ""}.csv"'
    return answer


def cut_words(shown: int, what: str, advice: str) -> str:
    """``Not all: these are the first 5,000 cases. Narrow the view …``"""
    return f"Not all: these are the first {shown:,} {what}. {advice}"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as text; an empty cell for ``None``, numbers with a point."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([neutral(cell) for cell in header])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue()


def neutral(cell: Cell) -> Cell:
    """Text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
