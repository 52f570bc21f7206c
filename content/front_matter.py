"""The fields at the top of a file, as YAML. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

Unreadable = yaml.YAMLError


class _Plain(yaml.SafeDumper):
    """Text of several lines stands as it is read, not between quotes."""


def _text(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    style = "|" if "\n" in words else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_Plain.add_representer(str, _text)


def written(fields: Mapping[str, Any]) -> str:
    """One field a line, in their order; a long text is not broken."""
    return yaml.dump(dict(fields), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=2**31)


def read(text: str) -> Any:
    """What is written there, fields or not. Raises ``Unreadable``."""
    return yaml.safe_load(text)
