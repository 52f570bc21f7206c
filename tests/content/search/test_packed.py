"""Ranking by packed scores: the same as adding every score by itself."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.search.packed import Table, best_packed, side_by_side
from content.search.scoring import WORTH_SHOWING, Ranking, added_up, best_of

PAGES = 60
scores = st.one_of(
    st.floats(2.0**-20, 45.0, width=32), st.sampled_from([0.015625, 1.0, 6.666666507720947, 20.0])
)
tables = st.lists(st.dictionaries(st.integers(0, PAGES - 1), scores, max_size=PAGES), max_size=8)


def by_packing(made: list[dict[int, float]], first: int, limit: int) -> Ranking | None:
    ready = [Table(each) for each in made]
    for table in ready:
        table.packed = side_by_side(table.scores, PAGES)
    return best_packed(ready, PAGES, first, limit, WORTH_SHOWING)


@settings(max_examples=300, deadline=None)
@given(tables, st.integers(0, 20), st.integers(0, 20))
@example([{0: 20.0, 1: 3.0, 2: 3.0000001}], 0, 10)  # just as much as is worth showing, and a hair more
@example([{0: 10.0, 1: 5.0}, {0: 10.0, 1: 15.0}], 0, 1)  # equal: the lower page number comes first
def test_the_ranking_is_that_of_single_scores(made: list[dict[int, float]], first: int, limit: int) -> None:
    found = by_packing(made, first, limit)
    assert found is None or found == best_of(added_up(made), first, limit, WORTH_SHOWING)


def test_usual_searches_are_ranked_so() -> None:
    common = {page: 1.0 + page / 7 for page in range(PAGES)}
    rare = {page: 9.0 - page / 11 for page in range(0, PAGES, 5)}
    assert by_packing([common, rare], 0, 10) == best_of(added_up([common, rare]), 0, 10, WORTH_SHOWING)


def test_what_rounding_cannot_tell_is_left_to_others() -> None:
    assert by_packing([], 0, 10) is None
    assert by_packing([{0: 2000.0}], 0, 1) is None  # more than a lane holds
    assert by_packing([{0: 20.0}], 0, 10) is None  # fewer than asked for: all without a score are level
