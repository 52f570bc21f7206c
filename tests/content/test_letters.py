"""What an answer looks like in a reply."""

from __future__ import annotations

import pytest

from content.letters import as_letter
from content.rendering import RenderContext, render

SITE = "https://help.example.org"


@pytest.mark.parametrize(
    ("markdown", "letter"),
    [
        pytest.param("Hello *there*,\nyou.\n\nBye.", "Hello there, you.\n\nBye.", id="paragraphs"),
        pytest.param("## Before\n\nText", "Before\n\nText", id="heading"),
        pytest.param("Do:\n\n1. One\n2. Two\n\nDone.", "Do:\n\n1. One\n2. Two\n\nDone.", id="steps"),
        pytest.param("- a\n- b\n    1. c\n    2. d\n- e", "- a\n- b\n1. c\n2. d\n- e", id="lists in lists"),
        pytest.param("1. One\n\n    More.\n\n2. Two", "1. One More.\n2. Two", id="paragraphs in steps"),
        pytest.param(
            "See [the form](https://x.example/f?a=1&b=2).",
            "See the form (https://x.example/f?a=1&b=2).",
            id="link",
        ),
        pytest.param("See [here](/contact).", f"See here ({SITE}/contact).", id="link on this site"),
        pytest.param("[a@example.org](mailto:a@example.org)", "a@example.org", id="address as its own words"),
        pytest.param("a < b & <b>c</b>", "a < b & <b>c</b>", id="signs"),
        pytest.param("| a | b |\n|---|---|\n| 1 | [2](/x) |", f"- 1: 2 ({SITE}/x)", id="table"),
        pytest.param(
            "Keep:\n\n| Cost | Real | Paid |\n|---|---|---|\n| Staff | Slip | |\n| Rent | Bill | Bank |\n",
            "Keep:\n\n- Staff. Real: Slip\n- Rent. Real: Bill. Paid: Bank",
            id="table of three columns",
        ),
        pytest.param("| a |\n|---|\n| 1 |", "- 1", id="table of one column"),
        pytest.param("| a | b |\n|---|---|\n| [](/x) | 2 |", f"- ({SITE}/x): 2", id="link without words"),
        pytest.param("::: warning\nMind it.\n:::", "Warning\n\nMind it.", id="warning"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_as_letter(markdown: str, letter: str) -> None:
    rendered = render(markdown, RenderContext(resolve=lambda _slug: None))
    assert as_letter(rendered.html, SITE) == letter
