"""Blocks: what each becomes, what stays text, and that no author can make one into something else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.blocks import BlockKind
from content.limits import BODY_MAX_BYTES
from content.rendering import RenderContext, render
from tests.content.hostile import HOSTILE, faults_in

CONTEXT = RenderContext({"start": "/faqs/start"}.get)
ROOT = Path(__file__).resolve().parents[2]


def html(markdown: str) -> str:
    return render(markdown, CONTEXT).html.replace("\n", "")


@pytest.mark.requirement("CS-S4")
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "::: information\nIt is *free*.\n:::",
            '<div aria-label="Information" class="wm-information" role="note">'
            '<p class="govuk-body">It is <em>free</em>.</p></div>',
        ),
        (
            "::: warning\nSend it by 1 June.\n:::",
            '<div class="govuk-warning-text">'
            '<div aria-hidden="true" class="govuk-warning-text__icon">!</div>'
            '<div class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span>'
            '<p class="govuk-body">Send it by 1 June.</p></div></div>',
        ),
        (
            "::: steps\n3. Open.\n4. Sign.\n:::",
            '<div class="wm-steps"><ol class="govuk-list govuk-list--number">'
            "<li>Open.</li><li>Sign.</li></ol></div>",
        ),
        (
            "::: contact Service desk\nTelephone: 020 7946 0000\n<desk@example.org>\n:::",
            '<div class="wm-contact"><p class="govuk-body"><strong>Service desk</strong></p>'
            '<p class="govuk-body">Telephone: 020 7946 0000<br>'
            '<a class="govuk-link" href="mailto:desk@example.org">desk@example.org</a></p></div>',
        ),
        (
            "::: address\n1 High Street\nAnytown\n:::",
            '<div class="wm-address"><p class="govuk-body">1 High Street<br>Anytown</p></div>',
        ),
        (
            "::: details Who is a *tenant*?\nA & B\n:::",
            '<details class="govuk-details"><summary class="govuk-details__summary">'
            '<span class="govuk-details__summary-text">Who is a <em>tenant</em>?</span></summary>'
            '<div class="govuk-details__text"><p class="govuk-body">A &amp; B</p></div></details>',
        ),
        (
            "::: download Excel, 45 KB\n[Blank form](/files/form.xlsx)\n:::",
            '<div class="wm-download"><p class="govuk-body"><a class="govuk-link" href="/files/form.xlsx">'
            'Blank form <span class="wm-download__facts">(Excel, 45 KB)</span></a></p></div>',
        ),
        (
            "::: download\n[The **law**](https://example.org/law.pdf?v=2)\n:::",
            '<div class="wm-download"><p class="govuk-body">'
            '<a class="govuk-link" href="https://example.org/law.pdf?v=2">The <strong>law</strong> '
            '<span class="wm-download__facts">(PDF)</span></a></p></div>',
        ),
        (
            "::: button\n[Start now](faq:start)\n:::",
            '<div class="wm-button"><p class="govuk-body">'
            '<a class="govuk-button" href="/faqs/start">Start now</a></p></div>',
        ),
    ],
)
def test_each_block(written: str, expected: str) -> None:
    assert html(written) == expected
    assert render(written, CONTEXT).loose_marks == ()


@pytest.mark.parametrize(
    ("written", "loose"),
    [
        ("::: warning\nMind the gap.\n\n## Next\n\nMore", "::: warning"),
        ("Before\n:::\nAfter", ":::"),
        ("::: waring\nMind the gap.\n:::", "::: waring"),
        ("::: warning\n:::", "::: warning"),
        ("::: warning All on one line :::", "::: warning All on one line :::"),
    ],
)
def test_a_mark_without_a_partner_is_text_and_is_told(written: str, loose: str) -> None:
    rendered = render(written, CONTEXT)
    assert "<div" not in rendered.html
    assert loose in rendered.text.split("\n")[0] + "\n" + rendered.text
    assert loose in rendered.loose_marks
    assert written.count("\n## ") == rendered.html.count("<h2")


def test_a_block_that_is_not_closed_leaves_the_next_one_whole() -> None:
    page = html("::: warning\nOops\n\n::: details More\nInside\n:::\n\nAfter")
    assert page.startswith('<p class="govuk-body">::: warning')
    assert page.endswith('</details><p class="govuk-body">After</p>')


def test_blocks_hold_paragraphs_lists_tables_and_other_blocks() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    page = html(f"::: details More\nOne\n\n- a\n- b\n\n::: warning\nTwo\n:::\n\n{table}\n:::\nEnd")
    inside, after = page.split("</details>")
    for piece in ("<p", "<ul", "govuk-warning-text", "<table"):
        assert piece in inside
    assert after == '<p class="govuk-body">End</p>'


def test_a_fourth_block_inside_others_is_text() -> None:
    assert html("::: details a\n" * 4 + "x\n" + ":::\n" * 4).count("<details") == 3


@pytest.mark.parametrize("written", ["    ::: warning\n    x\n    :::", "```\n::: warning\nx\n:::\n```"])
def test_an_example_of_a_block_stays_an_example(written: str) -> None:
    assert html(written) == "<pre><code>::: warningx:::</code></pre>"
    assert render(written, CONTEXT).loose_marks == ()


def test_a_link_that_leads_nowhere_makes_no_button_and_no_download() -> None:
    page = html("::: button\n[Go](faq:nowhere)\n:::\n\n::: download PDF, 2 MB\n[Form](javascript:1)\n:::")
    assert "<a" not in page
    assert "(PDF, 2 MB)" in page


def test_search_reads_the_words_and_not_the_drawing() -> None:
    assert render("::: warning\nSend it.\n:::\n\n::: details Why\nLaw.\n:::", CONTEXT).text.split("\n") == [
        "Warning",
        "Send it.",
        "Why",
        "Law.",
    ]


@pytest.mark.requirement("SEC-11")
@pytest.mark.parametrize("kind", BlockKind)
def test_hostile_words_in_and_behind_every_block(kind: BlockKind) -> None:
    for hostile in HOSTILE:
        title = hostile.replace("\n", " ")
        page = render(f"::: {kind} {title}\n{hostile}\n:::\n\nAfter", CONTEXT).html
        assert faults_in(page) == [], hostile
        assert "After" in page


@given(
    st.lists(
        st.sampled_from(
            [":::", "::: details x", "::: warning", ":::steps", "", "1. a", "> b", "```", "    c"]
        ),
        max_size=24,
    )
)
def test_any_order_of_marks_gives_a_whole_page(lines: list[str]) -> None:
    page = render("\n".join([*lines, "", "The last word"]), CONTEXT)
    assert faults_in(page.html) == []
    assert page.html.count("<div") == page.html.count("</div>")
    assert "The last word" in page.text


@pytest.mark.parametrize(
    "page",
    [
        "::: details x\n" * 200 + "y\n" + ":::\n" * 200,
        "::: warning\nx\n:::\n" * 200,
        "::: details x\n" * 399,
        "::: contact\n" + "a\n" * 20_000 + ":::",
        "::: steps\n" + "1. a\n" * 9_000 + ":::",
        "::: details " + "[x](/y) " * 5_000 + "\nz\n:::",
        "\n\n".join(["::: warning\nx\n:::"] * 190 + ["para"] * 2_000),
        "{{snippet:a}} " * 300 + "{ {snippet:" * 3_000,
    ],
)
def test_marks_made_to_take_long_do_not(page: str) -> None:
    assert len(page) <= BODY_MAX_BYTES
    started = time.perf_counter()
    render(page, CONTEXT)
    assert time.perf_counter() - started < 2.5


@pytest.mark.parametrize("where", ["static/js/editor/10-toolbar.js", "templates/faqs/editor/formatting.html"])
def test_every_block_is_in_the_toolbar_and_in_the_help(where: str) -> None:
    words = (ROOT / where).read_text("utf-8")
    assert [kind for kind in BlockKind if f"::: {kind}" not in words] == []
