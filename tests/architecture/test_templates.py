"""Templates compile, and only the sanitiser's output is printed without escaping."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SAFE = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false", re.IGNORECASE)
# The one name under which sanitised HTML may be printed: what content.rendering made and stored.
SANITISED = re.compile(r"\.body_html\s*\|\s*safe\b")


def test_every_template_compiles(sqlite_app: Flask) -> None:
    for path in TEMPLATES:
        sqlite_app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_only_sanitised_html_is_printed_as_it_is(path: Path) -> None:
    text = SANITISED.sub("", path.read_text("utf-8"))
    assert not SAFE.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_inline_script_style_or_handler(path: Path) -> None:
    """The Content-Security-Policy would refuse them."""
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/)", text)
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)
