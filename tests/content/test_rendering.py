"""What Markdown becomes: the looks of the design system, headings in order, links that lead somewhere."""

from __future__ import annotations

import pytest

from content.rendering import Heading, RenderContext, render

PATHS = RenderContext({"known": "/faqs/known", "renamed": "/faqs/new-name"}.get)


def html(markdown: str) -> str:
    return render(markdown, PATHS).html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Hello *you*", '<p class="govuk-body">Hello <em>you</em></p>'),
        ("- a\n- b", '<ul class="govuk-list govuk-list--bullet">\n<li>a</li>\n<li>b</li>\n</ul>'),
        ("3. a\n4. b", '<ol class="govuk-list govuk-list--number" start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> a", '<blockquote class="govuk-inset-text">\n<p class="govuk-body">a</p>\n</blockquote>'),
        ("Term\n: What it is", "<dl>\n<dt>Term</dt>\n<dd>What it is</dd>\n</dl>"),
        ("    a < b", "<pre><code>a &lt; b\n</code></pre>"),
        ("```python\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        (
            "DPO\n\n*[DPO]: Data protection officer",
            '<p class="govuk-body"><abbr title="Data protection officer">DPO</abbr></p>',
        ),
        ("![A signpost](/x.png)", '<p class="govuk-body">A signpost</p>'),
        ("1 < 2 & <b>bold</b>", '<p class="govuk-body">1 &lt; 2 &amp; &lt;b&gt;bold&lt;/b&gt;</p>'),
    ],
)
def test_looks(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


def test_numbers_in_tables_stand_to_the_right() -> None:
    table = html("| What | How many |\n|---|--:|\n| Cases | 12 |")
    assert '<th class="govuk-table__header" scope="col">What</th>' in table
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">12</td>' in table


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("# a\n\n## b\n\n# c", [2, 3, 2]),
        ("## a\n\n### b\n\n## c", [2, 3, 2]),
        ("### a\n\n## b", [2, 2]),
        ("## a\n\n##### b\n\n### c", [2, 3, 3]),
        ("\n\n".join(f"{'#' * level} x" for level in range(1, 7)), [2, 3, 4, 5, 6, 6]),
    ],
)
@pytest.mark.requirement("GDS")
def test_headings_begin_below_the_title_and_jump_no_level(written: str, levels: list[int]) -> None:
    assert [heading.level for heading in render(written, PATHS).headings] == levels


def test_headings_have_ids_of_their_own() -> None:
    rendered = render("## Main content\n\n## Main content\n\n## ???", PATHS)
    assert rendered.headings[:2] == (
        Heading(2, "section-main-content", "Main content"),
        Heading(2, "section-main-content_1", "Main content"),
    )
    assert all(f'id="{heading.id}"' in rendered.html for heading in rendered.headings)


def test_links_between_answers() -> None:
    rendered = render("[a](faq:known) [b](faq:renamed#section-x) [c](faq:nowhere) [d](faq:known)", PATHS)
    assert '<a class="govuk-link" href="/faqs/known">a</a>' in rendered.html
    assert '<a class="govuk-link" href="/faqs/new-name#section-x">b</a>' in rendered.html
    assert " c " in rendered.html
    assert rendered.links == ("known", "renamed", "nowhere")
    assert rendered.broken_links == ("nowhere",)


def test_an_address_that_is_not_allowed_is_reported_and_its_words_stay() -> None:
    rendered = render("Press [this](javascript:alert(1)).", PATHS)
    assert rendered.html == '<p class="govuk-body">Press this.</p>'
    assert rendered.broken_links == ("javascript:alert(1)",)


def test_mail_and_web_addresses_in_angle_brackets() -> None:
    assert 'href="mailto:desk@example.org"' in html("<desk@example.org>")
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html("<https://example.org/a?b=1&c=2>")


def test_text_for_search_has_words_and_no_markup() -> None:
    rendered = render("## How\n\nPress **Save & go**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x < y", PATHS)
    assert rendered.text.split("\n") == ["How", "Press Save & go.", "a", "b", "1", "2", "x < y"]


def test_one_text_leaves_nothing_behind_for_the_next() -> None:
    render("[x][1]\n\n[1]: /somewhere\n\n*[DPO]: y\n\n## a", PATHS)
    second = render("[x][1] DPO\n\n## a", PATHS)
    assert "href" not in second.html
    assert "abbr" not in second.html
    assert [heading.id for heading in second.headings] == ["section-a"]
