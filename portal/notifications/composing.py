"""Texts of mail: plain text, so that it reads the same everywhere and carries nothing that can run.

The first line of a template is ``Subject: …``; the rest, after an empty line, is the body.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.config import Settings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "emails"
MAX_SUBJECT = 200


@cache
def _environment() -> Environment:
    # No escaping: this is text, not HTML, and mail programs show "&lt;" as it stands.
    return Environment(  # noqa: S701
        loader=FileSystemLoader(str(TEMPLATES)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def compose(settings: Settings, template: str, **context: Any) -> tuple[str, str]:
    """Subject and body. Line breaks in the subject become spaces: a header is one line."""
    text = (
        _environment()
        .get_template(f"{template}.txt")
        .render(
            authority=settings.authority_name,
            service_name=settings.service_name,
            site=settings.canonical_url,
            contact_email=settings.contact_email,
            contact_phone=settings.contact_phone,
            **context,
        )
    )
    head, _, body = text.partition("\n\n")
    subject = " ".join(head.removeprefix("Subject:").split())
    return subject[:MAX_SUBJECT], body.strip() + "\n"
