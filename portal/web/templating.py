"""How templates are read: a misspelt name is an error, and what stands still is settled once."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class Part(Extension):
    """``{% part "layouts/footer.html" %}``: an include that costs nothing when the page is drawn.

    The other template, which has neither blocks nor a parent, becomes part of this one when it is compiled. A
    plain include is looked up and given a context of its own each time, and every page has several. Names
    set in the part stay in it.
    """

    tags = {"part"}  # noqa: RUF012 - declared so by the library

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        name = parser.stream.expect("string").value
        if self.environment.loader is None:
            parser.fail("Parts need a loader.", line)
        source, file_name, _ = self.environment.loader.get_source(self.environment, name)
        part = self.environment.parse(source, name, file_name)
        return nodes.Scope(part.body, lineno=line)


class Templates(Environment):
    """Flask's, with a plain mapping of what every template may use: it is copied for every page and every
    import of macros, and the chain of mappings that Jinja makes takes twenty times as long to copy."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def register_templates(app: Flask) -> None:
    """A misspelt name in a template is an error, not a gap on the page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
    app.jinja_env.add_extension(Part)
