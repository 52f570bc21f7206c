"""Addresses: what may stand in their variable parts, and how they are put together."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map, Rule

Builder = Callable[..., tuple[str, str]]


class PlainPart(BaseConverter):
    """Any text but a slash and control characters: PostgreSQL refuses a NUL even to look for, and nothing of
    ours is named with one, so such an address is simply not found."""

    regex = r"[^/\x00-\x1f\x7f]+"


class RowNumber(IntegerConverter):
    """A whole number no larger than databases can compare: a larger one names nothing and is not found."""

    def __init__(self, map: Map, max: int = 2**63 - 1) -> None:
        super().__init__(map, max=max)


class UnhurriedRule(Rule):
    """A route whose builder is compiled when its address is first built.

    Werkzeug writes and compiles two functions for each route while the application starts: for all of ours
    that is a twentieth of a second per process, and one run meets only a few of them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        made: list[Builder] = []
        compile_now = super()._compile_builder

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](rule, **values)

        return build


def register_addresses(app: Flask) -> None:
    """Before any route is registered."""
    app.url_rule_class = UnhurriedRule
    app.url_map.converters.update(default=PlainPart, string=PlainPart, int=RowNumber)
