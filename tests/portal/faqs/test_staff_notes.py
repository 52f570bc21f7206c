"""Notes for staff beside the answers: found by staff, and by nobody else through any door (CS018)."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from content import library
from content.search.staff_notes import search_staff_notes
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, text_of
from tests.portal.faqs.shelf import Shelf

WORD = "quagmire"
NOTE = f"Mind the {WORD} in the old register. <b>Call</b> the second line."
# Every public page that shows, lists or looks for answers. A misspelt word asks for "did you mean".
DOORS = (
    *(
        f"/search?q={asked}"
        for asked in (WORD, "quagmir", "quagmrie", "old+register", "rent", f"rent+{WORD}")
    ),
    f"/search?q={WORD}&service=core",
    *(f"/search/suggestions?q={typed}" for typed in ("qua", "quag", WORD, "quagmrie", "rent")),
    *("/", "/services/core", "/faqs/rent", "/faqs/rent/flag", "/faqs/rent/subscription", "/feed.atom"),
    *("/services/core/feed.atom", "/services/core/missing", "/sitemap.xml", "/raise", "/raise/core"),
)


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Shelf:
    shelf = Shelf(app, now)
    shelf.publish("rent", "Correct a rent", staff_note=NOTE)
    shelf.publish("tenant", "Add a tenant")
    return shelf


@pytest.mark.requirement("CS018")
@pytest.mark.parametrize("is_indexed", [False, True])
def test_no_public_door_lets_a_word_of_a_note_out(shelf: Shelf, cast: Cast, is_indexed: bool) -> None:
    if is_indexed:
        shelf.index()
    # Not even to staff: what stands on a public page is copied, printed and shown to customers.
    for reader in (cast.visitor(), cast.signed_in("asha")):
        for door in DOORS:
            answer = reader.get(door)
            assert answer.status_code == 200, door
            told = answer.text.replace(f'value="{WORD}"', "").lower()
            asked_for = WORD in door or "quagm" in door
            assert "second line" not in told, door
            assert "register." not in told, door
            if asked_for:  # the page says what was looked for, and that nothing has it
                assert "correct a rent" not in told or "rent+" in door, door
                assert "did you mean" not in told, door
            else:
                assert WORD not in told, door


@pytest.mark.requirement("CS018")
def test_editors_find_a_page_by_its_note_and_are_told_so(shelf: Shelf, cast: Cast) -> None:
    edith = cast.signed_in("edith")
    by_note = text_of(edith.get(f"/editor/faqs?q={WORD}"))
    assert "Correct a rent Found in the staff note" in by_note
    assert "Add a tenant" not in by_note
    assert "Found in the staff note" not in text_of(edith.get("/editor/faqs?q=rent"))
    assert "Found in the staff note" in text_of(edith.get(f"/editor/faqs?q=rent+{WORD}"))


@pytest.mark.requirement("CS018")
def test_the_desk_finds_an_answer_by_its_note(shelf: Shelf, app: Flask, cast: Cast, now: datetime) -> None:
    shelf.index()
    address = f"/desk/cases/{a_case(app, now)}/answers"
    asha = cast.signed_in("asha")
    found = asha.get(f"{address}?q=old {WORD}")
    assert "Found in the staff note" in found.text
    assert f"<mark>{WORD}</mark>" in found.text
    assert "&lt;b&gt;Call&lt;/b&gt;" in found.text
    openly = asha.get(f"{address}?q=rent")
    assert "Found in the staff note" not in openly.text
    assert NOTE in text_of(openly).replace("&lt;", "<").replace("&gt;", ">")
    assert cast.visitor().get(f"{address}?q={WORD}").status_code == 302
    assert cast.signed_in("edith").get(f"{address}?q={WORD}").status_code == 403


def test_only_notes_of_pages_that_readers_see(shelf: Shelf, now: datetime) -> None:
    def found(text: str) -> list[str]:
        with shelf.session() as session:
            return [note.slug for note in search_staff_notes(session, text, None, now)]

    shelf.publish("hidden", "Hidden", section="staff-guide", staff_note=f"The {WORD} again")
    assert found(f"{WORD} register") == ["rent", "hidden"]
    assert found("register of nothing we know of here") == []
    assert found("% _ \\ ' \x00 \ud800") == []
    with shelf.session() as session:
        library.set_access(session, key="staff-guide", is_blocking=False, is_restricted=True, now=now)
    assert found(WORD) == ["rent"]
