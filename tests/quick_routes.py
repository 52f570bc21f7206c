"""Addresses compiled once for all applications of a test run: each would compile three hundred of them."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Rule

_first: dict[tuple[str, ...], Rule] = {}
_compile = Rule.compile


def compile_once(rule: Rule) -> None:
    """``Rule.compile``, but what came of the same address is taken over from the rule that had it first."""
    key = (rule.rule, str(rule.subdomain), str(rule.merge_slashes), repr(rule.defaults))
    like: Any = _first.setdefault(key, rule)
    if like is rule:
        _compile(rule)
        return
    rule._parts, rule._trace, rule._converters = like._parts, like._trace, like._converters
    rule.arguments = rule.arguments | like.arguments
    rule._build = like._build.__func__.__get__(rule, None)
    rule._build_unknown = like._build_unknown.__func__.__get__(rule, None)
