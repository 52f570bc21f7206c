"""Abbreviations explained where a page first uses them, from the page itself or from the site's glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension, AbbrTreeprocessor
from markdown.util import AtomicString


class Glossary(AbbrExtension):
    """Python-Markdown's abbreviations, explained once a page. What the page itself defines goes first."""

    abbrs: dict[str, str]

    def __init__(self, meanings: Mapping[str, str]) -> None:
        super().__init__(glossary=dict(meanings))

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by Python-Markdown
        super().extendMarkdown(md)
        md.treeprocessors.register(FirstUses(md, self.abbrs), "abbr", 7)


class FirstUses(AbbrTreeprocessor):
    """Marks the first use of each word in one walk (the library marks all, and takes far longer)."""

    def run(self, root: Element) -> None:
        self._waiting = {word: meaning for word, meaning in self.abbrs.items() if meaning}
        if self._waiting:
            longest_first = sorted(self._waiting, key=len, reverse=True)
            self._words = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
            self._walk(root)

    def _walk(self, element: Element) -> None:
        before, found = self._first_in(element.text)
        if found is not None:
            element.text = before
            element.insert(0, found)
        place = 0
        while place < len(element):
            child = element[place]
            self._walk(child)
            before, found = self._first_in(child.tail)
            if found is not None:
                child.tail = before
                element.insert(place + 1, found)
            place += 1

    def _first_in(self, text: str | None) -> tuple[str, Element | None]:
        """The words before the first use in ``text``, and its element, which carries the words behind it."""
        if text and not isinstance(text, AtomicString):
            for use in self._words.finditer(text):
                meaning = self._waiting.pop(use[0], None)
                if meaning is not None:
                    return text[: use.start()], self.create_element(meaning, use[0], text[use.end() :])
        return "", None
