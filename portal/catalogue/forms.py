"""Shape of what administrators write into the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.catalogue.file_shape import KEY, is_address
from portal.catalogue.priority import Level
from portal.web.date_parts import DatePartsField
from portal.web.number_input import WholeNumberField
from portal.web.text_input import EmailAddress, clean_line, clean_text

LARGEST = 2_000_000_000
OFF = {"autocomplete": "off"}
LEVEL_CHOICES = [SelectChoice(level.value, level.value.capitalize()) for level in Level]


def line(label: str, most: int, *, hint: str = "", needed: bool = True) -> StringField:
    """A field for one line of text."""
    first = DataRequired(f"Enter the {label[0].lower()}{label[1:]}") if needed else Optional()
    return StringField(
        label, [first, _most(label, most)], filters=(clean_line,), description=hint, render_kw=OFF
    )


def lines(label: str, most: int, *, hint: str = "", needed: bool = True) -> TextAreaField:
    """A field for several lines."""
    first = DataRequired(f"Enter the {label[0].lower()}{label[1:]}") if needed else Optional()
    return TextAreaField(label, [first, _most(label, most)], filters=(clean_text,), description=hint)


def _most(label: str, most: int) -> Length:
    return Length(max=most, message=f"{label} must be {most:,} characters or fewer")


def count(label: str, hint: str = "") -> WholeNumberField:
    """A field for a number of things."""
    return WholeNumberField(
        label,
        [
            InputRequired(f"Enter the number: {label[0].lower()}{label[1:]}"),
            NumberRange(0, LARGEST, f"{label} must be a whole number, 0 or more"),
        ],
        description=hint,
        render_kw={"class": "govuk-input--width-5", **OFF},
    )


class RowForm(FlaskForm):
    """``version`` is that of the row the form was made for. ``columns`` are the fields that are columns."""

    version = IntegerField(default=0)
    columns: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """What goes into the table; only after validation."""
        return {name: self._stored(self[name]) for name in self.columns}

    def _stored(self, field: Field) -> Any:
        empty = "" if isinstance(field, StringField | TextAreaField) else field.data
        return field.data if field.data is not None else empty

    def offer(self, services: Iterable[tuple[int, str]]) -> None:
        """Put in the services there are to choose from, where the form asks for one."""
        if "service_id" in self:
            self["service_id"].choices = [SelectChoice(str(number), name) for number, name in services]


def version_of(text: str | None) -> int:
    """The version a form carries; -1, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


class ServiceForm(RowForm):
    columns = ("name", "summary", "audience", "user_count")
    version = HiddenField()
    name = line("Name", 120)
    summary = lines("Summary", 500, hint="One or two sentences for people who look for it.", needed=False)
    audience = lines("Who uses it", 500, needed=False)
    user_count = count("How many people use it")


class EndingForm(FlaskForm):
    """What is said to those who come after a service has ended."""

    version = HiddenField()
    farewell = lines(
        "What do you tell people who look for it?", 500,
        hint="For example: CORE closed on 31 March. Send your records in the new service.",
    )  # fmt: skip
    instead = line(
        "Where should they go instead?", 300,
        hint="A page of this site, such as /services/delta, or an address that begins with https://",
        needed=False,
    )  # fmt: skip

    def validate_instead(self, field: StringField) -> None:
        if not is_address(field.data or ""):
            raise ValidationError("Enter an address that begins with / or https://")


class CategoryForm(RowForm):
    columns = (
        "name", "definition", "nature", "case_type", "default_impact", "default_urgency", "form_key",
        "is_access",
    )  # fmt: skip
    version = HiddenField()
    key = line(
        "Short name for addresses", 80,
        hint="Small letters, digits and dashes. It never changes afterwards.",
    )  # fmt: skip
    name = line("Name", 120)
    definition = lines("Definition", 2000, hint="What belongs here, so that colleagues choose alike.")
    nature = SelectField(
        "Nature",
        choices=[
            SelectChoice("technical", "Technical: how the application works"),
            SelectChoice("business", "Business: how it is used"),
        ],
    )
    case_type = SelectField("Kind of case", choices=[])
    default_impact = SelectField("Impact to begin with", choices=LEVEL_CHOICES)
    default_urgency = SelectField("Urgency to begin with", choices=LEVEL_CHOICES)
    form_key = SelectField("Form people fill in", choices=[])
    is_access = BooleanField("Somebody cannot sign in: these cases go to the front of the queue")

    def offer_forms(self, titles: Mapping[str, str], case_types: Mapping[str, str]) -> None:
        """Forms and types of cases, by key with their names."""
        self.form_key.choices = [SelectChoice(key, title) for key, title in titles.items()]
        self.case_type.choices = [SelectChoice(key, name) for key, name in case_types.items()]

    def validate_key(self, field: StringField) -> None:
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError("The short name must have small letters, digits and dashes only")


class FileForm(FlaskForm):
    """The catalogue file, pasted."""

    words = TextAreaField(
        "The file",
        [DataRequired("Paste the file"), _most("The file", 200_000)],
        filters=(clean_text,),
        render_kw={"spellcheck": "false", "class": "wm-markdown"},
    )


def which_service() -> SelectField:
    return SelectField("Service", coerce=int, choices=[], invalid_choice_message="Choose a service")


class SuperUserForm(RowForm):
    columns = ("service_id", "module", "name", "organisation", "email", "helps_with", "is_listed")
    version = HiddenField()
    service_id = which_service()
    module = line("Module", 120)
    name = line("Name", 200)
    organisation = line("Organisation", 200, needed=False)
    email = EmailField(
        "E-mail address",
        [DataRequired("Enter the e-mail address"), EmailAddress()],
        filters=(clean_line,),
        render_kw=OFF,
    )
    helps_with = line("Helps with", 500, needed=False)
    is_listed = BooleanField("They agreed to be shown on the service’s page", default=True)


class LicenceForm(RowForm):
    columns = ("key", "module", "held", "in_use", "note")
    version = HiddenField()
    key = line("Short name", 60, hint="Small letters, digits and dashes.")
    module = line("Module", 120)
    held = count("Licences held")
    in_use = count("Licences in use")
    note = line("Note", 500, needed=False)

    def validate_key(self, field: StringField) -> None:
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError("The short name must have small letters, digits and dashes only")


class PeakForm(RowForm):
    columns = ("service_id", "title", "starts_on", "ends_on", "note")
    version = HiddenField()
    service_id = which_service()
    title = line("What is on", 200)
    starts_on = DatePartsField("First day", [InputRequired("Enter the first day")])
    ends_on = DatePartsField("Last day", [InputRequired("Enter the last day")])
    note = lines("What users should know", 2000, needed=False)

    def validate_ends_on(self, field: DatePartsField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("The last day must not be before the first")
