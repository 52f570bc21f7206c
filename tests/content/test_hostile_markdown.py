"""No text, whatever its author wanted, becomes anything but words, links, tables and pictures of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.addresses import safe_url
from content.media_rules import MediaTarget
from content.rendering import BODY_MAX_BYTES, BodyTooLong, RenderContext, render
from content.sanitising import sanitise
from tests.content.hostile import HOSTILE, SCRIPTS, faults_in
from tests.content.hostile_words import MARKDOWN, WORDS

MEDIA = {
    "known": MediaTarget("/media/known/a.png?v=1", "PNG, 1 KB", 'It\'s "<b>"', 40, 30),
    "file": MediaTarget("/media/file/a.pdf?v=1", "PDF, 1 KB"),
}
CONTEXT = RenderContext({"known": "/faqs/known"}.get, media=MEDIA)


def test_the_judge_sees_what_is_bad() -> None:
    bad = [
        "<script>",
        '<a href="javascript:1">',
        '<a href="//evil.example">',
        '<p onclick="x">',
        '<p style="x">',
        '<img src="x">',
        '<img src="//evil.example/media/a/b.png?v=1">',
        '<img src="/media/a/b.png?v=1" onload="x">',
    ]
    assert all(faults_in(html) for html in bad)


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("markdown", [*HOSTILE, *MARKDOWN, *WORDS])
def test_markdown_stays_harmless(markdown: str) -> None:
    for text in (markdown, f"Before {markdown} after", f"- a\n\n    {markdown}\n", f"> {markdown}"):
        assert faults_in(render(text, CONTEXT).html) == []


@pytest.mark.parametrize(
    "dirty", [*SCRIPTS, '<a href="javascript:1" class="x">x</a>', '<h2 id="main">x</h2>']
)
def test_the_sanitiser_alone_holds_too(dirty: str) -> None:
    assert faults_in(sanitise(dirty)) == []


@given(st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=4).map("".join))
def test_hostile_pieces_put_together(markdown: str) -> None:
    assert faults_in(render(markdown, CONTEXT).html) == []


@given(st.text(alphabet=st.sampled_from("<>\"'&;:/\\[]()!#`*_-=| \n\x02\x03{}aj1s"), max_size=60))
def test_any_mixture_of_signs(markdown: str) -> None:
    assert faults_in(render(markdown, CONTEXT).html) == []


@pytest.mark.parametrize(
    "url",
    [
        "/faqs/known",
        "/a?b=1&c=%20#section-d",
        "#section-what-you-need",
        "https://example.org",
        "http://example.org:8080/a(b)/c",
        "HTTPS://example.org/",
        "mailto:desk@example.org",
        "mailto:desk@example.org?subject=Form%20A",
        "tel:+44 20 7946 0000",
    ],
)
def test_good_addresses_stay(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 5000,
        "![" * 3000,
        "[a](" * 3000,
        "![a](" * 3000,
        "[a][" * 3000,
        "*[" * 5000,
        "a\n: " * 5000,
        "```\n" * 5000,
        "|a" * 5000 + "|\n" + "|-" * 5000 + "|\n",
        "a\n\n" * 10_000,
        "> " * 10_000,
        "".join(f"*[A{number}]: x\n" for number in range(1000)),
        "x" * (BODY_MAX_BYTES + 1),
    ],
)
def test_texts_made_to_take_long_are_refused_before_they_do(bomb: str) -> None:
    with pytest.raises(BodyTooLong):
        render(bomb, CONTEXT)


def test_a_long_honest_text_is_rendered() -> None:
    page = (
        "## Heading\n\nA [link](faq:known) and (a note) [here](/x).\n\n- one\n- two\n\n"
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
    )
    assert render(page * (BODY_MAX_BYTES // len(page) // 2), CONTEXT).links == ("known",)
