"""The words of a page as an author hands them in, tidied and checked. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from content.errors import InvalidText
from content.limits import check_size
from content.pasting import tidied_paste
from content.snippets import keys_written

TITLE_MAX = 200
SUMMARY_MAX = 400
CHANGE_NOTE_MAX = 400
STAFF_NOTE_MAX = 10_000
TERM_MAX = 80
TERMS_MAX = 50
SLUG_MAX = 100

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Marks that reorder the text around them: in a title they could make it read as something else.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class RevisionText:
    """Everything an author can write about a page. ``body`` is Markdown; ``related`` are slugs.

    ``details`` is what the kind of the page asks for; ``content.kinds`` checks it. ``publish_at`` and
    ``expires_at`` are the moments it opens and closes; ``closing_note`` and ``replacement`` (a slug) are for
    those who come later.
    """

    title: str
    summary: str = ""
    body: str = ""
    also_known_as: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    staff_note: str = ""
    change_note: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    is_major: bool = False
    public_note: str = ""
    publish_at: datetime | None = None
    expires_at: datetime | None = None
    closing_note: str = ""
    replacement: str = ""


def tidied(text: RevisionText) -> RevisionText:
    """The same text, ready to store.

    Raises ``InvalidText`` naming the first field that cannot be kept, ``BodyTooLong`` for the body.
    """
    body = tidy_block(tidied_paste(tidy_block(text.body)))  # what was pasted may end in space of its own
    check_size(body)
    title = tidy_line(text.title)
    if not title:
        raise InvalidText("title", "Enter a title.")
    replacement = tidy_line(text.replacement)
    _check_window(text)
    _check_no_snippet(title=title, summary=text.summary)
    return RevisionText(
        title=_within(title, "title", TITLE_MAX),
        summary=_within(tidy_line(text.summary), "summary", SUMMARY_MAX),
        body=body,
        also_known_as=tidy_terms(text.also_known_as, "also_known_as"),
        categories=tidy_terms(text.categories, "categories"),
        related=tidy_terms(text.related, "related", SLUG_MAX),
        staff_note=_within(tidy_block(text.staff_note), "staff_note", STAFF_NOTE_MAX),
        change_note=_within(tidy_line(text.change_note), "change_note", CHANGE_NOTE_MAX),
        details=text.details,
        is_major=text.is_major,
        public_note=_public_note(text),
        publish_at=text.publish_at,
        expires_at=text.expires_at,
        closing_note=_within(tidy_line(text.closing_note), "closing_note", CHANGE_NOTE_MAX),
        replacement=checked_slug(replacement, "replacement") if replacement else "",
    )


def _public_note(text: RevisionText) -> str:
    note = _within(tidy_line(text.public_note), "public_note", CHANGE_NOTE_MAX)
    if text.is_major and not note:
        raise InvalidText("public_note", "Tell readers what has changed, or make it a minor change.")
    return note


def _check_no_snippet(**texts: str) -> None:
    """Lists show titles and summaries as they are, and may be kept longer than a value holds."""
    for name, words in texts.items():
        if keys_written(words):
            raise InvalidText(name, "A snippet can stand in the answer only. Write the words here.")


def _check_window(text: RevisionText) -> None:
    if text.publish_at and text.expires_at and text.expires_at <= text.publish_at:
        raise InvalidText("expires_at", "The page must close after it opens.")


def tidy_block(words: str) -> str:
    """Text of several lines: one kind of line end, no control characters, no space around it."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(_is_text, lines))).strip("\n ")


def tidy_line(words: str) -> str:
    """Text of one line: any run of space is one space."""
    return " ".join(tidy_block(words).split())


def tidy_terms(words: Iterable[str], field: str, longest: int = TERM_MAX) -> tuple[str, ...]:
    """Each term once, in the order given, empty ones left out. Raises ``InvalidText``."""
    terms = tuple(dict.fromkeys(term for term in map(tidy_line, words) if term))
    if len(terms) > TERMS_MAX:
        raise InvalidText(field, f"Enter {TERMS_MAX} terms or fewer.")
    for term in terms:
        _within(term, field, longest)
    return terms


def slug_from(title: str) -> str:
    """An address made from a title: ASCII words joined by hyphens, whole words while they fit in 80 signs."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:80]
        if len(longer) > 80:
            break
        slug = longer
    return slug or "page"


def checked_slug(slug: str, field: str = "slug") -> str:
    """The slug itself; raises ``InvalidText`` if it is not lower-case words joined by hyphens."""
    if len(slug) > SLUG_MAX or _SLUG.fullmatch(slug) is None:
        raise InvalidText(field, "Use small letters, numbers and hyphens only, up to 100 of them.")
    return slug


def _within(words: str, field: str, most: int) -> str:
    if len(words) > most:
        raise InvalidText(field, f"Use {most} characters or fewer: this has {len(words)}.")
    return words


def _is_text(sign: str) -> bool:
    if sign in "\n\t":
        return True
    return unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in _REORDERING
