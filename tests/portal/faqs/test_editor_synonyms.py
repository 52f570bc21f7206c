"""Synonyms: kept by owners, used by the very next search."""

from __future__ import annotations

from content import queries
from portal.faqs.indexing import apply_index_changes
from tests.portal.faqs.writing_room import SLUG, Room, text_of, typed_in


def groups(room: Room) -> list[tuple[int, list[str], str | None]]:
    with room.session() as session:
        return [(group.id, group.terms, group.service_key) for group in queries.synonym_groups(session)]


def finds(room: Room, words: str) -> bool:
    page = room.cast.visitor().get("/search", query_string={"q": words}).get_data(as_text=True)
    return f'href="/faqs/{SLUG}' in page


def test_a_group_works_from_the_next_search_until_it_is_removed(room: Room) -> None:
    room.publish()
    apply_index_changes(room.app.extensions["database"], room.app.extensions["search"])
    olga = room.cast.signed_in("olga")
    assert not finds(room, "tenancy charge")
    olga.post("/editor/synonyms/new", data={"terms": "Rent\n tenancy charge \n\nrent", "service_key": ""})
    ((number, terms, service_key),) = groups(room)
    assert (terms, service_key) == (["rent", "tenancy charge"], None)
    assert finds(room, "tenancy charge")
    olga.post(f"/editor/synonyms/{number}", data={"terms": "rent\nlease", "service_key": ""})
    assert not finds(room, "tenancy charge")
    assert finds(room, "lease")
    assert olga.get(f"/editor/synonyms/{number}/removal").status_code == 200
    assert groups(room) != []
    olga.post(f"/editor/synonyms/{number}/removal")
    assert groups(room) == []
    assert not finds(room, "lease")


def test_a_group_that_says_nothing_comes_back_as_it_was_typed(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    for terms in ("", "one", "same\nSame", "x" * 81 + "\ny", "\n".join(f"w{n}" for n in range(51))):
        answer = olga.post("/editor/synonyms/new", data={"terms": terms, "service_key": ""})
        assert answer.status_code == 422, terms
        assert typed_in(answer, "terms") == terms
    assert groups(room) == []


def test_words_not_found_can_be_taken_over(room: Room) -> None:
    page = room.cast.signed_in("olga").get("/editor/synonyms/new?terms=purple+form")
    assert typed_in(page, "terms") == "purple form"


def test_an_unknown_group_is_not_found(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    assert olga.get("/editor/synonyms/99").status_code == 404
    assert olga.post("/editor/synonyms/99", data={"terms": "a\nb", "service_key": ""}).status_code == 404
    assert olga.get("/editor/synonyms/99999999999999999999").status_code == 404
    assert "Search treats" not in text_of(olga.get("/editor/synonyms"))
