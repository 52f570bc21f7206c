"""From a form's definition to a WTForms class, and from what was typed to JSON and back.

Fields of the definition become attributes ``q_<name>`` (a field called ``data`` or ``errors`` must not
hide what WTForms itself is made of) while their HTML names and ids stay ``<name>``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.forms.definition import DefinitionError, FieldDefinition, FieldKind, FormDefinition
from portal.web.date_parts import DatePartsField
from portal.web.text_input import EmailAddress, TelephoneNumber, clean_line, clean_text

PREFIX = "q_"
CHOOSE = SelectChoice("", "Choose one")
Answers = dict[str, Any]  # name of the field: text, ISO date, or list of chosen values
ExtraFields = Callable[[], Mapping[str, Any]]


class DefinedDateField(DatePartsField):
    """A date whose error the form's author may have worded."""

    def __init__(self, *args: Any, error_format: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_format = error_format

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if self.process_errors and self.error_format:
            self.process_errors = [self.error_format]


class RequestFormBase(FlaskForm):
    """What every form made from a definition can do besides."""

    definition: FormDefinition

    class Meta(FlaskForm.Meta):
        csrf = False  # its views are ``same_site_only``: an empty form is the same page for everyone

    @property
    def questions(self) -> list[Field]:
        """The fields of the definition, in its order."""
        return [self[PREFIX + field.name] for field in self.definition.fields]

    @property
    def others(self) -> list[Field]:
        """The fields every form has besides, in their order."""
        return [field for name, field in self._fields.items() if not name.startswith(PREFIX)]

    def answers(self) -> Answers:
        """What was typed, ready for JSON; call it after ``validate``."""
        return {field.name: as_json(self[PREFIX + field.name].data) for field in self.definition.fields}


@lru_cache(maxsize=256)
def form_class(definition: FormDefinition, extra: ExtraFields) -> type[RequestFormBase]:
    """The form of a definition, then the fields ``extra()`` makes. Made once for each version.

    Raises ``DefinitionError`` where the definition uses the name of an extra field.
    """
    fields: dict[str, Any] = {PREFIX + field.name: unbound_field(field) for field in definition.fields}
    more = extra()
    taken = {"csrf_token", *more} & {field.name for field in definition.fields}
    if taken:
        raise DefinitionError(f"Form {definition.key!r}: the field name {min(taken)!r} is taken.")
    return type("RequestForm", (RequestFormBase,), {"definition": definition, **fields, **more})


def form_data(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the form is filled from them; answers to questions that are gone are left out."""
    return {
        PREFIX + field.name: as_data(field, answers[field.name])
        for field in definition.fields
        if field.name in answers
    }


def shown_answers(
    definition: FormDefinition, answers: Mapping[str, Any]
) -> list[tuple[FieldDefinition, str]]:
    """Each question with its answer in words; empty where it was left out."""
    return [(field, _in_words(field, answers.get(field.name))) for field in definition.fields]


def unbound_field(field: FieldDefinition) -> Any:
    """The WTForms field of a question."""
    message = field.error or f"Enter an answer to “{field.label}”"
    needed: list[Any] = [DataRequired(message) if field.is_required else Optional()]
    given: dict[str, Any] = {"name": field.name, "description": field.hint}
    if field.kind is FieldKind.DATE:
        return DefinedDateField(field.label, needed, error_format=field.error_format, **given)
    if field.options:
        return _choice(field, needed, message, given)
    return _text(field, needed, given)


def _choice(field: FieldDefinition, needed: list[Any], message: str, given: dict[str, Any]) -> Any:
    choices = [SelectChoice(value, label) for value, label in field.options]
    given |= {"choices": choices, "invalid_choice_message": message}
    if field.kind is FieldKind.CHECKBOXES:
        return SelectMultipleField(field.label, needed, **given)
    if field.kind is FieldKind.RADIOS:
        return RadioField(field.label, needed, **given)
    return SelectField(field.label, needed, **given | {"choices": [CHOOSE, *choices]})


def _text(field: FieldDefinition, needed: list[Any], given: dict[str, Any]) -> Any:
    too_long = f"“{field.label}” must be {field.max_length:,} characters or fewer"
    checks = [*needed, Length(max=field.max_length, message=too_long)]
    render: dict[str, Any] = {"autocomplete": field.autocomplete} if field.autocomplete else {}
    if field.kind is FieldKind.TEXTAREA:
        return TextAreaField(field.label, checks, filters=(clean_text,), render_kw=render or None, **given)
    if field.width:
        render["class"] = f"govuk-input--width-{field.width}"
    given |= {"filters": (clean_line,), "render_kw": render or None}
    if field.kind is FieldKind.EMAIL:
        return EmailField(field.label, [*checks, EmailAddress(*_words(field.error_format))], **given)
    if field.kind is FieldKind.TEL:
        return TelField(field.label, [*checks, TelephoneNumber(*_words(field.error_format))], **given)
    return StringField(field.label, checks, **given)


def _words(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def as_json(value: Any) -> Any:
    """What was typed, as it is stored."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value is not None else ""


def as_data(field: FieldDefinition, value: Any) -> Any:
    """A stored answer as its field holds it. A form may have changed its mind about a question's kind."""
    if field.kind is FieldKind.DATE:
        return _day(value)
    if field.kind is FieldKind.CHECKBOXES:
        return value if isinstance(value, list) else []
    return value if isinstance(value, str) else ""


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _in_words(field: FieldDefinition, value: Any) -> str:
    labels = dict(field.options)
    if field.kind is FieldKind.DATE:
        day = _day(value)
        return f"{day.day} {day:%B} {day.year}" if day else ""
    if isinstance(value, list):
        return "\n".join(labels.get(entry, str(entry)) for entry in value)
    return labels.get(value, str(value)) if value else ""
