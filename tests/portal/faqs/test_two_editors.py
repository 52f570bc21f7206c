"""Two people on one page in the same moment: one comes first, the other sees both texts, no draft is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from werkzeug.test import TestResponse

from portal.kernel import clock
from tests.portal.faqs.writing_room import Room, text_of, typed_in

ROUNDS = 3
"""Either may come first; whichever does, the same must hold."""
Ask = Callable[[], TestResponse]


def at_once(now: datetime, *asked: Ask) -> list[TestResponse]:
    gate = Barrier(len(asked))

    def ask(each: Ask) -> TestResponse:
        with clock.held_at(now):
            gate.wait()
            return each()

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


def test_an_edit_while_somebody_approves_is_stored_or_shown_back(room: Room, now: datetime) -> None:
    edith, emeka, rosa = (room.cast.signed_in(name) for name in ("edith", "emeka", "rosa"))
    for number in range(ROUNDS):
        slug = f"page-{number}"
        room.write(edith, act="submit", title=f"Page {number}", body="Zebras")
        base = room.base(slug)
        changed = {"base": base, "title": f"Page {number}", "body": "Lizards", "act": "save"}
        path = f"/editor/faqs/{slug}"
        approval, edit = at_once(
            now,
            lambda path=path, base=base: rosa.post(f"{path}/revisions/1/approval", data={"base": base}),  # type: ignore[misc]
            lambda path=path, changed=changed: emeka.post(f"{path}/edit", data=changed),  # type: ignore[misc]
        )
        assert sorted((approval.status_code, edit.status_code)) == [302, 409]
        if edit.status_code == 409:
            assert room.revisions(slug) == [(1, "live")]
            assert typed_in(edit, "body") == "Lizards"
            assert "Zebras" in text_of(edit)
            again = emeka.post(f"{path}/edit", data=changed | {"base": typed_in(edit, "base")})
            assert again.status_code == 302
            assert room.revisions(slug) == [(1, "live"), (2, "draft")]
            assert room.revision(slug, 2).body == "Lizards"
            assert room.revision(slug).body == "Zebras", "what is live is what Rosa approved"
        else:
            assert room.revisions(slug) == [(1, "draft")], "and nobody reads what Rosa has not read"
            assert room.revision(slug).body == "Lizards"
            assert "Read it again before you decide" in text_of(approval)


def test_of_drafts_saved_at_once_each_is_stored_or_shown_back(room: Room, now: datetime) -> None:
    slug = room.publish()
    names = ("edith", "emeka", "olga")
    clients, base = [room.cast.signed_in(name) for name in names], room.base(slug)
    texts = ["Zebras", "Lizards", "Spiders"]
    answers = at_once(
        now,
        *(
            lambda who=who, text=text: room.edit(who, slug, base=base, body=text)  # type: ignore[misc]
            for who, text in zip(clients, texts, strict=True)
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    assert room.revisions(slug) == [(1, "live"), (2, "draft")]
    winner = next(text for text, answer in zip(texts, answers, strict=True) if answer.status_code == 302)
    assert room.revision(slug, 2).body == winner
    for text, answer in zip(texts, answers, strict=True):
        if answer.status_code == 409:
            assert typed_in(answer, "body") == text
            assert winner in text_of(answer), "both texts stand on the screen"
