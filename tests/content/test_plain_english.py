"""What the plain-English advice sees in a text, and what it leaves in peace."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from content.importing import read_page
from content.plain_english import Advice, Concern, advise
from content.plain_english.blocks import blocks_of, sentences_of
from content.plain_english.reading_age import reading_age, syllables
from content.rendering import RenderContext, render

SEEDS = Path(__file__).resolve().parents[2] / "content" / "seeds"
# After the Carnegie Mellon Pronouncing Dictionary.
SYLLABLES = {
    1: "a eye make makes asked league through strength thought friend guest tried clothes breathe",
    2: "table issue agree wanted boxes watches being doing safely statement something business people every",
    3: "area idea enabled employer radio medium several library royalty government holiday basically PDF",
    4: "material application january information education criticism authority",
    5: "coordinator association communication immediately university",
    6: "responsibility",
}
EASY = (
    "We sent you a form. Fill it in. Send it back by Friday. We will tell you what we think by post. "
    "If you need help, call us. We are here from nine to five, each day of the week."
)
HARD = (
    "Organisational representatives must individually determine eligibility requirements before the "
    "beginning of administrative reconciliation procedures, because all retrospective applications "
    "necessitate extra documentary verification by the responsible authorities and their own staff members."
)


def advice_on(body: str, *, title: str = "", summary: str = "", known: tuple[str, ...] = ()) -> Advice:
    html = render(body, RenderContext(resolve=lambda slug: f"/faqs/{slug}")).html
    return advise(title=title, summary=summary, body=body, body_html=html, known=known)


def quotes(concern: Concern, body: str, **more: str) -> list[str]:
    return [hint.quote for hint in advice_on(body, **more).hints if hint.concern is concern]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "count"), [(word, count) for count, words in SYLLABLES.items() for word in words.split()]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_reading_age_follows_the_formula() -> None:
    # 30 words of one syllable in 3 sentences: 0.39 × 10 + 11.8 × 1 - 15.59 = 0.11
    assert reading_age(["the cat sat on the mat and ate the rat"] * 3) == 5
    # 30 words of two syllables in 2 sentences: 0.39 × 15 + 11.8 × 2 - 15.59 = 13.86
    assert reading_age(["table " * 15] * 2) == 19
    assert reading_age(["table " * 29]) is None
    assert reading_age([]) is None


def test_easy_and_hard_texts_are_told_apart() -> None:
    easy, hard = advice_on(EASY), advice_on(HARD)
    assert easy.reading_age is not None
    assert easy.reading_age <= 8
    assert easy.is_easy
    assert hard.reading_age is not None
    assert hard.reading_age >= 18
    assert not hard.is_easy


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four", 4),
        ("Use a form, e.g. CORE or another, i.e. Delta. Send it.", 2),
        ("Ask Mr. Smith at No. 10. He knows.", 2),
        ("Version 2.5 costs £3.50. See www.example.org for more.", 2),
        ("He said “Stop.” Then he left.", 2),
        ("no capital. follows here", 1),
        ("", 1),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences_of(text)) == count


def test_blocks_know_their_place_links_and_meanings() -> None:
    html = '<h2>A</h2><ul><li>one <a href="/x">two <em>three</em></a><p>four</p></li></ul><abbr>XY</abbr>'
    read = [(block.tag, block.text) for block in blocks_of(html)]
    assert read == [("h2", "A"), ("li", "one two three"), ("p", "four"), ("p", "XY")]
    assert [(link.words, link.address) for link in blocks_of(html)[1].links] == [("two three", "/x")]
    assert blocks_of(html)[3].explained == {"XY"}


LONG = "word " * 25 + "end"
CASES: tuple[tuple[str, Concern, str, list[str]], ...] = (
    ("26 words", Concern.long_sentence, f"{LONG}. Short one.", [f"{LONG}."]),
    ("25 words", Concern.long_sentence, "word " * 24 + "end.", []),
    ("a list is not one sentence", Concern.long_sentence, "You need\n\n" + "- three words each\n" * 12, []),
    ("a table is not prose", Concern.long_sentence, f"| a |\n|---|\n| {LONG} |", []),
    ("click here", Concern.link, "[Click here](/a) and [here](/b), [Read more…](/c)",
     ["Click here", "here", "Read more…"]),
    ("click to do", Concern.link, "[click to open the form](/a)", ["click to open the form"]),
    ("words that say it", Concern.link, "[the rent check](/a), [here is how](/b)", []),
    ("a bare address", Concern.link, "See https://example.org/a or <https://example.org/b>.",
     ["https://example.org/b", "https://example.org/a"]),
    ("an address in code", Concern.link, "Type `https://example.org`.", []),
    ("jargon", Concern.jargon, "We utilised it prior to that. Utilised again.", ["Utilised", "prior to"]),
    ("verbs in all forms", Concern.jargon, "notifies, facilitating, commenced, e.g. this",
     ["notifies", "facilitating", "commenced", "e.g."]),
    ("words that only begin alike", Concern.jargon, "Cease-fire, assistant, robustness, obtainable", []),
    ("abbreviation", Concern.abbreviation, "The DPO and two MPs. The DPO again.", ["DPO", "MP"]),
    ("explained behind", Concern.abbreviation, "Data protection officer (DPO). Ask the DPO.", []),
    ("explained before", Concern.abbreviation, "Ask the DPO (data protection officer).", []),
    ("explained by Markdown", Concern.abbreviation, "Ask the DPO.\n\n*[DPO]: data protection officer", []),
    ("known to everybody, shouted, a code", Concern.abbreviation,
     "Do NOT send a PDF of LA1 in the UK, IMPORTANTLY.", []),
    ("a wall", Concern.wall_of_text, "Six short words in this one. " * 14,
     ["Six short words in this one. Six short…"]),
    ("no heading for long", Concern.wall_of_text, "Five words stand in here.\n\n" * 51,
     ["Five words stand in here."]),
    ("headings in between", Concern.wall_of_text,
     ("Five words stand in here.\n\n" * 30 + "## Part\n\n") * 3, []),
    ("a level left out", Concern.heading, "## A\n\na\n\n#### B\n\nb", ["B"]),
    ("nothing below", Concern.heading, "## A\n\n## B\n\nb\n\n## C", ["A", "C"]),
    ("a heading below is something", Concern.heading, "## A\n\n### B\n\nb", []),
    ("twice the same", Concern.heading, "## A\n\na\n\n## a ##\n\nb", ["a"]),
    ("not headings", Concern.heading, "```\n## A\n#### B\n```\n\n#hash\n\n####### seven", []),
)  # fmt: skip


@pytest.mark.parametrize(
    ("concern", "body", "found"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_hints(concern: Concern, body: str, found: list[str]) -> None:
    assert quotes(concern, body) == found


def test_title_and_summary_are_read_as_well() -> None:
    found = advice_on("Text.", title="Ask the DPO", summary=f"{LONG}. Utilise it.")
    assert [hint.concern for hint in found.hints] == [
        Concern.long_sentence, Concern.jargon, Concern.abbreviation,
    ]  # fmt: skip
    assert [title for title, _ in found.by_concern] == [
        "Long sentences", "Words people do not say", "Abbreviations nobody explains",
    ]  # fmt: skip


def test_what_the_site_explains_itself_is_no_hint() -> None:
    assert advice_on("Ask the DPO.", known=("dpo",)).hints == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 50_000,
        "*a* " * 12_000,
        "e.g. A " * 7_000,
        "# " + " #" * 24_000 + "x",
        "# " + "#" * 49_000 + "x",
        "AB (" * 12_000,
        "." * 49_000 + " A",
        " ".join(
            f"{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}{chr(65 + n // 676 % 26)}" for n in range(12_000)
        ),
        "http://a.b " * 4_500,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(hostile: str) -> None:
    started = time.perf_counter()
    advise(body=hostile, body_html=f"<p>{hostile}</p>")
    assert time.perf_counter() - started < 2


def test_our_own_first_content_is_written_as_we_advise() -> None:
    """It is read by all who start with this portal, so it had better be an example."""
    ages, long_ones = [], 0
    for path in sorted(SEEDS.rglob("*.md")):
        text = read_page(path).text
        advice = advice_on(text.body, title=text.title, summary=text.summary)
        ages.append(advice.reading_age or 0)
        long_ones += len([hint for hint in advice.hints if hint.concern is Concern.long_sentence])
        assert not [hint for hint in advice.hints if hint.concern in (Concern.jargon, Concern.heading)], (
            path.stem
        )
    assert max(ages) <= 11
    assert long_ones < 10
