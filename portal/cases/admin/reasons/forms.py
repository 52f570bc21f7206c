"""Shape of what is typed about reasons of contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.cases.contacts.queries import ContactBook
from portal.cases.contacts.rules import Asked
from portal.catalogue.file_shape import KEY
from portal.catalogue.forms import line, lines

ASKED = {
    Asked.NEVER: "Never",
    Asked.OPTIONAL: "It may be given",
    Asked.REQUIRED: "It must be given",
}
AS_OTHERS = ""


class ReasonForm(FlaskForm):
    """``is_new``: the short name is asked; ``is_used``: whether it was avoidable stays as it is."""

    version = HiddenField()
    name = line("Name", 120)
    key = line(
        "Short name", 40, hint="Small letters, digits and dashes. It never changes afterwards.", needed=False
    )
    definition = lines("When does it fit?", 1000, hint="So that colleagues choose alike.")
    is_avoidable = BooleanField("Better work of ours would have spared this contact")
    is_new = False

    def validate_key(self, field: Field) -> None:
        if self.is_new and not KEY.fullmatch(field.data or ""):
            raise ValidationError("Enter a short name of small letters, digits and dashes only")


class AskingForm(FlaskForm):
    """Made by ``asking_form``: ``asked_0`` for all, ``asked_n`` for the service with that number."""

    numbers: tuple[int, ...]

    @property
    def lines(self) -> list[Field]:
        return [self[f"asked_{number}"] for number in self.numbers]

    def wanted(self) -> dict[int | None, Asked | None]:
        """By service; ``None``: the service has no rule of its own."""
        words = {number or None: self[f"asked_{number}"].data for number in self.numbers}
        return {number: Asked(word) if word else None for number, word in words.items()}


def asking_form(book: ContactBook, services: Iterable[tuple[int, str]]) -> AskingForm:
    offered = [SelectChoice(asked.value, words) for asked, words in ASKED.items()]
    fields: dict[str, Any] = {"asked_0": SelectField("Every service without its own rule", choices=offered)}
    values: dict[str, Any] = {"asked_0": book.asking(None).value}
    for number, name in services:
        choices = [SelectChoice(AS_OTHERS, "As all others"), *offered]
        fields[f"asked_{number}"] = SelectField(
            name, choices=choices, invalid_choice_message=f"Choose for {name}"
        )
        values[f"asked_{number}"] = book.asked.get(number, AS_OTHERS)
    fields["numbers"] = tuple(int(name.removeprefix("asked_")) for name in fields)
    return cast(AskingForm, type("TypedAskingForm", (AskingForm,), fields)(data=values))
