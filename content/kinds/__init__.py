"""The kinds of content. Each file of this folder that holds a ``KIND`` is one; nothing else lists them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from content.errors import InvalidText
from content.kinds.definition import Detail, Kind, Shape

__all__ = ["FAQ", "NOTICE", "SERVICE_PAGE", "Detail", "Kind", "Shape", "all_kinds", "answer_kinds", "kind_of"]

# The kinds other rooms ask for by name.
FAQ = "faq"
NOTICE = "notice"
SERVICE_PAGE = "service_page"


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which they are offered."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    kinds = (getattr(module, "KIND", None) for module in modules)
    return tuple(sorted((kind for kind in kinds if isinstance(kind, Kind)), key=lambda kind: kind.position))


@cache
def answer_kinds() -> frozenset[str]:
    """The kinds whose pages are listed among the answers of a service."""
    return frozenset(kind.word for kind in all_kinds() if kind.is_answer)


def kind_of(word: str) -> Kind:
    """The kind with this word. Raises ``InvalidText`` where there is none."""
    found = next((kind for kind in all_kinds() if kind.word == word), None)
    if found is None:
        raise InvalidText("kind", "Choose what kind of page it is.")
    return found
