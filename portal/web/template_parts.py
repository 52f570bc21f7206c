"""``{% part "layouts/footer.html" %}``: an include that costs nothing when the page is drawn.

The other template becomes part of this one when it is compiled. A plain include is looked up and given a
context of its own each time, and every page has several. Names set in the part stay in it.
"""

from __future__ import annotations

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class Part(Extension):
    """For templates of a fixed name that have neither blocks nor a parent."""

    tags = {"part"}  # noqa: RUF012 - declared so by the library

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        name = parser.stream.expect("string").value
        if self.environment.loader is None:
            parser.fail("Parts need a loader.", line)
        source, file_name, _ = self.environment.loader.get_source(self.environment, name)
        part = self.environment.parse(source, name, file_name)
        return nodes.Scope(part.body, lineno=line)
