"""Markdown written elsewhere, made into a page of ours, with a list of what could not be kept. PURE."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.errors import InvalidText
from content.kinds import FAQ, all_kinds, kind_of
from content.page_files import KEYS, PageFile, split, text_of_front
from content.rendering import BodyTooLong
from content.texts import RevisionText, slug_from, tidied, tidy_line

_HEADING = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)|\A\s*(\S[^\n]*)\n=+[ \t]*(?:\n|\Z)")
_HTML = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)(\s+\"[^\"]*\")?\)")
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/|#")
_CODE = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)[ \t]*$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
# What other systems call the same thing.
_ALIASES = {
    "description": "summary",
    "excerpt": "summary",
    "tags": "also_known_as",
    "keywords": "also_known_as",
    "aliases": "also_known_as",
    "permalink": "slug",
}


class NotKept(ValueError):
    """Nothing of the file can be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A page, and in words what of its file could not be kept."""

    page: PageFile
    losses: tuple[str, ...]


def slug_of_file(path: str, source: str) -> str:
    """The address a file's page will get: its own, else one made from the file's name."""
    try:
        front, _ = split(source, path)
    except ValueError:
        front = {}
    written = str(_renamed(front).get("slug") or "").strip("/").rsplit("/", 1)[-1]
    return slug_from(written or posixpath.splitext(posixpath.basename(path))[0])


def adapt(path: str, source: str, *, section_key: str, slugs: Mapping[str, str]) -> Adapted:
    """Make a page of the file at ``path``; ``slugs`` says which address each file of the folder gets.

    Raises ``NotKept``.
    """
    losses: list[str] = []
    try:
        front, body = split(source, path)
    except ValueError as fault:
        raise NotKept(str(fault)) from fault
    fields = _fields(_renamed(front), losses)
    heading, body = _title_taken_out(body)
    fields.setdefault("title", heading or posixpath.splitext(posixpath.basename(path))[0].replace("-", " "))
    body = _outside_code(body, lambda prose: _without_html(_linked(prose, path, slugs, losses), losses))
    page = PageFile(
        slug=slugs[path],
        section_key=section_key,
        review_after_months=_months(fields, losses),
        kind=str(fields.get("kind", FAQ)),
        is_draft=True,
        text=_text(fields, body, losses),
    )
    return Adapted(page, tuple(dict.fromkeys(losses)))


def _renamed(front: Mapping[str, Any]) -> dict[str, Any]:
    named = {str(key).lower().replace("-", "_"): value for key, value in front.items()}
    return {_ALIASES.get(key, key) if _ALIASES.get(key) not in named else key: v for key, v in named.items()}


def _fields(front: dict[str, Any], losses: list[str]) -> dict[str, Any]:
    """The fields we know, in a shape we can read; the rest is named among the losses."""
    kept: dict[str, Any] = {}
    for name, value in front.items():
        if name not in KEYS:
            losses.append(f"The field “{name}” at the top of the file.")
        elif name in {"categories", "also_known_as", "related"}:
            kept[name] = [str(each) for each in value] if isinstance(value, list) else str(value).split(",")
        elif value is not None:
            kept[name] = value
    if kept.get("kind", FAQ) not in {kind.word for kind in all_kinds()}:
        losses.append(f"The kind “{kept.pop('kind')}”: the page became an FAQ.")
    if "title" in kept and not tidy_line(str(kept["title"])):
        del kept["title"]
    return kept


def _text(fields: dict[str, Any], body: str, losses: list[str]) -> RevisionText:
    """The words of the page; a field that cannot be kept is left out and named."""
    text = RevisionText(title=tidy_line(str(fields["title"]))[:200] or "Without a title", body=body)
    try:
        text = tidied(text)
    except BodyTooLong as fault:
        raise NotKept(str(fault)) from fault
    for name in ("summary", "also_known_as", "categories", "related", "staff_note", "details",
                 "publish_at", "expires_at", "closing_note", "replacement"):  # fmt: skip
        if name not in fields:
            continue
        try:
            read = text_of_front(
                {"title": text.title, "kind": fields.get("kind", FAQ), name: fields[name]}, ""
            )
            value = getattr(tidied(read), name)
        except (InvalidText, TypeError, ValueError) as fault:
            losses.append(f"The field “{name}”: {fault}")
        else:
            text = replace(text, **{name: value})
    return text


def _months(fields: dict[str, Any], losses: list[str]) -> int:
    usual = kind_of(str(fields.get("kind", FAQ))).review_after_months
    given = fields.get("review_after_months")
    if given is None:
        return usual
    if isinstance(given, int) and 1 <= given <= 120:
        return given
    losses.append("The field “review_after_months”: it must be a number from 1 to 120.")
    return usual


def _title_taken_out(body: str) -> tuple[str, str]:
    """The heading at the very top is the title, not part of the text."""
    found = _HEADING.match(body)
    return ((found[1] or found[2]).strip(), body[found.end() :]) if found else ("", body)


def _outside_code(body: str, change: Any) -> str:
    parts = _CODE.split(body)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def _linked(prose: str, path: str, slugs: Mapping[str, str], losses: list[str]) -> str:
    """Links between the files of the folder become links between pages; pictures become their words."""

    def picture(found: re.Match[str]) -> str:
        losses.append(f"The picture “{found[2]}”: its description took its place.")
        return found[1]

    def link(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        if target.startswith("faq:") or _ELSEWHERE.match(target):
            return found[0]
        file, _, fragment = target.partition("#")
        slug = slugs.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), file)))
        if slug is None:
            losses.append(
                f"The link to “{target}”: that file is not in the folder, so its words stand alone."
            )
            return words
        if fragment:
            losses.append(f"The place “#{fragment}” in the link to “{file}”.")
        return f"[{words}](faq:{slug})"

    return _LINK.sub(link, _PICTURE.sub(picture, prose))


def _without_html(prose: str, losses: list[str]) -> str:
    def tag(found: re.Match[str]) -> str:
        losses.append(
            f"The HTML tag “{found[1].lower()}”: its words were kept." if found[1] else "A comment."
        )
        return ""

    return _HTML.sub(tag, prose)
