"""Every form is data: drawn, checked, stored and shown again without knowing which one it is."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

import portal.forms.loading
from portal.cases.forms import contact_fields
from portal.forms.definition import DefinitionError, FieldDefinition, FieldKind, FormDefinition
from portal.forms.web_form import PREFIX, RequestFormBase, form_class, form_data, shown_answers

FILES = sorted((Path(portal.forms.loading.__file__).parent / "reference").glob("*.toml"))
DEFINITIONS = [FormDefinition.parse(tomllib.loads(path.read_text("utf-8"))) for path in FILES]
CONTACT = {"name": "Cleo Example", "email": "cleo@example.org", "phone": "", "organisation": ""}


@pytest.fixture(autouse=True, scope="module")
def context() -> Iterator[None]:
    """FlaskForm asks the application for its settings."""
    app = Flask("forms")
    app.config.update(WTF_CSRF_ENABLED=False, SECRET_KEY="test")
    with app.test_request_context():
        yield


def no_fields() -> dict[str, Any]:
    return {}


def plausible(field: FieldDefinition) -> dict[str, Any]:
    match field.kind:
        case FieldKind.DATE:
            return {f"{field.name}-day": "29", f"{field.name}-month": "2", f"{field.name}-year": "2024"}
        case FieldKind.CHECKBOXES:
            return {field.name: [value for value, _ in field.options]}
        case FieldKind.RADIOS | FieldKind.SELECT:
            return {field.name: field.options[-1][0]}
        case FieldKind.EMAIL:
            return {field.name: "someone@example.org"}
        case FieldKind.TEL:
            return {field.name: "01632 960 001"}
        case _:
            return {field.name: "Wörter 😀"}


def filled(definition: FormDefinition) -> RequestFormBase:
    sent = MultiDict(CONTACT)
    for field in definition.fields:
        sent.update(plausible(field))
    return form_class(definition, contact_fields)(sent)


def form_of(*fields: dict[str, Any]) -> FormDefinition:
    needed = [{"name": name, "label": name, "kind": "text"} for name in ("subject", "details")]
    return FormDefinition.parse({"key": "test", "title": "Test", "fields": [*fields, *needed]})


@pytest.mark.requirement("FR-004")
@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.key)
def test_what_is_typed_comes_back(definition: FormDefinition) -> None:
    form = filled(definition)
    assert form.validate(), form.errors
    answers = json.loads(json.dumps(form.answers()))
    again = form_class(definition, contact_fields)(data=form_data(definition, answers))
    assert again.answers() == answers
    assert all(text for _, text in shown_answers(definition, answers))
    assert [field.name for field in form.questions] == [field.name for field in definition.fields]
    assert [field.name for field in form.others] == list(CONTACT)


@pytest.mark.requirement("FR-004")
@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.key)
def test_what_is_missing_is_named_in_the_authors_words(definition: FormDefinition) -> None:
    form = form_class(definition, contact_fields)(MultiDict({"x": "y"}))
    assert not form.validate()
    for field in definition.fields:
        wanted = [field.error] if field.is_required else []
        assert list(form[PREFIX + field.name].errors) == wanted


def test_the_summary_follows_the_page() -> None:
    """The questions come first, then who asks: errors are listed in that order."""
    form = form_class(DEFINITIONS[0], contact_fields)(MultiDict({"x": "y"}))
    names = [field.name for field in form if field.name != "csrf_token"]
    assert names == [*(field.name for field in DEFINITIONS[0].fields), *CONTACT]


def test_no_name_of_a_question_breaks_the_form() -> None:
    names = ["data", "errors", "validate", "meta", "process", "populate_by_name", "questions", "form_errors"]
    definition = form_of(*({"name": name, "label": name, "kind": "text"} for name in names))
    form = form_class(definition, no_fields)(MultiDict(dict.fromkeys([*names, "subject", "details"], "x")))
    assert form.validate()
    assert form.answers() == dict.fromkeys([*names, "subject", "details"], "x")


@pytest.mark.parametrize("name", ["email", "csrf_token"])
def test_a_name_that_is_taken_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match=name):
        form_class(form_of({"name": name, "label": "x", "kind": "text"}), contact_fields)


def test_a_choice_that_was_not_offered_is_refused() -> None:
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    for kind in ("radios", "select", "checkboxes"):
        entry = {"name": "pick", "label": "Pick", "kind": kind, "options": options, "error": "Select a or b"}
        for is_required in (True, False):
            definition = form_of(entry | {"required": is_required})
            form = form_class(definition, no_fields)(MultiDict({"pick": "c<script>"}))
            assert not form.validate()
            assert list(form.q_pick.errors) == ["Select a or b"]


def test_a_broken_date_is_told_in_the_authors_words_and_stays_as_typed() -> None:
    entry = {"name": "on", "label": "When?", "kind": "date", "error_format": "Must be a real date"}
    form = form_class(form_of(entry), no_fields)(MultiDict({"on-day": "31", "on-month": "2", "on-year": "x"}))
    assert not form.validate()
    assert list(form.q_on.errors) == ["Must be a real date"]
    assert form.q_on.parts == {"day": "31", "month": "2", "year": "x"}


def test_answers_outlive_a_changed_form() -> None:
    """A question may go, or change its kind, while somebody's draft still holds an answer of old."""
    definition = form_of(
        {"name": "on", "label": "On", "kind": "date"},
        {"name": "many", "label": "Many", "kind": "checkboxes", "options": [{"value": "a", "label": "A"}]},
    )
    stored = {"on": "not a date", "many": "text", "gone": "x", "subject": ["list"], "details": "kept"}
    form = form_class(definition, no_fields)(data=form_data(definition, stored))
    assert form.answers() == {"on": "", "many": [], "subject": "", "details": "kept"}
    assert shown_answers(definition, {"on": "x"})[0][1] == ""


def test_dates_are_kept_as_dates() -> None:
    definition = form_of({"name": "on", "label": "On", "kind": "date"})
    form = form_class(definition, no_fields)(data={PREFIX + "on": date(2026, 2, 1)})
    assert form.answers()["on"] == "2026-02-01"
    assert shown_answers(definition, form.answers())[0][1] == "1 February 2026"


NAMES = [key for definition in DEFINITIONS for field in definition.fields for key in plausible(field)]


@given(st.dictionaries(st.sampled_from([*NAMES, *CONTACT]), st.text(max_size=60), max_size=12))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_whatever_arrives_is_answered(sent: dict[str, str]) -> None:
    for definition in DEFINITIONS[::4]:
        form = form_class(definition, contact_fields)(MultiDict(sent or {"x": ""}))
        form.validate()
        json.dumps(form.answers())
