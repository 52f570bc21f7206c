"""Text to words, and words to stems: the same way for pages and for what people type.

Done here and not by the index library, whose stop words empty "C++" and "to be or not to be", whose
"email" misses "e-mail", and whose index would otherwise hold pickled pieces of our code.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterable
from functools import lru_cache

from content.search.interface import QUERY_LIMIT

with warnings.catch_warnings():
    # Old string escapes: Python 3.12 and later warn when they first compile the library.
    warnings.simplefilter("ignore")
    from whoosh.lang.snowball.english import EnglishStemmer

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*[+#]*")
"""A run of letters and digits, hyphens and apostrophes within it, and the signs of C++ and C#."""

LONGEST_WORD = 40
"""Characters. Anything longer is a key, a checksum or an attack, and nobody looks for it."""

FUNCTION_WORDS = frozenset(
    word
    for word in """
    a am an and are as at be been but by can could did do does dont for from had has have how i id if im
    in into is it its ive me my of on or our should so than that the their them then there these they this
    those to us was way we were what when where which who why will with would you your
    """.split()  # noqa: SIM905 - a list of a hundred quoted words reads worse
)
"""Words that hold a question together. They are looked for only when a search has no others."""

_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|es|ed|ing|er|ers|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|able|ite|ites|al|hood|hoods)?$)"), "or"),
)


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order, accents folded, "council's" as "council".

    A word with hyphens comes as one word and, after it, as its parts: "e-mail" gives email, mail.
    """
    found: list[str] = []
    for match in WORD.finditer(_folded(text)):
        word = match.group()
        if "'" in word:
            word = word.removesuffix("'s").replace("'", "")
        if len(word) > LONGEST_WORD:
            continue
        if "-" in word:
            found.append(word.replace("-", ""))
            found.extend(part for part in word.split("-") if len(part) > 1)
        else:
            found.append(word)
    return found


def _folded(text: str) -> str:
    """Lower case without accents: compatibility forms (full width, ligatures) become plain letters."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return text.lower()


_stemmer = EnglishStemmer()


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The stem of a word from ``words``, by Porter's second algorithm (Snowball English).

    British and American endings (-ise, -our) share one.
    """
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return str(_stemmer.stem(word))


def stems(text: str) -> list[str]:
    """The stems of all words of a text, in order."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=8_192)
def gist(text: str) -> tuple[str, ...]:
    """What searches in other words share when they mean the same: the stems of the words that carry meaning,
    each once, in alphabetical order. Empty for a text without words."""
    return tuple(sorted({stem(word) for word in content_words(words(text))}))


def is_key(text: str) -> bool:
    """Whether this could be the key of a section at all: no database or index is asked for anything else."""
    return text.isascii() and text.isprintable() and len(text) <= QUERY_LIMIT


def content_words(found: Iterable[str]) -> list[str]:
    """The words that say what a text is about, each once, in order; all of them if none does."""
    unique = list(dict.fromkeys(found))
    return [word for word in unique if word not in FUNCTION_WORDS] or unique
