"""All that can be said about one text, in the order an author should look at it. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from content.plain_english.abbreviations import unexplained
from content.plain_english.blocks import Block, Link, blocks_of
from content.plain_english.headings import heading_faults
from content.plain_english.jargon import jargon_in
from content.plain_english.reading_age import reading_age, words_of

LONG_SENTENCE = 25
"""Words a sentence may have, as in the GOV.UK style guide."""
LONG_PARAGRAPH = 80
LONG_SECTION = 250
"""Words that may stand without a heading above them."""
EASY_AGE = 11
"""GOV.UK writes for a reading age of nine, and takes eleven as the most."""

_EMPTY_WORDS = frozenset({
    "click", "click here", "details", "download", "find out more", "further information", "go", "here",
    "learn more", "link", "more", "more details", "more information", "read more", "read this", "see here",
    "see more", "this", "this link", "this page",
})  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()]*[^\s<>().,;:!?]", re.IGNORECASE)


class Concern(StrEnum):
    """What an author may look at again."""

    long_sentence = "long_sentence"
    link = "link"
    jargon = "jargon"
    abbreviation = "abbreviation"
    wall_of_text = "wall_of_text"
    heading = "heading"


_TITLES = {
    Concern.long_sentence: "Long sentences",
    Concern.link: "Links that do not say where they go",
    Concern.jargon: "Words people do not say",
    Concern.abbreviation: "Abbreviations nobody explains",
    Concern.wall_of_text: "Much text at once",
    Concern.heading: "Headings",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One place to look at: ``quote`` are words of the author, ``advice`` is what to do about them."""

    concern: Concern
    quote: str
    advice: str


@dataclass(frozen=True, slots=True)
class Advice:
    """``words`` counts summary and answer; ``reading_age`` is in years, ``None`` for a very short text."""

    words: int
    reading_age: int | None
    hints: tuple[Hint, ...]

    @property
    def is_easy(self) -> bool:
        return self.reading_age is None or self.reading_age <= EASY_AGE

    @property
    def by_concern(self) -> list[tuple[str, list[Hint]]]:
        """The hints in groups, each with its title."""
        groups = groupby(self.hints, lambda hint: hint.concern)
        return [(_TITLES[concern], list(hints)) for concern, hints in groups]


def advise(
    *, title: str = "", summary: str = "", body: str = "", body_html: str = "", known: Collection[str] = ()
) -> Advice:
    """Read a text as readers will. ``body_html`` is ``body`` rendered and sanitised; ``known`` are
    abbreviations that the site explains itself."""
    prose = [Block("p", summary), *blocks_of(body_html)]
    sentences = [sentence for block in prose for sentence in block.sentences if sentence]
    everything = [Block("h2", title), *prose]
    hints = (
        *_long_sentences(sentences),
        *_links(prose),
        *_jargon(everything),
        *(
            Hint(Concern.abbreviation, word, "Write it out the first time.")
            for word in unexplained(everything, known)
        ),
        *_walls(prose),
        *(Hint(Concern.heading, words, what) for words, what in heading_faults(body)),
    )
    return Advice(sum(len(words_of(block.text)) for block in prose), reading_age(sentences), hints)


def _long_sentences(sentences: Iterable[str]) -> Iterator[Hint]:
    for sentence in sentences:
        count = len(words_of(sentence))
        if count > LONG_SENTENCE:
            yield Hint(Concern.long_sentence, sentence, f"{count} words. Make two sentences of it.")


def _links(blocks: Iterable[Block]) -> Iterator[Hint]:
    for block in blocks:
        yield from (hint for link in block.links if (hint := _link(link)))
        linked = {link.words for link in block.links}
        for address in _ADDRESS.findall(block.text):
            if not any(address in words for words in linked):
                yield Hint(Concern.link, address, "Make a link of it, with words that say what it leads to.")


def _link(link: Link) -> Hint | None:
    if _ADDRESS.match(link.words):
        return Hint(Concern.link, link.words, "Write what it leads to in place of the address.")
    plain = re.sub(r"[^\w\s]", "", link.words).strip().lower()
    if plain in _EMPTY_WORDS or plain.startswith("click "):
        return Hint(Concern.link, link.words, "Say what it leads to: links are also read on their own.")
    return None


def _jargon(blocks: Iterable[Block]) -> Iterator[Hint]:
    found = {word.lower(): (word, instead) for block in blocks for word, instead in jargon_in(block.text)}
    for word, instead in found.values():
        yield Hint(Concern.jargon, word, f"Write: {instead}.")


def _walls(blocks: Iterable[Block]) -> Iterator[Hint]:
    run, first = 0, ""
    for block in blocks:
        if block.is_heading:
            run = 0
            continue
        words = len(words_of(block.text)) if block.sentences else 0
        if words > LONG_PARAGRAPH:
            yield Hint(
                Concern.wall_of_text,
                _beginning(block.text),
                f"{words} words in one paragraph. Break it up, or make a list.",
            )
        first = first if run else block.text
        if run <= LONG_SECTION < run + words:
            yield Hint(
                Concern.wall_of_text, _beginning(first), f"More than {LONG_SECTION} words without a heading."
            )
        run += words


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:8]) + ("…" if len(words) > 8 else "")
