"""Kinds are files; what they ask for is checked when it is saved, and asked for before a page goes live."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content import library
from content.errors import InvalidText, TransitionRefused
from content.kinds import FAQ, all_kinds, answer_kinds, kind_of
from content.texts import RevisionText
from tests.content.cast import ANNA, NOW, newest, section


def test_every_file_is_a_kind_and_each_is_known_by_its_word() -> None:
    words = [kind.word for kind in all_kinds()]
    assert words == ["faq", "guide", "notice", "page", "service_page", "file", "link"]
    assert all(kind_of(word).word == word for word in words)
    assert FAQ in answer_kinds()
    assert "notice" not in answer_kinds()
    with pytest.raises(InvalidText):
        kind_of("poem")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("faq", {"anything": "else"}, {}),
        ("guide", {"before_you_start": "A pen\n\n paper "}, {"before_you_start": ["A pen", "paper"]}),
        ("link", {"url": " https://www.example.org/a?b=c "}, {"url": "https://www.example.org/a?b=c"}),
        ("link", {"url": ""}, {"url": ""}),
        ("service_page", {"answers": ["a-b"], "contact": "Ring\r\nus"},
         {"answers": ["a-b"], "forms": [], "contact": "Ring\nus"}),
    ],
)  # fmt: skip
def test_what_is_typed_is_tidied(kind: str, typed: dict[str, object], kept: dict[str, object]) -> None:
    assert kind_of(kind).checked(typed) == kept


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("link", "url", "javascript:alert(1)"),
        ("link", "url", "//evil.example"),
        ("link", "url", "mailto:me@example.org"),
        ("notice", "notice_type", "gossip"),
        ("service_page", "answers", "Not An Address"),
        ("notice", "affects", "x" * 301),
    ],
)
def test_what_cannot_be_kept_is_named(kind: str, name: str, value: str) -> None:
    with pytest.raises(InvalidText) as fault:
        kind_of(kind).checked({name: value})
    assert fault.value.field == name


@given(st.lists(st.text(max_size=40), max_size=5), st.text(max_size=80))
def test_checking_twice_is_checking_once(lines: list[str], block: str) -> None:
    typed = {"before_you_start": lines, "forms": lines, "contact": block, "affects": block}
    for kind in all_kinds():
        once = kind.checked(typed)
        assert kind.checked(once) == once


def test_a_draft_may_lack_what_a_live_page_needs(session: Session) -> None:
    section(session)
    item = library.create_item(
        session, section_key="parks", text=RevisionText(title="Elsewhere"), actor=ANNA, now=NOW, kind="link"
    )
    revision = newest(session, item)
    with pytest.raises(TransitionRefused, match="web address"):
        library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
    revision.details = {"url": "https://www.example.org"}
    library.submit(session, revision_id=revision.id, actor=ANNA, now=NOW)
