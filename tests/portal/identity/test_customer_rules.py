"""What customers' records are compared by, and what to mind before one writes to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.customer_rules import (
    LONGEST_NOTE,
    CustomerText,
    Likeness,
    best_of,
    changes,
    contact_advice,
    keys_of,
    mail_key,
    name_key,
    note_problem,
    phone_key,
    strongest,
)

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ann.Lee+desk@Example.org ", "ann.lee@example.org"),
        ("an.n.lee@googlemail.com", "annlee@gmail.com"),
        ("annlee+x@gmail.com", "annlee@gmail.com"),
        ("ann.lee@example.org", "ann.lee@example.org"),
        ("+x@example.org", "+x@example.org"),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_mailbox(typed: str, key: str) -> None:
    assert mail_key(typed) == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("01632 960 001", "01632960001"),
        ("+44 1632 960001", "01632960001"),
        ("+44 (0)1632 960001", "01632960001"),
        ("0044 1632-960001 ext 12", "01632960001"),
        ("960001", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_number(typed: str, key: str) -> None:
    assert phone_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ms Béatrix Okonjo", "OKONJO, Beatrix"), ("Dr. J. O'Neil", "oneil j"), ("王 小明", "王  小明")],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_every_record_has_a_name_to_be_compared_by_and_no_empty_address(n: str, e: str, p: str) -> None:
    found = keys_of(name=n, email=e, phone=p, organisation_ids=[7])
    assert {kind for kind, _ in found} >= {"name", "name_at"}
    assert all(value for kind, value in found if kind in {"mail", "phone"})
    assert mail_key(mail_key(e)) == mail_key(e)
    assert all(len(value) <= 320 for kind, value in found if kind.startswith("name"))


def test_the_strongest_reason_and_the_best_field() -> None:
    assert strongest(["phone", "mail"]) is Likeness.MAIL
    assert best_of({"a": "", "b": "x", "c": ""}, {"a": "y", "b": "z", "c": ""}) == {
        "a": "gone",
        "b": "kept",
        "c": "kept",
    }


def test_advice_and_changes_are_sentences() -> None:
    said = contact_advice(
        preferred_channel="post", language="Welsh", is_no_phone=True, accessible_format="Braille"
    )
    assert said == ("Do not telephone.", "Would rather have a letter.", "Language: Welsh.", "Needs: Braille.")
    assert contact_advice(preferred_channel="", language="", is_no_phone=False, accessible_format="") == ()
    changed = changes(CustomerText("Ann"), CustomerText("Ann", is_no_phone=True, preferred_channel="email"))
    assert changed == {"preferred_channel": ["No preference", "E-mail"], "is_no_phone": ["No", "Yes"]}


@pytest.mark.parametrize(
    ("until", "is_fine"),
    [(None, False), (TODAY, True), (TODAY - timedelta(1), False), (TODAY + LONGEST_NOTE, True),
     (TODAY + LONGEST_NOTE + timedelta(1), False)],
)  # fmt: skip
def test_a_note_is_for_a_while(until: date | None, is_fine: bool) -> None:
    assert (note_problem(until, TODAY) == "") == is_fine
