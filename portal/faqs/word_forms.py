"""Shape of the words owners keep in one place: abbreviations with their meaning, and snippets with values."""

from __future__ import annotations

from datetime import datetime, time

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from content.glossary import MEANING_MAX, WORD_MAX
from content.library.snippets import VALUE_MAX
from content.texts import TITLE_MAX
from portal.web.date_parts import DatePartsField
from portal.web.text_input import clean_line
from portal.web.time_input import NoSuchHour, local_moment_of, read_time


class GlossaryForm(FlaskForm):
    """An abbreviation and what it means."""

    word = StringField(
        "Abbreviation",
        filters=[clean_line],
        validators=[DataRequired("Enter the abbreviation"), Length(max=WORD_MAX)],
    )
    meaning = StringField(
        "What it means",
        description="Readers see it where a page first uses the abbreviation.",
        filters=[clean_line],
        validators=[DataRequired("Enter what it means"), Length(max=MEANING_MAX)],
    )
    service_key = SelectField("Where does it mean this?")


class SnippetForm(FlaskForm):
    """What a snippet is, and who keeps it."""

    title = StringField(
        "What is it?",
        description="For example: fee for a licence.",
        filters=[clean_line],
        validators=[DataRequired("Say what it is"), Length(max=TITLE_MAX)],
    )
    service_key = SelectField("Who keeps it?")


class NewSnippetForm(SnippetForm):
    """A snippet that is not there yet, with the value it starts with."""

    key = StringField(
        "Name in texts",
        description="Small letters, numbers and hyphens, such as licence-fee. It never changes.",
        filters=[clean_line],
        validators=[DataRequired("Enter a name"), Length(max=100)],
    )
    value = StringField(
        "Words that readers see",
        filters=[clean_line],
        validators=[DataRequired("Enter the words that readers see"), Length(max=VALUE_MAX)],
    )


class ValueForm(FlaskForm):
    """A value, now or from a moment on."""

    value = StringField(
        "New words",
        filters=[clean_line],
        validators=[DataRequired("Enter the words that readers see"), Length(max=VALUE_MAX)],
    )
    from_on = DatePartsField("From which day?", [Optional()], description="Empty means from now on.")
    from_time = StringField(
        "At what time?",
        description="Empty means the beginning of the day.",
        filters=[clean_line],
        render_kw={"class": "govuk-input--width-5", "autocomplete": "off"},
    )

    def validate_from_time(self, field: StringField) -> None:
        if field.data and read_time(field.data) is None:
            raise ValidationError("Enter a time, like 14:05 or 2:05pm")
        try:
            _ = self.effective_at
        except NoSuchHour as fault:
            raise ValidationError(str(fault)) from fault

    @property
    def effective_at(self) -> datetime | None:
        """The moment typed; None for now."""
        if self.from_on.data is None:
            return None
        return local_moment_of(self.from_on.data, read_time(self.from_time.data or "") or time())
