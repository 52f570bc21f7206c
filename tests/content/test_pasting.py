"""Text pasted without its HTML: bullets become lists, quotation marks plain ones, code stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.pasting import tidied_paste
from content.rendering import RenderContext, render
from content.texts import RevisionText, tidied

CASES = {
    "Word's bullets": ("You need:\n•\tyour name\n•\ta form", "You need:\n\n- your name\n- a form"),
    "bullets without a tab": ("• one\n•two", "- one\n- two"),
    "levels by their sign": (
        "•\tone\no\tinner\n\uf0a7\tinnermost\no\tinner again\n•\ttwo",
        "- one\n    - inner\n        - innermost\n    - inner again\n- two",
    ),
    "numbers": ("Steps\n1.\tOpen.\n2.\tSign.", "Steps\n\n1. Open.\n2. Sign."),
    "numbers with brackets": ("1)\tOpen.\n2)\tSign.", "1. Open.\n2. Sign."),
    "bullets in numbers": ("1.\tOpen.\n•\tby hand\n2.\tSign.", "1. Open.\n    - by hand\n2. Sign."),
    "dashes": ("Bring:\n– a pen\n– a form", "Bring:\n\n- a pen\n- a form"),
    "one dash after a colon": ("Bring:\n– a pen", "Bring:\n\n- a pen"),
    "a dash in prose": ("It is late\n– or early –\nand dark.", "It is late\n– or early –\nand dark."),
    "an empty line between": ("• one\n\n• two", "- one\n\n- two"),
    "after a list of ours": ("- one\n• two", "- one\n- two"),
    "two lists": ("• one\n\nText\n\no\ttwo", "- one\n\nText\n\n- two"),
    "quotes": ("He said “it’s ‘fine’”.", "He said \"it's 'fine'\"."),
    "unseen signs": ("10\u00a0000 co\u00adop\u200berate", "10 000 cooperate"),
    "code": ("```\n• “a”\n```\n\n`“b”` and “c”", '```\n• “a”\n```\n\n`“b”` and "c"'),
    "letters that are words": ("o mawr\n· x", "o mawr\n· x"),
    "a bullet inside": ("a • b\n| • | c |", "a • b\n| • | c |"),
    "Markdown": ("# A\n\n- b\n    - c\n\n1. d\n\n> e – f", "# A\n\n- b\n    - c\n\n1. d\n\n> e – f"),
}


@pytest.mark.parametrize(("pasted", "kept"), CASES.values(), ids=CASES)
def test_pasted_text(pasted: str, kept: str) -> None:
    assert tidied_paste(pasted) == kept
    assert tidied_paste(kept) == kept


@given(st.text(alphabet="a•o–1.)\t \n`~“’:-\u00a0\uf0b7", max_size=60))
def test_twice_is_once(text: str) -> None:
    assert tidied_paste(tidied_paste(text)) == tidied_paste(text)


def test_a_text_that_is_saved_has_real_lists() -> None:
    body = tidied(RevisionText("T", body="You need:\n•\tyour name\no\tas on the form\n•\ta pen")).body
    html = render(body, RenderContext(resolve=lambda slug: None)).html
    assert html.count("<li>") == 3
    assert html.count("<ul") == 2
    assert "•" not in html
