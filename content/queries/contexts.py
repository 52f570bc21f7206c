"""What a text refers to, looked up before it is rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content.queries.access import section_tree
from content.queries.glossary import ByService, glossary_by_service
from content.queries.links import resolve_any, resolve_live
from content.queries.media import media_targets
from content.queries.snippets import values_at
from content.rendered import RenderContext
from content.roles import SectionTree
from content.snippets import keys_written


@dataclass(frozen=True)
class SiteWords:
    """The glossary and the tree that says where each part of it holds: for many texts in a row."""

    glossary: ByService
    tree: SectionTree

    def meanings(self, markdown_text: str, section_id: int | None) -> dict[str, str]:
        """What is explained in this text; what the nearest section says goes before what all services say."""
        path = self.tree.path(section_id) if section_id is not None else ()
        found: dict[str, str] = {}
        for key in ("", *(node.key for node in reversed(path))):
            found |= {
                word: meaning for word, meaning in self.glossary.get(key, {}).items() if word in markdown_text
            }
        return found


def site_words(session: Session) -> SiteWords:
    """As they are now."""
    return SiteWords(glossary_by_service(session), section_tree(session))


def live_context(
    session: Session,
    markdown_text: str,
    *,
    section_id: int,
    now: datetime,
    words: SiteWords | None = None,
) -> RenderContext:
    """For a text that readers see, in this section: links lead to pages that readers see.

    Give ``words`` to look up many texts in a row.
    """
    resolve = resolve_live(session, markdown_text, now)
    return _context(session, markdown_text, section_id, now, words, resolve)


def draft_context(
    session: Session,
    markdown_text: str,
    *,
    section_id: int | None,
    now: datetime,
    words: SiteWords | None = None,
) -> RenderContext:
    """For drafts and previews: a link to a page that is still being written counts as good.

    A text without a section yet knows the glossary of all services only.
    """
    resolve = resolve_any(session, markdown_text)
    return _context(session, markdown_text, section_id, now, words, resolve)


def _context(
    session: Session,
    markdown_text: str,
    section_id: int | None,
    now: datetime,
    words: SiteWords | None,
    resolve: Callable[[str], str | None],
) -> RenderContext:
    current = values_at(session, keys_written(markdown_text), now)
    words = words or site_words(session)
    path = words.tree.path(section_id) if section_id is not None else ()
    return RenderContext(
        resolve=resolve,
        glossary=words.meanings(markdown_text, section_id),
        snippets={key: each.value for key, each in current.items()},
        media=media_targets(session, markdown_text, [node.id for node in path]),
    )
