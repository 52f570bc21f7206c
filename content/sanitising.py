"""The last word on what HTML may leave ``content``: bleach first, nh3 as a second, independent pass.

Both ask the same rule, ``kept``: an attribute is dropped unless this file says its value may stay. The
output is safe between tags in an HTML page, and nowhere else.
"""

from __future__ import annotations

import re
from functools import cache

import bleach
import nh3

from content.addresses import SECTION_ID, safe_url

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
TAGS = HEADINGS | {
    *("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "a", "abbr"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
    *("div", "span", "details", "summary", "data", "img"),
}
SNIPPET_KEY = re.compile(r"[a-z0-9-]{1,100}")

# Classes set by content.markdown_rules and content.blocks. Nothing else may ride on ``class``.
CLASSES: dict[str, frozenset[str]] = {
    "p": frozenset({"govuk-body"}),
    "h2": frozenset({"govuk-heading-m"}),
    "h3": frozenset({"govuk-heading-s"}),
    "h4": frozenset({"govuk-heading-s"}),
    "h5": frozenset({"govuk-heading-s"}),
    "h6": frozenset({"govuk-heading-s"}),
    "ul": frozenset({"govuk-list", "govuk-list--bullet"}),
    "ol": frozenset({"govuk-list", "govuk-list--number"}),
    "a": frozenset({"govuk-link", "govuk-button"}),
    "blockquote": frozenset({"govuk-inset-text"}),
    "hr": frozenset({"govuk-section-break", "govuk-section-break--m", "govuk-section-break--visible"}),
    "table": frozenset({"govuk-table"}),
    "thead": frozenset({"govuk-table__head"}),
    "tbody": frozenset({"govuk-table__body"}),
    "tr": frozenset({"govuk-table__row"}),
    "th": frozenset({"govuk-table__header", "govuk-table__header--numeric"}),
    "td": frozenset({"govuk-table__cell", "govuk-table__cell--numeric"}),
    "strong": frozenset({"wm-missing"}),
    "details": frozenset({"govuk-details"}),
    "summary": frozenset({"govuk-details__summary"}),
    "div": frozenset(
        {
            *("wm-information", "wm-steps", "wm-contact", "wm-address", "wm-download", "wm-button"),
            *("govuk-warning-text", "govuk-warning-text__icon", "govuk-warning-text__text"),
            "govuk-details__text",
        }
    ),
    "img": frozenset({"wm-picture"}),
    "span": frozenset({"govuk-visually-hidden", "govuk-details__summary-text", "wm-download__facts"}),
}
# Attributes that may hold one value and no other.
FIXED = {
    ("th", "scope"): "col",
    ("div", "role"): "note",
    ("div", "aria-label"): "Information",
    ("div", "aria-hidden"): "true",
    ("img", "loading"): "lazy",
}
# Pictures come from our own media and nowhere else (content.media_rules).
_PICTURE = re.compile(r"/media/[a-z0-9-]{1,100}/[a-z0-9][a-z0-9.-]{0,99}\?v=[0-9]{1,9}")
_PIXELS = re.compile(r"[0-9]{1,5}")


def kept(tag: str, name: str, value: str) -> str | None:
    """The value this attribute may keep, or None to drop it."""
    if name == "class":
        allowed = CLASSES.get(tag, frozenset())
        return " ".join(word for word in value.split() if word in allowed) or None
    if name == "href" and tag == "a":
        return safe_url(value)
    if name == "id" and tag in HEADINGS:
        return value if SECTION_ID.fullmatch(value) else None
    if name == "title" and tag == "abbr":
        return value
    if (tag, name) in FIXED:
        return value if value == FIXED[tag, name] else None
    if name == "value" and tag == "data":
        return value if SNIPPET_KEY.fullmatch(value) else None
    if tag == "img":
        return _kept_of_picture(name, value)
    if name == "start" and tag == "ol":
        return value if re.fullmatch(r"\d{1,4}", value) else None
    return None


def _kept_of_picture(name: str, value: str) -> str | None:
    if name == "alt":
        return value
    form = {"src": _PICTURE, "width": _PIXELS, "height": _PIXELS}.get(name)
    return value if form is not None and form.fullmatch(value) else None


def _stays(tag: str, name: str, value: str) -> bool:
    return kept(tag, name, value) is not None


def _bleach() -> bleach.Cleaner:
    """A new one each time: a Cleaner is not safe between threads."""
    return bleach.Cleaner(
        tags=TAGS,
        attributes=_stays,
        protocols={"http", "https", "mailto", "tel"},
        strip=True,
        strip_comments=True,
    )


@cache
def _attributes() -> dict[str, set[str]]:
    allowed = {tag: {"class"} for tag in CLASSES}
    allowed["a"].add("href")
    allowed["ol"].add("start")
    allowed["abbr"] = {"title"}
    allowed["data"] = {"value"}
    allowed["img"] |= {"src", "alt", "width", "height"}
    for tag, name in FIXED:
        allowed[tag].add(name)
    for heading in HEADINGS:
        allowed[heading].add("id")
    return allowed


def sanitise(dirty: str) -> str:
    """HTML made harmless: only ``TAGS``, only attributes ``kept`` lets stay."""
    return nh3.clean(
        _bleach().clean(dirty),
        tags=set(TAGS),
        attributes=_attributes(),
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
