"""Shape of what owners keep for many pages at once: words of the glossary, snippets and their values."""

from __future__ import annotations

from datetime import datetime, time

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Optional, ValidationError

from content.glossary import MEANING_MAX, WORD_MAX
from content.library import SNIPPET_VALUE_MAX
from content.models import GlossaryEntry, Snippet
from content.texts import SLUG_MAX, TITLE_MAX
from portal.faqs.editor_forms import line_field, time_field
from portal.web.date_parts import DatePartsField
from portal.web.time_input import NoSuchHour, local_moment_of, read_time

REFUSED_AS = {"effective_at": "starts_on"}
"""Where what ``content`` refuses was typed, if under another name."""


class GlossaryForm(FlaskForm):
    """A word and its meaning, and where it has it."""

    word = line_field(
        "Word or abbreviation",
        "As pages write it, such as DPO. Capital letters count.",
        missing="Enter the word",
        name="The word",
        most=WORD_MAX,
    )
    meaning = line_field(
        "What it means",
        "In full, such as Data protection officer.",
        missing="Say what it means",
        name="The meaning",
        most=MEANING_MAX,
    )
    service_key = SelectField("Where does it mean this?")

    @staticmethod
    def typed_from(entry: GlossaryEntry) -> dict[str, str]:
        return {"word": entry.word, "meaning": entry.meaning, "service_key": entry.service_key}


class BestBetForm(FlaskForm):
    """The page that comes first for certain words."""

    words = line_field(
        "When people search for",
        "Their very words, in any order. For example: rent too high.",
        missing="Enter the words that people search for",
        name="The text",
        most=200,
    )
    page = line_field(
        "This page comes first",
        "Its address, such as /faqs/forgotten-password.",
        missing="Name the page",
        name="The address",
        most=300,
    )
    service_key = SelectField("In which searches?")


class SnippetNameForm(FlaskForm):
    """What a snippet is, and who keeps it."""

    title = line_field(
        "What is it?",
        "For those who write, such as: The yearly fee for support.",
        missing="Say what it is",
        name="This",
        most=TITLE_MAX,
    )
    service_key = SelectField(
        "Who keeps it?", description="Pages of every service can use it. Its owners change it."
    )

    @staticmethod
    def typed_from(snippet: Snippet) -> dict[str, str]:
        return {"title": snippet.title, "service_key": snippet.service_key}


class SnippetForm(SnippetNameForm):
    """A new snippet with its first value, which holds at once."""

    key = line_field(
        "Name in texts",
        "Small letters, numbers and hyphens, such as core-support-fee. It stays for ever.",
        missing="Enter a name",
        name="The name",
        most=SLUG_MAX,
    )
    value = line_field(
        "What readers see now",
        "Words without formatting, such as £120.",
        missing="Enter what readers see",
        name="What readers see",
        most=SNIPPET_VALUE_MAX,
    )


class ValueForm(FlaskForm):
    """Another value, from now on or from a moment to come."""

    value = line_field(
        "What readers see then",
        "",
        missing="Enter what readers see",
        name="What readers see",
        most=SNIPPET_VALUE_MAX,
    )
    starts_on = DatePartsField(
        "From which day?", [Optional()], description="Empty means now. For example, 1 4 2027."
    )
    starts_time = time_field("From which time?", "Empty means the beginning of the day. For example, 09:00.")

    def effective_at(self) -> datetime | None:
        """The moment typed; ``None``: now."""
        if self.starts_on.data is None:
            return None
        return local_moment_of(self.starts_on.data, read_time(self.starts_time.data or "") or time())

    def validate_starts_time(self, field: StringField) -> None:
        if field.data and read_time(field.data) is None:
            raise ValidationError("From which time must be a time, like 14:05 or 2:05pm")
        if field.data and self.starts_on.data is None and not self.starts_on.errors:
            raise ValidationError("Enter the day, too")
        try:
            self.effective_at()
        except NoSuchHour as fault:
            raise ValidationError(str(fault)) from fault


def refuse(form: FlaskForm, name: str, reason: str) -> None:
    """Put a reason beside the field it is about."""
    field = form[REFUSED_AS.get(name, name)]
    field.errors = [*field.errors, reason]
