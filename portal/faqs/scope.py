"""Which sections a list in the editor is about: those somebody has a role on, unless they ask for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wtforms.fields.choices import SelectChoice

from content.queries import Reader
from content.roles import ContentRole
from portal.faqs.actors import reader_of, sections_where
from portal.faqs.queries import topics
from portal.identity.models import Account
from portal.identity.section_access import section_access
from portal.web.transaction import db

ASKED_FOR_ALL = "yes"
"""What stands behind ``all=`` in an address."""
EVERY_SECTION = "*"
"""What a filter by section says for all of them: no section can have this key."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The keys of the sections to show, and of the services and subjects they belong to.

    ``is_own``: only those this person has a role on; ``has_more``: there are others they may ask for. Who has
    a role on all there are is concerned with services that have no section yet, too.
    """

    keys: frozenset[str]
    topic_keys: frozenset[str]
    is_own: bool
    has_more: bool


def scope_of(account: Account, asked: str | None) -> Scope:
    """``asked`` is what stands behind ``all=`` in the address."""
    reader = reader_of(account)
    seen = _seen(reader)
    own = frozenset(sections_where(account, frozenset(ContentRole)))
    is_own = asked != ASKED_FOR_ALL
    keys = own if is_own else seen
    has_more = bool(seen - own)
    is_narrow = is_own and has_more
    about = frozenset(each.key for each in topics(db(), reader) if not is_narrow or each.keys & keys)
    return Scope(keys, about, is_own, has_more)


def chosen_sections(account: Account, chosen: str | None) -> frozenset[str]:
    """What a list is narrowed to by a choice of ``section_filter``; no section for an unknown key."""
    if not chosen or chosen == EVERY_SECTION:
        return scope_of(account, ASKED_FOR_ALL if chosen else None).keys
    tree = section_access(db()).map.tree
    node = tree.by_key(chosen)
    below = tree.below(node.id) if node is not None else frozenset()
    return frozenset(tree.nodes[each].key for each in below) & _seen(reader_of(account))


def _seen(reader: Reader) -> frozenset[str]:
    """The sections whose pages somebody may see: open ones, and those shut to the public that they read."""
    reads = reader.reads if reader is not None else frozenset()
    nodes = section_access(db()).map.tree.nodes.values()
    return frozenset(node.key for node in nodes if not node.is_restricted or node.id in reads)


def section_choices(account: Account, may: Callable[[Account, str], bool]) -> list[SelectChoice]:
    """The sections on which this person ``may``, each with what it stands in, as one reads the tree."""
    tree = section_access(db()).map.tree
    return [SelectChoice(node.key, tree.title(node.id)) for node in tree.in_order() if may(account, node.key)]


def section_filter(account: Account) -> list[SelectChoice]:
    """What a list can be narrowed to: one's own sections (empty), all, or any one of them."""
    scope = scope_of(account, ASKED_FOR_ALL)
    tree = section_access(db()).map.tree
    wide = [SelectChoice("", "Your sections"), SelectChoice(EVERY_SECTION, "All sections")]
    return [
        *(wide if scope.has_more else [SelectChoice("", "All sections")]),
        *(SelectChoice(node.key, tree.title(node.id)) for node in tree.in_order() if node.key in scope.keys),
    ]
