"""Typed text is cleaned of what nobody can see, and of nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from portal.web.text_input import EmailAddress, TelephoneNumber, clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("  around \n", "around"),
        ("nul\x00 bell\x07 escape\x1b c1\x85 delete\x7f", "nul bell escape c1 delete"),
        ("tab\tstays", "tab\tstays"),
        ("lone\ud800 surrogate", "lone surrogate"),
        ("Cafe\u0301", "Café"),
        ("👩‍👩‍👧 מרחבא \u202bשלום\u202c", "👩‍👩‍👧 מרחבא \u202bשלום\u202c"),
        ("<b>**bold**</b>", "<b>**bold**</b>"),
        (" \u200b\n\u202e\u2066\ufeff ", ""),
    ],
)
def test_texts_keep_all_that_can_be_read(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


def test_a_line_is_one_line() -> None:
    assert clean_line(" Subject:\r\nBcc: a@example.org \t x ") == "Subject: Bcc: a@example.org x"
    assert clean_line(None) is clean_text(None) is None


@given(st.text())
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(typed)
        assert once is not None
        assert clean(once) == once
        once.encode("utf-8")
        assert not any(unicodedata.category(sign) in {"Cs", "Cc"} and sign not in "\n\t" for sign in once)


class Contact(Form):
    email = StringField(validators=[EmailAddress()])
    phone = StringField(validators=[TelephoneNumber()])


@pytest.mark.parametrize(
    ("email", "is_good"),
    [
        ("cleo@example.org", True),
        ("c.leo+desk@mail.example.co.uk", True),
        ("o'brien_1@example-homes.org", True),
        ("", False),
        ("cleo", False),
        ("cleo@", False),
        ("cleo@example", False),
        ("@example.org", False),
        ("cleo example@example.org", False),
        ("cleo@example..org", False),
        ("cleo@example.org, carl@example.org", False),
        ("cleo@example.org\nBcc: carl@example.org", False),
        ("<cleo@example.org>", False),
        ("cleo@exämple.org", False),
        (f"{'a' * 250}@example.org", False),
        ("a@" + "b." * 50_000 + "org", False),
    ],
)
def test_an_address_is_one_that_mail_can_go_to(email: str, is_good: bool) -> None:
    form = Contact(MultiDict({"email": email, "phone": "01632 960 001"}))
    assert form.validate() is is_good


@pytest.mark.parametrize(
    ("phone", "is_good"),
    [
        ("01632 960 001", True),
        ("+44 (0)1632 960001", True),
        ("01632-960-001 ext 12", True),
        ("01632 960 001 x7", True),
        ("call me", False),
        ("+++++", False),
        ("12", False),
        ("1" * 200, False),
    ],
)
def test_a_telephone_number_is_written_as_people_do(phone: str, is_good: bool) -> None:
    form = Contact(MultiDict({"email": "cleo@example.org", "phone": phone}))
    assert form.validate() is is_good
