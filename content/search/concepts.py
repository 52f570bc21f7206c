"""From what was typed to what is looked for.

A search is a list of concepts: one a word, or one for several words that a synonym group knows as a term.
Each concept has alternatives (the word, its synonyms, what a misspelt word may have meant, what an
unfinished one may become), and a page scores the best of them, so that a page is never better for
matching the same thing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from content.search.analysis import FUNCTION_WORDS, WORD, content_words, stem, words
from content.search.interface import QUERY_LIMIT, Synonyms
from content.search.spelling import Similar, Vocabulary
from content.search.thesaurus import Stems, synonyms_at, terms_of

SYNONYM_BOOST = 0.6
JOINED_BOOST = 0.7
SPLIT_BOOST = 0.8
PREFIX_BOOST = 0.8
SLIP_BOOSTS = {1: 1.0, 2: 0.5}
SHORTEST_PREFIX = 3
FEW_PAGES = 3

_PHRASE = re.compile(r'["“”]([^"“”]+)["“”]')
_PHRASE_WORD = re.compile(r"[^\W_]+[+#]*")


class Alternative(NamedTuple):
    """Stems that stand for a concept. ``needs_all``: worth something only where all of them are."""

    stems: tuple[str, ...]
    boost: float = 1.0
    needs_all: bool = False


class Concept(NamedTuple):
    alternatives: tuple[Alternative, ...]
    word: str | None = None
    """Set where the concept is one known word: pages that have it in just this form get a bonus."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted words, to be found just as written, whatever stands between them but letters and digits."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    def is_in(self, lowered: str) -> bool:
        """Whether a text in lower case has it. The pattern is slow, so most texts never get to it."""
        return all(word in lowered for word in self.words) and self.pattern.search(lowered) is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is looked for. A page must have each of ``phrases``."""

    concepts: tuple[Concept, ...]
    phrases: tuple[Phrase, ...]
    did_you_mean: str | None

    def stems(self) -> frozenset[str]:
        """Every stem that may have matched, for highlighting."""
        return frozenset(
            each for concept in self.concepts for option in concept.alternatives for each in option.stems
        )


class Lexicon(Protocol):
    """What reading a search must know of an index."""

    def spread(self, stem: str) -> int:
        """The number of pages with this stem."""
        ...

    def vocabulary(self, field: str = "words") -> Vocabulary:
        """The words of a field, unstemmed: ``words`` for all text, ``title_words`` for titles and names."""
        ...


@dataclass(slots=True)
class _Findings:
    """What looking at single words brought to light: better spellings, and how many pages the rest has."""

    corrections: dict[str, str] = field(default_factory=dict)
    known_pages: int = 0


def make_plan(text: str, synonyms: Synonyms, lexicon: Lexicon) -> Plan:
    """Read ``text``: quotation marks make phrases, everything else is just words."""
    text = text[:QUERY_LIMIT]
    found = words(text)
    wanted = set(content_words(found))
    unfinished = found[-1] if found and text[-1].isalnum() else None
    findings = _Findings()
    concepts: dict[tuple[Alternative, ...], Concept] = {}
    for concept in _concepts(found, wanted, unfinished, synonyms, lexicon, findings):
        concepts.setdefault(concept.alternatives, concept)
    phrases = tuple(filter(None, map(_read_phrase, _PHRASE.findall(text))))
    return Plan(tuple(concepts.values()), phrases, _did_you_mean(text, findings, lexicon))


def _concepts(
    found: list[str],
    wanted: set[str],
    unfinished: str | None,
    synonyms: Synonyms,
    lexicon: Lexicon,
    findings: _Findings,
) -> Iterator[Concept]:
    stemmed = tuple(map(stem, found))
    terms = terms_of(synonyms)
    at = 0
    while at < len(found):
        length, others = synonyms_at(terms, stemmed, at)
        if others:
            own = tuple(stem(word) for word in content_words(found[at : at + length]))
            yield _term(own, tuple(others))
            findings.known_pages += FEW_PAGES
        elif found[at] in wanted:
            yield _word_concept(found[at], found[at] == unfinished, lexicon, findings)
        if at + 1 < len(found):
            joined = found[at] + found[at + 1]
            if len(joined) > 4 and joined not in FUNCTION_WORDS and joined in lexicon.vocabulary():
                yield Concept((Alternative((stem(joined),), JOINED_BOOST),))
        at += max(length, 1)


@lru_cache(maxsize=1024)
def _term(own: Stems, others: tuple[Stems, ...]) -> Concept:
    return Concept((Alternative(own), *(_synonym(own, other) for other in others)))


def _synonym(own: Stems, other: Stems) -> Alternative:
    """A synonym of more words adds up more scores than the term: brought back to the term's measure."""
    return Alternative(other, SYNONYM_BOOST * len(own) / len(other), needs_all=len(other) > 1)


def _word_concept(word: str, is_unfinished: bool, lexicon: Lexicon, findings: _Findings) -> Concept:
    if pages := lexicon.spread(stem(word)):
        findings.known_pages += pages
        return _known_word(word)
    own = Alternative((stem(word),))
    vocabulary = lexicon.vocabulary()
    options: dict[Stems, Alternative] = {own.stems: own}
    begun: list[str] = []
    if is_unfinished and len(word) >= SHORTEST_PREFIX:
        begun = [longer for longer in vocabulary.starting_with(word) if _is_live(longer, lexicon)]
    for longer in begun:
        options.setdefault((stem(longer),), Alternative((stem(longer),), PREFIX_BOOST))
    similar = [near for near in vocabulary.similar(word) if _is_live(near.word, lexicon)]
    for candidate in similar:
        each = (stem(candidate.word),)
        options.setdefault(each, Alternative(each, SLIP_BOOSTS[candidate.distance]))
    halves = vocabulary.split(word) if not begun and not (similar and similar[0].distance == 1) else None
    if halves:
        pair = (stem(halves[0]), stem(halves[1]))
        options.setdefault(pair, Alternative(pair, SPLIT_BOOST, needs_all=True))
        findings.corrections[word] = " ".join(halves)
    elif not begun and similar and _is_confident(word, similar[0]):
        findings.corrections[word] = similar[0].word
    return Concept(tuple(options.values()))


@lru_cache(maxsize=4096)
def _known_word(word: str) -> Concept:
    return Concept((Alternative((stem(word),)),), word)


def _is_live(word: str, lexicon: Lexicon) -> bool:
    """Whether a page still has the word: the vocabulary keeps those of deleted pages for a while."""
    return lexicon.spread(stem(word)) > 0


def _is_confident(word: str, similar: Similar) -> bool:
    return similar.distance == 1 or len(word) > 8


def _did_you_mean(text: str, findings: _Findings, lexicon: Lexicon) -> str | None:
    """The text with its unknown words put right: where little else was found, or more than one page
    has the better word. A word no page has must not be "corrected" to a chance neighbour."""
    vocabulary = lexicon.vocabulary() if findings.corrections else None
    better = {
        word: correction
        for word, correction in findings.corrections.items()
        if findings.known_pages < FEW_PAGES
        or (vocabulary and min(map(vocabulary.frequency, correction.split())) > 1)
    }
    if not better:
        return None

    def put_right(match: re.Match[str]) -> str:
        parts = words(match.group())
        return better.get(parts[0], match.group()) if len(parts) == 1 else match.group()

    return " ".join(WORD.sub(put_right, text).split())


def _read_phrase(quoted: str) -> Phrase | None:
    parts = tuple(_PHRASE_WORD.findall(quoted.lower()))
    if not parts:
        return None
    run = r"[\W_]+".join(map(re.escape, parts))
    return Phrase(parts, re.compile(rf"(?<![^\W_]){run}(?![^\W_])"))
