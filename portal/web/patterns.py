"""HTML that comes again and again with other values in it: drawn by its template once, and then only filled.

A template stays the one place where the HTML is written. What is worth this are the few pieces that somebody
waits for and no memory of pages can hold, such as the results of a search nobody has made before.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence

from flask import render_template
from markupsafe import Markup


class Pattern:
    """``template`` cut where its values belong. ``names`` are the places for them; a name may stand in many.

    What decides how the template looks (``settled``) is the same in all that is made from one pattern. It can
    do nothing with a value but write it: a place holds a word of letters and digits while it is drawn.
    """

    def __init__(self, template: str, names: Sequence[str], **settled: object) -> None:
        places = _places(len(names))
        self._cut(render_template(template, **settled, **dict(zip(names, places, strict=True))), places)

    @classmethod
    def drawn_by(cls, draw: Callable[[Sequence[str]], str], count: int) -> Pattern:
        """Where a template has no names for the places: ``draw`` is given ``count`` of them."""
        pattern, places = cls.__new__(cls), _places(count)
        pattern._cut(draw(places), places)
        return pattern

    def _cut(self, drawn: str, places: Sequence[str]) -> None:
        number_of = {place: number for number, place in enumerate(places)}
        self._pieces = re.split(f"({'|'.join(number_of)})", drawn)
        self._order = [number_of[place] for place in self._pieces[1::2]]

    def filled(self, *values: Markup) -> Markup:
        """With these values in the places, in the order of their names."""
        return Markup(self.text(*values))  # noqa: S704 - drawn by a template, its values escaped

    def text(self, *values: Markup) -> str:
        """The same for those who put many together: to make each of them ``Markup`` takes as long as this."""
        pieces = self._pieces.copy()
        pieces[1::2] = [values[number] for number in self._order]
        return "".join(pieces)


def _places(count: int) -> list[str]:
    """Nothing else on a page can be just these."""
    return [secrets.token_hex(16) for _ in range(count)]
