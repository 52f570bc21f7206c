"""Forms as people meet them: every kind of field, with every error, held to the library's own HTML."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from portal.web.date_parts import DatePartsField
from portal.web.form_drawing import register_forms
from portal.web.form_errors import error_list
from portal.web.form_fields import params_for

CHOICES = [
    SelectChoice("a", "Apples"),
    SelectChoice("b", "Pears & plums", {"hint": "Both, in <season>"}),
]
LIBRARY_MACROS = {
    "input": "input",
    "password": "password-input",
    "textarea": "textarea",
    "character-count": "character-count",
    "select": "select",
    "radios": "radios",
    "checkboxes": "checkboxes",
    "date": "date-input",
    "file": "file-upload",
}


class Row(Form):
    amount = IntegerField("Amount", [NumberRange(1, 5, "Amount must be 1 to 5")])


class Everything(Form):
    name = StringField("Full name", [InputRequired("Enter your name")], description="As on your <badge>")
    email = EmailField(
        "Email", [InputRequired("Enter an email address"), Regexp(".+@.+", message="Needs an @")]
    )
    phone = TelField("Phone", [Optional()])
    age = IntegerField("Age", [InputRequired("Enter your age")])
    cost = DecimalField("Cost", [Optional()])
    secret = PasswordField("Password", [InputRequired("Enter a password")])
    story = TextAreaField("What happened?", [InputRequired("Say what happened"), Length(max=4000)])
    note = TextAreaField("Note", [Optional()], render_kw={"spellcheck": False, "data-guard": "note"})
    fruit = RadioField("Fruit", [InputRequired("Choose a fruit")], choices=CHOICES)
    dishes = SelectMultipleField("Dishes", [InputRequired("Choose a dish")], choices=CHOICES)
    service = SelectField("Service", [InputRequired("Choose a service")], choices=CHOICES)
    agree = BooleanField("I agree", [InputRequired("Tick the box")])
    born = DatePartsField("Date of birth", [InputRequired("Enter your date of birth")])
    picture = FileField("Picture", [InputRequired("Add a picture")])
    papers = MultipleFileField("Papers")
    token = HiddenField("Token")


VISIBLE = [name for name in Everything()._fields if name != "token"]
FILLED = MultiDict(
    {
        "name": 'Ann "<b>" O\'Neil', "email": "ann@example.org", "age": "42", "cost": "1.50",
        "secret": "s3cret!", "story": "\nTwo\nlines </textarea><script>", "fruit": "b", "dishes": "a",
        "born-day": "27", "born-month": "March", "born-year": "1980", "token": "t0", "service": "b",
        "agree": "y",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def environment() -> Any:
    app = Flask(__name__)
    register_forms(app)
    app.jinja_env.globals["csrf_token"] = lambda: "csrf"
    app.jinja_env.loader = ChoiceLoader(
        [
            FileSystemLoader("templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app.jinja_env


class Outline(HTMLParser):
    """HTML as a list of tags with their attributes (in any order) and texts, so that only meaning counts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[Any] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, frozenset((k, " ".join(sorted((v or "").split()))) for k, v in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.parts.append(" ".join(data.split()))


def ours(environment: Any, form: Form, name: str, **options: Any) -> str:
    page = environment.from_string('{% from "macros/forms.html" import field %}{{ field(f, **options) }}')
    return str(page.render(f=form[name], options=options))


def theirs(environment: Any, form: Form, name: str, **options: Any) -> str:
    params = params_for(form[name], options)
    component = LIBRARY_MACROS[params["component"]]
    macro = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    if params["errors"]:
        params["errorMessage"] = {"html": "<br>".join(params["errors"])}
    if params.get("multiple"):
        params["attributes"] = {**params["attributes"], "multiple": {"value": True, "optional": True}}
    page = environment.from_string(
        f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {macro} %}}'
        f"{{{{ {macro}(params) }}}}"
    )
    return str(page.render(params=params))


@pytest.mark.parametrize("state", ["empty", "wrong", "filled"])
@pytest.mark.parametrize("name", VISIBLE)
@pytest.mark.requirement("GDS")
def test_our_inputs_are_the_librarys(environment: Any, name: str, state: str) -> None:
    form = Everything({"empty": None, "wrong": MultiDict({"email": "x"}), "filled": FILLED}[state])
    if state != "empty":
        form.validate()
    for options in ({}, {"heading": True}, {"hint": "Another <hint>", "classes": "govuk-input--width-10"}):
        assert Outline(ours(environment, form, name, **options)).parts == (
            Outline(theirs(environment, form, name, **options)).parts
        )


def test_a_conditional_question_and_a_prefix_are_the_librarys(environment: Any) -> None:
    form = Everything(MultiDict({"fruit": "a"}))
    for name, options in (
        ("fruit", {"conditional": {"a": environment.from_string("<p>Which?</p>").render()}, "inline": True}),
        ("cost", {"prefix": {"text": "£"}, "suffix": {"text": "each"}}),
    ):
        assert Outline(theirs(environment, form, name, **options)).parts
        mine = ours(environment, form, name, **options).replace("&lt;p&gt;Which?&lt;/p&gt;", "<p>Which?</p>")
        assert Outline(mine).parts == Outline(theirs(environment, form, name, **options)).parts


@pytest.mark.requirement("GDS")
def test_every_link_of_the_summary_leads_to_an_input(environment: Any) -> None:
    form = Everything(MultiDict({"born-day": "31", "born-month": "2"}))
    assert not form.validate()
    errors = error_list(form)
    focusable = set()
    for name in VISIBLE:
        html = ours(environment, form, name)
        focusable |= set(re.findall(r"<(?:input|select|textarea)[^>]* id=\"([^\"]+)\"", html))
        assert all(str(error) in html for error in form[name].errors)
    assert {error["href"].removeprefix("#") for error in errors} <= focusable
    assert {"text": "Date of birth must include a year", "href": "#born-year"} in errors
    assert len(errors) == sum(len(field.errors) for field in form)


def test_all_errors_of_a_field_are_shown(environment: Any) -> None:
    form = Everything(FILLED)
    form.validate()
    form.name.errors = ["Too <long>", "Too loud"]
    html = ours(environment, form, "name")
    assert "Too &lt;long&gt;<br>Too loud" in html
    assert len([e for e in error_list(form) if e.get("href") == "#name"]) == 2


def test_errors_without_an_input_have_no_link() -> None:
    class Nested(Form):
        rows = FieldList(FormField(Row), min_entries=2)
        token = HiddenField("Token", [DataRequired("This page was open too long. Send it again.")])

    form = Nested(MultiDict({"rows-0-amount": "3", "rows-1-amount": "9"}))
    form.validate()
    form.form_errors.append("The dates overlap")
    assert error_list(form) == [
        {"text": "The dates overlap"},
        {"text": "Amount must be 1 to 5", "href": "#rows-1-amount"},
        {"text": "This page was open too long. Send it again."},
    ]


@pytest.mark.parametrize(
    ("parts", "data", "wrong", "message"),
    [
        (("27", "3", "2026"), date(2026, 3, 27), (), None),
        (("1", "Sept", "2026"), date(2026, 9, 1), (), None),
        (("29", "February", "2024"), date(2024, 2, 29), (), None),
        (("", "", ""), None, (), "Enter the day"),
        (("27", "", "2026"), None, ("month",), "Day of visit must include a month"),
        (("", "", "2026"), None, ("day", "month"), "Day of visit must include a day and month"),
        (("31", "2", "2026"), None, ("day",), "Day of visit must be a real date: that month has no such day"),
        (("x", "13", "2026"), None, ("day", "month"), "Day of visit must be a real date, like 27 3 2026"),
        (("1", "ma", "2026"), None, ("month",), "Day of visit must be a real date, like 27 3 2026"),
        (("1", "1", "26"), None, ("year",), "Day of visit must have a year of 4 numbers, like 2026"),
        (("²", "1", "2026"), None, ("day",), "Day of visit must be a real date, like 27 3 2026"),
    ],
)
@pytest.mark.parametrize("required", [InputRequired, DataRequired])
def test_a_date_in_three_parts(
    parts: tuple[str, str, str], data: date | None, wrong: tuple[str, ...], message: str | None, required: Any
) -> None:
    class Visit(Form):
        day = DatePartsField("Day of visit", [required("Enter the day")])

    form = Visit(MultiDict(zip(("day-day", "day-month", "day-year"), parts, strict=True)))
    assert form.validate() is (message is None)
    assert (form.day.data, form.day.wrong_parts) == (data, wrong)
    assert list(form.day.errors) == ([message] if message else [])
    assert tuple(form.day.parts.values()) == parts  # what was typed comes back as it was


@given(
    st.dictionaries(st.sampled_from(["day-day", "day-month", "day-year", "day", "x"]), st.text(max_size=12))
)
def test_whatever_arrives_a_date_never_raises(sent: dict[str, str]) -> None:
    class Visit(Form):
        day = DatePartsField("Day of visit", [Optional()])

    form = Visit(MultiDict(sent))
    is_good = form.validate()
    is_blank = not any(form.day.parts.values())
    assert is_good == (isinstance(form.day.data, date) or is_blank)
    assert bool(form.day.errors) is not is_good


def test_a_date_starts_from_what_is_known() -> None:
    class Visit(Form):
        day = DatePartsField("Day of visit")

    assert Visit(data={"day": date(2026, 11, 2)}).day.parts == {"day": "2", "month": "11", "year": "2026"}
    assert set(Visit().day.parts.values()) == {""}


def test_browsers_are_told_what_to_fill_in() -> None:
    form = Everything()
    assert params_for(form.email)["autocomplete"] == "email"
    assert params_for(form.email)["spellcheck"] is False
    assert params_for(form.age)["inputmode"] == "numeric"
    assert params_for(form.secret)["autocomplete"] == "current-password"
    assert params_for(form.phone)["label"]["text"] == "Phone (optional)"


def test_an_unknown_kind_of_field_is_told_to_the_programmer() -> None:
    class Odd(Form):
        rows = FieldList(StringField("Row"))

    with pytest.raises(TypeError, match="FieldList"):
        params_for(Odd().rows)
