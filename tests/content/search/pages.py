"""A small council's pages, and what people ask for: enough for every rule of the search to show."""

from __future__ import annotations

from pathlib import Path

from content.search.interface import (
    NO_SYNONYMS,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    SearchResults,
    Synonyms,
)
from content.search.whoosh_engine import WhooshEngine


def page(
    item_id: int,
    title: str,
    body: str = "",
    *,
    summary: str = "",
    also: tuple[str, ...] = (),
    section: str = "core",
    categories: tuple[str, ...] = (),
) -> SearchDocument:
    return SearchDocument(item_id, title, summary, body, also, section, categories)


PAGES = (
    page(1, "Pay your council tax", "Pay online, by phone or by Direct Debit.", also=("rates bill",)),
    page(
        2, "Report a missed bin collection", "Tell us within two working days. We come back.", section="waste"
    ),
    page(
        3,
        "Order a larger wheelie bin",
        "Households of six or more may have a bigger container for their rubbish.",
        section="waste",
    ),
    page(
        4, "Reset your password", "Choose “Forgotten password” and we send you a link.", section="signing-in"
    ),
    page(5, "Sign in for the first time", "Your user name is your e-mail address.", section="signing-in"),
    page(6, "Apply for housing benefit", "You need proof of income and your tenancy agreement."),
    page(7, "Renew a parking permit", "Permits last a year. Renewing takes five minutes."),
    page(8, "Courses in C++ and C# programming", "Evening classes at the adult learning centre."),
    page(9, "Theatre: Hamlet", "“To be, or not to be” is spoken on Friday at eight."),
    page(10, "Claim Universal Credit", "A payment to help with your living costs."),
    page(11, "Discounts for university students", "Full-time students pay no council tax."),
    page(12, "Register a birth", "Do this within 42 days. Bring your passport."),
    page(13, "Cancel a direct debit", "Tell your bank and then tell us."),
    page(14, "Organise a street party", "Ask us to close the road at least six weeks before."),
    page(15, "Submit your claim form", "Press the green button.", categories=("grant-payments",)),
)

SYNONYMS = Synonyms.of([["car", "vehicle", "parking"], ["rubbish", "trash", "refuse"], ["log in", "sign in"]])

ASKED: tuple[tuple[str, int], ...] = (
    ("how do i pay my council tax", 1),
    ("my bin was not collected", 2),
    ("need a bigger bin", 3),
    ("i forgot my password", 4),
    ("signing in for the first time", 5),
    ("can i get help with housing", 6),
    ("parking permit renewal", 7),
    ("what is on at the theatre", 9),
    ("universal credit claims", 10),
    ("do students have to pay", 11),
    ("registering the birth of my baby", 12),
    ("stop my direct debit", 13),
    ("close the road for a party", 14),
)


HOSTILE = [
    *[
        "*",
        "?",
        "id:1",
        "item_id:1",
        "title:pay",
        "section:core",
        "pay AND",
        "OR",
        "NOT bin",
        "bin~9",
        "bin^99",
    ],
    *[
        '"',
        '"pay',
        'pay" "',
        '""',
        "“”",
        "(",
        "((pay)",
        "[a TO z]",
        "'",
        "\\",
        "/.*/",
        "+",
        "-",
        "--",
        "; DROP TABLE",
    ],
    *[
        "",
        " ",
        "\x00",
        "\x00pay\x1f",
        "\n\t",
        "\ud800",
        "😀",
        "👩‍👩‍👧",
        "\u202eyap",
        "مرحبا",
        "בין",
        "日本語",
        "ß",
        "İ",
        "ﬁ",
    ],
    *["<script>alert(1)</script>", "%s %d {0}", "a" * 10_000, "pay " * 3_000, "a-" * 5_000, '"' * 10_000],
]


def filled(folder: Path, pages: tuple[SearchDocument, ...] = PAGES) -> WhooshEngine:
    engine = WhooshEngine(folder)
    engine.rebuild(pages, lambda _done: None)
    return engine


def find(engine: SearchEngine, text: str, synonyms: Synonyms = NO_SYNONYMS, **more: object) -> SearchResults:
    return engine.search(SearchQuery(text, **more), synonyms)  # type: ignore[arg-type]


def ids(results: SearchResults) -> list[int]:
    return [hit.item_id for hit in results.hits]
