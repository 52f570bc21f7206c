"""What every search engine behind the interface must do. A new engine joins in ``make_engine``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from content.search.interface import NO_SYNONYMS, SearchEngine, SearchQuery, Synonyms
from content.search.postgres_engine import PostgresEngine
from content.search.whoosh_engine import WhooshEngine
from tests import postgresql
from tests.content.search.pages import ASKED, HOSTILE, PAGES, SYNONYMS, find, ids, page

MakeEngine = Callable[[Path], SearchEngine]
"""An engine over the index that a path names; a second one over the same path finds what the first wrote."""


@pytest.fixture(params=["whoosh", "postgresql"], scope="module")
def make_engine(request: pytest.FixtureRequest) -> MakeEngine:
    made: MakeEngine = request.getfixturevalue(f"make_{request.param}")
    return made


@pytest.fixture(scope="module")
def make_whoosh() -> MakeEngine:
    return WhooshEngine


@pytest.fixture(scope="module")
def make_postgresql(postgresql_server: str) -> Iterator[MakeEngine]:
    with postgresql.own_database(postgresql_server) as url:
        database = create_engine(url)
        yield lambda path: PostgresEngine(database, f"search_{crc32(str(path).encode())}")
        database.dispose()


@pytest.fixture(scope="module")
def shared(make_engine: MakeEngine, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """An engine filled once, for tests that only read."""
    engine = make_engine(tmp_path_factory.mktemp("index"))
    engine.rebuild(PAGES, lambda _done: None)
    return engine


@pytest.fixture
def empty(make_engine: MakeEngine, tmp_path: Path) -> SearchEngine:
    """An engine without an index."""
    return make_engine(tmp_path / "index")


@pytest.mark.requirement("HS-L1a")
@pytest.mark.parametrize(("asked", "expected"), ASKED)
def test_plain_questions_find_their_page_first(shared: SearchEngine, asked: str, expected: int) -> None:
    assert ids(find(shared, asked))[0] == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param("wheelie", 3, id="title"),
        pytest.param("tenancy", 6, id="body"),
        pytest.param("rates", 1, id="also known as"),
        pytest.param("grants", 15, id="category"),
        pytest.param("renewed permits", 7, id="other endings"),
        pytest.param("organize a party", 14, id="American spelling"),
        pytest.param("email address", 5, id="e-mail for email"),
        pytest.param("e-mail address", 5, id="e-mail for e-mail"),
        pytest.param("e mail address", 5, id="e-mail in two words"),
        pytest.param("C++", 8, id="C++"),
        pytest.param("c#", 8, id="C#"),
        pytest.param("to be or not to be", 9, id="function words only"),
        pytest.param("universal", 10, id="exact before same stem"),
        pytest.param("pass word", 4, id="written apart"),
        pytest.param("counciltax", 1, id="written together"),
        pytest.param("forgotten passw", 4, id="unfinished last word"),
        pytest.param("PÀSSWÓRD", 4, id="accents and capitals"),
    ],
)
def test_finds_by(shared: SearchEngine, asked: str, expected: int) -> None:
    assert ids(find(shared, asked))[0] == expected


@pytest.mark.parametrize(
    ("asked", "expected"), [("vehicle", 7), ("trash", 3), ("log in", 5), ("how do I log in again", 5)]
)
def test_finds_by_synonym(shared: SearchEngine, asked: str, expected: int) -> None:
    assert ids(find(shared, asked, SYNONYMS))[0] == expected


def test_a_word_itself_comes_before_its_synonym(shared: SearchEngine) -> None:
    synonyms = Synonyms.of([["theatre", "password"]])
    assert ids(find(shared, "password", synonyms)) == [4, 9]
    assert ids(find(shared, "theatre", synonyms)) == [9, 4]


@pytest.mark.parametrize(
    ("asked", "expected", "meant"),
    [
        ("pasword", 4, "password"),
        ("howsing benefit", 6, "housing benefit"),
        ("direct deibt", 13, "direct debit"),
        ("Pay coucnil tax!", 1, "Pay council tax!"),
        ("unversity discuonts", 11, "university discounts"),
        ("permti", 7, "permit"),
    ],
)
def test_typing_errors_are_forgiven_and_pointed_out(
    shared: SearchEngine, asked: str, expected: int, meant: str
) -> None:
    results = find(shared, asked)
    assert ids(results)[0] == expected
    assert results.did_you_mean == meant


@pytest.mark.parametrize("asked", ["what is my council tax?", "pay council tax", "C++", "bins", "parki", ""])
def test_good_words_are_not_corrected(shared: SearchEngine, asked: str) -> None:
    assert find(shared, asked).did_you_mean is None


@pytest.mark.parametrize("asked", HOSTILE)
def test_hostile_input_is_only_words(shared: SearchEngine, asked: str) -> None:
    results = find(shared, asked)
    assert len(results.hits) <= 10
    assert len(shared.suggest(asked)) <= 6
    assert find(shared, "council tax", section_key=asked).total == 0
    assert shared.suggest("pay", section_key=asked) == ()


@pytest.mark.parametrize("asked", ["*", "id:1", "item_id:1", "section:waste", "?", "[a TO z]"])
def test_no_query_language_reaches_the_public(shared: SearchEngine, asked: str) -> None:
    assert find(shared, asked).total == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=250), st.one_of(st.none(), st.text(max_size=20)))
def test_no_text_raises(shared: SearchEngine, asked: str, section: str | None) -> None:
    results = find(shared, asked, SYNONYMS, section_key=section)
    assert results.total >= len(results.hits)
    shared.suggest(asked, section_key=section)


def test_only_the_first_200_characters_count(shared: SearchEngine) -> None:
    assert ids(find(shared, "theatre " + "zz " * 100 + "password")) == [9]


def test_titles_and_excerpts_are_escaped(empty: SearchEngine) -> None:
    empty.replace([page(1, "<script>alert('bin')</script>", '<img src=x onerror=bin> & "bin"')])
    (hit,) = find(empty, "bin").hits
    assert hit.title_html == "&lt;script&gt;alert(&#x27;<mark>bin</mark>&#x27;)&lt;/script&gt;"
    assert re.findall(r"<[^>]*>", hit.excerpt_html) == ["<mark>", "</mark>"] * 2


def test_words_are_marked_in_all_their_forms(shared: SearchEngine) -> None:
    hit = find(shared, "renewed").hits[0]
    assert hit.title_html == "<mark>Renew</mark> a parking permit"
    assert "<mark>Renewing</mark> takes" in hit.excerpt_html


def test_section_filter(shared: SearchEngine) -> None:
    assert set(ids(find(shared, "bin"))) == {2, 3}
    assert ids(find(shared, "bin tax", section_key="waste")) == ids(find(shared, "bin"))
    assert find(shared, "tax", section_key="waste").total == 0
    assert find(shared, "tax", section_key="no such").total == 0
    assert shared.suggest("re", section_key="waste") == ("Report a missed bin collection",)


def test_pages_of_results_add_up(empty: SearchEngine) -> None:
    empty.replace([page(number, f"Bin day {number}", "bin " * number) for number in range(1, 26)])
    whole = ids(find(empty, "bin day", limit=100))
    parts = [ids(find(empty, "bin day", limit=10, offset=offset)) for offset in (0, 10, 20, 30)]
    assert [each for part in parts for each in part] == whole
    assert sorted(whole) == list(range(1, 26))
    assert {find(empty, "bin day", limit=10, offset=offset).total for offset in (0, 20, 30)} == {25}
    assert find(empty, "bin day", limit=0).total == 25


def test_quotation_marks_ask_for_words_in_a_row(shared: SearchEngine) -> None:
    assert ids(find(shared, '"council tax"')) == [1, 11]
    assert ids(find(shared, "“pay your council” tax")) == [1]
    assert find(shared, '"tax council"').total == 0


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("p", "Pay your council tax"),
        ("pass", "Reset your password"),
        ("reset your pa", "Reset your password"),
        ("rates", "Pay your council tax"),
        ("pasword", "Reset your password"),
        ("housing ", "Apply for housing benefit"),
    ],
)
def test_suggestions(shared: SearchEngine, typed: str, expected: str) -> None:
    assert expected in shared.suggest(typed)


def test_suggestions_have_a_limit_and_prefer_beginnings(shared: SearchEngine) -> None:
    assert len(shared.suggest("re", limit=2)) == 2
    assert shared.suggest("dis")[0] == "Discounts for university students"
    assert shared.suggest("") == ()
    assert shared.suggest("tenancy") == ()


def test_suggestions_that_say_what_was_typed_come_before_those_that_only_mean_it(empty: SearchEngine) -> None:
    empty.replace(
        [
            page(1, "My account is locked", also=("forgotten password",)),
            page(2, "Passports", body="Renew one."),
            page(3, "I have forgotten my user name or my password"),
            page(4, "Unlock", also=("password of a colleague",)),
            page(5, "Bypass the queue"),
        ]
    )
    said_first = (
        "Passports",
        "I have forgotten my user name or my password",
        "Unlock",
        "My account is locked",
    )
    assert empty.suggest("pass") == said_first
    assert empty.suggest("password") == said_first[1:]
    assert empty.suggest("pasword") == said_first[1:]
    assert empty.suggest("forgotten pass") == (said_first[1], said_first[3])


def test_replace_twice_leaves_one(empty: SearchEngine) -> None:
    first, second = page(1, "Old bins", "container"), page(1, "New bins", "container")
    empty.replace([first, page(1, "Middle bins", "container"), second])
    empty.replace([second])
    assert [hit.title_html for hit in find(empty, "container").hits] == ["New bins"]
    assert find(empty, "old").total == 0


def test_remove(empty: SearchEngine) -> None:
    empty.replace(PAGES)
    empty.remove([4, 999])
    assert 4 not in ids(find(empty, "password"))
    assert "Reset your password" not in empty.suggest("reset")
    assert ids(find(empty, "council tax"))[0] == 1
    empty.remove([])
    empty.replace([])


def test_rebuild_swaps_and_tells_progress(empty: SearchEngine) -> None:
    empty.replace([page(99, "Password of old times")])
    heard: list[int] = []
    empty.rebuild(iter(PAGES), heard.append)
    assert ids(find(empty, "password")) == [4]
    assert heard[-1] == len(PAGES)


def test_a_rebuild_that_fails_changes_nothing(empty: SearchEngine) -> None:
    empty.replace(PAGES)

    def torn() -> object:
        yield PAGES[0]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        empty.rebuild(torn(), lambda _done: None)  # type: ignore[arg-type]
    assert ids(find(empty, "password")) == [4]
    empty.replace([page(99, "Still writable")])
    assert ids(find(empty, "writable")) == [99]


def test_ready_means_there_is_something_to_find(empty: SearchEngine) -> None:
    assert not empty.is_ready()
    empty.replace([PAGES[0]])
    assert empty.is_ready()
    empty.remove([PAGES[0].item_id])
    assert not empty.is_ready()


def test_another_object_sees_every_commit_at_once(
    make_engine: MakeEngine, empty: SearchEngine, tmp_path: Path
) -> None:
    empty.replace(PAGES)
    reader = make_engine(tmp_path / "index")
    for number in range(100, 110):
        empty.replace([page(number, f"Volcano {number}")])
        assert len(ids(reader.search(SearchQuery("volcano", limit=50), NO_SYNONYMS))) == number - 99
    empty.rebuild(PAGES, lambda _done: None)
    assert find(reader, "volcano").total == 0
