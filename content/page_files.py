"""One page as a file: Markdown below front matter. PURE.

What is written here and read again is the same to the letter, so that a section can be kept in version
control, worked on elsewhere, and brought back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from content.kinds import FAQ, kind_of
from content.texts import RevisionText, checked_slug, tidied

FENCE = "---"
KEYS = frozenset(
    {
        "title",
        "slug",
        "section",
        "kind",
        "state",
        "categories",
        "summary",
        "also_known_as",
        "related",
        "review_after_months",
        "details",
        "publish_at",
        "expires_at",
        "closing_note",
        "replacement",
        "staff_note",
    }
)
DRAFT = "draft"


class ImportFault(ValueError):
    """A file cannot be read as content; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One page as it stands in a file. ``is_draft``: its words were not public when it was written."""

    slug: str
    section_key: str
    review_after_months: int
    text: RevisionText
    kind: str = FAQ
    is_draft: bool = False

    @property
    def path(self) -> str:
        """Where it stands in a folder of pages."""
        return f"{self.section_key}/{self.slug}.md"


def write_page(page: PageFile) -> str:
    """The file of a page. Fields that say nothing are left out."""
    text = page.text
    fields: dict[str, Any] = {
        "title": text.title,
        "slug": page.slug,
        "section": page.section_key,
        "kind": page.kind if page.kind != FAQ else None,
        "state": DRAFT if page.is_draft else None,
        "categories": list(text.categories),
        "summary": text.summary,
        "also_known_as": list(text.also_known_as),
        "related": list(text.related),
        "review_after_months": page.review_after_months,
        "details": {name: value for name, value in text.details.items() if value},
        "publish_at": text.publish_at,
        "expires_at": text.expires_at,
        "closing_note": text.closing_note,
        "replacement": text.replacement,
        "staff_note": text.staff_note,
    }
    from content import front_matter  # most processes never read or write a file: 0.8 MB

    said = {name: value for name, value in fields.items() if value}
    return f"{FENCE}\n{front_matter.written(said)}{FENCE}\n{text.body}\n"


def read_page_file(source: str, name: str) -> PageFile:
    """A file as a page. Raises ``ImportFault``, with ``name`` for the reader."""
    front, body = split(source, name)
    try:
        text = tidied(text_of_front(front, body))
        return PageFile(
            slug=checked_slug(str(front["slug"])),
            section_key=str(front["section"]),
            review_after_months=int(front.get("review_after_months", 12)),
            kind=kind_of(str(front.get("kind", FAQ))).word,
            is_draft=front.get("state") == DRAFT,
            text=text,
        )
    except KeyError as missing:
        raise ImportFault(f"{name}: {missing} is missing at the top of the file.") from missing
    except (ValueError, TypeError) as fault:
        raise ImportFault(f"{name}: {fault}") from fault


def split(source: str, name: str) -> tuple[dict[str, Any], str]:
    """Front matter and body; a file without front matter is all body. Raises ``ImportFault``."""
    from content import front_matter

    lines = source.removeprefix("\ufeff").replace("\r\n", "\n")
    if not lines.startswith(FENCE + "\n"):
        return {}, lines
    head, fence, body = lines[len(FENCE) + 1 :].partition(f"\n{FENCE}\n")
    if not fence:
        head, fence, body = head.removesuffix(f"\n{FENCE}"), FENCE, ""
    try:
        front = front_matter.read(head)
    except front_matter.Unreadable as fault:
        raise ImportFault(f"{name}: {fault}") from fault
    if front is not None and not isinstance(front, dict):
        raise ImportFault(f"{name}: the top of the file is not a list of fields.")
    return front or {}, body


def text_of_front(front: dict[str, Any], body: str) -> RevisionText:
    """Front matter and body as an author would have typed them. Raises ``KeyError``, ``TypeError``."""
    details = front.get("details") or {}
    if not isinstance(details, dict):
        raise TypeError("details must be a list of fields.")
    return RevisionText(
        title=str(front["title"]),
        summary=str(front.get("summary") or ""),
        body=body,
        also_known_as=_words(front, "also_known_as"),
        categories=_words(front, "categories"),
        related=_words(front, "related"),
        staff_note=str(front.get("staff_note") or ""),
        details=kind_of(str(front.get("kind", FAQ))).checked(details),
        publish_at=_moment(front, "publish_at"),
        expires_at=_moment(front, "expires_at"),
        closing_note=str(front.get("closing_note") or ""),
        replacement=str(front.get("replacement") or ""),
    )


def _words(front: dict[str, Any], name: str) -> tuple[str, ...]:
    value = front.get(name) or []
    if not isinstance(value, list):
        raise TypeError(f"{name} must be a list.")
    return tuple(str(word) for word in value)


def _moment(front: dict[str, Any], name: str) -> datetime | None:
    value = front.get(name)
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"{name} must be a moment with its time zone, such as 2027-04-01 08:00:00+00:00.")
    return value.astimezone(UTC)
