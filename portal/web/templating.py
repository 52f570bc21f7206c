"""How templates are read: a misspelt name is an error, and what stands still is settled once."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any, cast

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup, escape

SPECIAL = re.compile("[&<>\"']").search


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


def written(value: object) -> str:
    """``value`` as it stands on a page: MarkupSafe's ``escape``, without a ``Markup`` made of each text.

    A page writes hundreds of values and joins them at once: objects that remember that they are escaped took
    a tenth of its time.
    """
    kind = type(value)
    if kind is Markup:
        return cast(Markup, value)
    if kind is str and not SPECIAL(cast(str, value)):
        return cast(str, value)
    return escape(value)


class Writing(CodeGenerator):
    """Compiles ``{{ value }}`` to ``written(value)``."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self.writeline(f"from {__name__} import written")
        super().visit_Template(node, frame)

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")


class Templates(Environment):
    """Flask's, with a plain mapping of what every template may use: it is copied for every page and every
    import of macros, and the chain of mappings that Jinja makes takes twenty times as long to copy."""

    code_generator_class = Writing

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def register_templates(app: Flask) -> None:
    """A misspelt name in a template is an error, not a gap on the page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
    app.jinja_env.add_extension(Part)
