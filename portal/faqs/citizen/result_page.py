"""How a page of results is put together from its patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flask import render_template
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from portal.faqs.queries import Topic
from portal.faqs.search_service import FoundAnswer, FoundAnswers
from portal.faqs.trail import SearchTrail, with_query
from portal.kernel.stamped import kept
from portal.web.paging import Page
from portal.web.patterns import Pattern

PAGE_SIZE = 10
SEARCH_PATH = "/search"
LIST_PATH = f"{SEARCH_PATH}?"
"""How the address of every list of results begins."""
_PLACES = (
    "words",
    "trail",
    "everything",
    "total",
    "rows",
    "raise_path",
    "meant",
    "meant_path",
    "shut",
    "list_query",
)
_ROW_PLACES = ("slug", "trail", "title", "excerpt", "section")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search address asks for. ``topic`` is empty when everything is searched."""

    trail: SearchTrail
    topic: Topic | None
    was_cut: bool
    page: int

    @property
    def section_key(self) -> str:
        return self.topic.key if self.topic else ""

    @property
    def title(self) -> str:
        return f"{self.trail.words} – search{f' (page {self.page})' if self.page > 1 else ''}"

    @property
    def raise_path(self) -> str:
        """Where to ask a person, with the words and the service already known."""
        is_service = self.topic is not None and self.topic.service is not None
        return self.trail.raise_path(service_key=self.section_key if is_service else "")

    def path(self, **changes: str) -> str:
        """The address of this search's first page, with other words or another topic."""
        arguments = {"q": self.trail.words, "service": self.section_key} | changes
        return with_query(SEARCH_PATH, {name: value for name, value in arguments.items() if value})


class Shape(NamedTuple):
    """What tells one pattern of the page from another: all that decides which of its parts are there."""

    section_key: str
    number: int
    was_cut: bool
    has_meant: bool
    has_shut: bool
    has_rows: bool
    has_next: bool
    is_one: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A page of results before it is drawn. ``is_public``: it is for whoever is not signed in."""

    asked: Asked
    found: FoundAnswers
    topics: tuple[Topic, ...]
    is_public: bool

    @property
    def is_beyond(self) -> bool:
        """Whether somebody asked for a page after the last one."""
        return self.asked.page > 1 and not self.found.rows

    @property
    def shape(self) -> Shape:
        asked, found = self.asked, self.found
        return Shape(
            section_key=asked.section_key,
            number=asked.page,
            was_cut=asked.was_cut,
            has_meant=bool(found.did_you_mean),
            has_shut=bool(found.shut),
            has_rows=bool(found.rows),
            has_next=found.total > asked.page * PAGE_SIZE,
            is_one=found.total == 1,
        )

    def drawn(self, session: Session) -> Markup:
        """What is found, as HTML."""
        asked, found = self.asked, self.found
        trail = escape(asked.trail.query)
        meant = found.did_you_mean or ""
        return self._pattern(session).filled(
            escape(asked.trail.words),
            trail,
            escape(asked.path(service="")),
            escape(found.total),
            _rows(session, found.rows, trail),
            escape(asked.raise_path),
            escape(meant),
            escape(asked.path(q=meant) if meant else ""),
            _shut(found, asked) if found.shut else Markup(),
            escape(asked.path(s=asked.trail.search_key).removeprefix(LIST_PATH)),
        )

    def _pattern(self, session: Session) -> Pattern:
        """Kept for the first page of those who are not signed in: the topics are the same for all of them,
        and there are few shapes."""
        shape = self.shape
        if not self.is_public or shape.number > 1:
            return _page_pattern(shape, self.topics)
        known = kept(session, "search_patterns", _none_yet)
        pattern = known.get(shape)
        if pattern is None:
            pattern = known[shape] = _page_pattern(shape, self.topics)
        return pattern


_escaped = lru_cache(maxsize=1024)(escape)
"""For the few texts that stand in most pages of results."""


def _none_yet(session: Session) -> dict[Shape, Pattern]:
    return {}


def _page_pattern(shape: Shape, topics: tuple[Topic, ...]) -> Pattern:
    page: Page[FoundAnswer] = Page((), shape.number, PAGE_SIZE, shape.has_next)
    return Pattern("faqs/citizen/search_results.html", _PLACES, shape=shape, page=page, topics=topics)


def _row_patterns(session: Session) -> tuple[Pattern, Pattern]:
    """Of a result, and of one that its owner put first."""
    plain, best = (
        Pattern("faqs/citizen/search_row.html", _ROW_PLACES, is_best=each) for each in (False, True)
    )
    return plain, best


def _rows(session: Session, rows: tuple[FoundAnswer, ...], trail: Markup) -> Markup:
    patterns = kept(session, "search_row_patterns", _row_patterns)
    drawn = [
        patterns[is_best].text(_escaped(card.slug), trail, title, excerpt, _escaped(card.section_title))
        for card, title, excerpt, is_best in rows
    ]
    return Markup("\n".join(drawn))  # noqa: S704 - drawn by a template


def _shut(found: FoundAnswers, asked: Asked) -> Markup:
    drawn = render_template("faqs/citizen/search_shut.html", found=found, trail=asked.trail.query)
    return Markup(drawn)  # noqa: S704 - drawn by a template
