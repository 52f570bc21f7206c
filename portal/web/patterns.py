"""HTML that comes again and again with other values in it: drawn by its template once, and then only filled.

A template stays the one place where the HTML is written. What is worth this are the few pieces that somebody
waits for and no memory of pages can hold, such as the results of a search nobody has made before.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup


class Pattern:
    """``template`` cut where its values belong. ``names`` are the places for them; a name may stand in many.

    What decides how the template looks (``settled``) is the same in all that is made from one pattern. It can
    do nothing with a value but write it: a place holds a word of letters and digits while it is drawn.
    """

    def __init__(self, template: str, names: Sequence[str], **settled: object) -> None:
        places = {name: secrets.token_hex(16) for name in names}  # nothing else in it can be just these
        drawn = render_template(template, **settled, **places)
        number_of = {place: number for number, place in enumerate(places.values())}
        cut = re.split(f"({'|'.join(number_of)})", drawn)
        self._order = [number_of[place] for place in cut[1::2]]
        self._pieces = cut

    def filled(self, *values: Markup) -> Markup:
        """With these values in the places, in the order of their names."""
        return Markup(self.text(*values))  # noqa: S704 - drawn by a template, its values escaped

    def text(self, *values: Markup) -> str:
        """The same for those who put many together: to make each of them ``Markup`` takes as long as this."""
        pieces = self._pieces.copy()
        pieces[1::2] = [values[number] for number in self._order]
        return "".join(pieces)
