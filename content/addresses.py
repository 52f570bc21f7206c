"""How a text names other pages, and which addresses a link may have. PURE."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

Resolve = Callable[[str], str | None]

SECTION_ID = re.compile(r"section-[a-z0-9_-]{1,120}")
FAQ_LINK = re.compile(r"faq:(?=[a-z0-9-]{1,100}(?:#|$))([a-z0-9]+(?:-[a-z0-9]+)*)(#section-[a-z0-9_-]+)?")
ANY_FAQ_LINK = re.compile(r"faq:", re.IGNORECASE)
_NAMED = re.compile(r"faq:([a-z0-9-]{1,100})")
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
_REST = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*"
_ALLOWED_URLS = (
    re.compile(rf"#{SECTION_ID.pattern}"),
    re.compile(rf"/(?![/\\]){_REST}"),
    re.compile(rf"https?://{_HOST}(?:[/?#]{_REST})?", re.IGNORECASE),
    re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:\?subject=[A-Za-z0-9%._-]*)?"),
    re.compile(r"tel:\+?[0-9(). -]{3,30}"),
)
_URL_MAX = 2000


def safe_url(url: str) -> str | None:
    """The address if it is one of the forms we allow, else None.

    Allowed: a path on this site, a section of this page, http(s) with a host, mailto, tel. Everything
    is a positive list over plain ASCII: what a browser might read differently (``//host``, ``/\\host``,
    control characters, entities, credentials before ``@``) simply has no form here.
    """
    decoded = html.unescape(url)
    if len(decoded) > _URL_MAX:
        return None
    return decoded if any(form.fullmatch(decoded) for form in _ALLOWED_URLS) else None


def slugs_named(markdown_text: str) -> set[str]:
    """Every slug a text may link to, so that they can be looked up together before it is rendered."""
    return set(_NAMED.findall(markdown_text))
