"""Pages of a long list: which one is asked for, and what the pagination links need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

T = TypeVar("T")
MAX_PAGE = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of ``rows``; ``has_next`` is known by asking for one row more than shown."""

    rows: Sequence[T]
    number: int
    size: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_number(arguments: Mapping[str, str] | None = None) -> int:
    """``?page=`` of these arguments, or of the request, as a whole number from 1; anything else is the first
    page."""
    text = (request.args if arguments is None else arguments).get("page", "1")
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def page_of(rows: Sequence[T], number: int, size: int) -> Page[T]:
    """A page from up to ``size + 1`` fetched rows."""
    return Page(rows[:size], number, size, has_next=len(rows) > size)
