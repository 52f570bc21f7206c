"""Where words mean something, and who keeps them: everywhere, or within one service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import abort, request
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from portal.catalogue.queries import catalogue
from portal.faqs.actors import EVERYWHERE, manages
from portal.faqs.scope import Scope, scope_of
from portal.web.transaction import db

T = TypeVar("T")
Place = tuple[str, str, list[T], bool]
"""Key and name of a place, what is kept there, and whether the person at the screen may change it."""


def places() -> dict[str, str]:
    """Key → name, all services first."""
    return {EVERYWHERE: "All services"} | {s.key: s.name for s in catalogue(db()).services}


def my_places() -> list[SelectChoice]:
    """Where the person at the screen may keep words."""
    return [SelectChoice(key, name) for key, name in places().items() if manages(current_user, key)]


def may_keep_words() -> bool:
    """Whether there is a place where this person may keep words: services do, sections below them do not."""
    return bool(my_places())


def scope_of_words() -> Scope:
    """Whose words a list shows: those of one's own services and of all, or every service's if asked for."""
    return scope_of(current_user, request.args.get("all"))


def by_place(kept: Iterable[T], place_of: Callable[[T], str], scope: Scope) -> list[Place[T]]:
    """What is kept, place by place, of those the scope is about; a place without anything is there too."""
    found: dict[str, list[T]] = defaultdict(list)
    for each in kept:
        found[place_of(each)].append(each)
    return [
        (key, name, found[key], manages(current_user, key))
        for key, name in places().items()
        if key == EVERYWHERE or key in scope.topic_keys
    ]


def refuse_unless_some_place() -> None:
    """End with 403 where there is no place in which this person may keep words."""
    if not may_keep_words():
        abort(403)


def refuse_unless_mine(service_key: str) -> None:
    """End with 403 where the person at the screen may not change what is kept here."""
    if not manages(current_user, service_key):
        abort(403)
