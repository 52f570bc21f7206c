"""Shape of what is decided about a page that goes away, gets another address or another place."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from content.library import Farewell
from content.texts import CHANGE_NOTE_MAX, SLUG_MAX
from portal.faqs.editor_forms import COMMENT_MAX, no_longer_than, slug_of_line
from portal.web.text_input import clean_line, clean_text

GONE, LEAD_ON, MERGE = "gone", "lead_on", "merge"
WITHDRAW, BIN = "withdraw", "bin"


def reason_field() -> TextAreaField:
    return TextAreaField(
        "Why? For the history",
        filters=[clean_text],
        validators=[Optional(), no_longer_than("The reason", COMMENT_MAX)],
    )


class RemovalForm(FlaskForm):
    """How a page goes away, and what those who come later are told."""

    fate = RadioField(
        "What shall people find at its address?",
        choices=[
            SelectChoice(
                GONE,
                "A message that it is gone",
                render_kw={"hint": "With another page to read, if you name one."},
            ),
            SelectChoice(LEAD_ON, "Another page, at once"),
            SelectChoice(
                MERGE,
                "Another page that takes over from it",
                render_kw={"hint": "That page is then also found by this one’s title and other names."},
            ),
        ],
        default=GONE,
    )
    replacement = StringField(
        "The other page",
        description="Its address, such as /faqs/forgotten-password.",
        filters=[clean_line],
        validators=[Length(max=300)],
    )
    note = StringField(
        "What to tell those who come later",
        description="For example: the scheme has ended.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("The message", CHANGE_NOTE_MAX)],
    )
    comment = reason_field()
    where = RadioField(
        "And the page itself?",
        choices=[
            SelectChoice(WITHDRAW, "Keep it: it can be written anew and published again"),
            SelectChoice(BIN, "Move it to the bin: it can be restored for 30 days"),
        ],
        default=WITHDRAW,
    )

    def validate_replacement(self, field: StringField) -> None:
        if self.fate.data in {LEAD_ON, MERGE} and not field.data:
            raise ValidationError("Name the other page")

    @property
    def slug(self) -> str:
        return slug_of_line(self.replacement.data or "")

    @property
    def farewell(self) -> Farewell:
        return Farewell(self.note.data or "", self.slug, leads_on=self.fate.data == LEAD_ON)


class AddressForm(FlaskForm):
    """A new address for a page."""

    slug = StringField(
        "New address",
        filters=[clean_line],
        validators=[DataRequired("Enter the new address"), no_longer_than("The address", SLUG_MAX)],
    )
    comment = reason_field()


class PlaceForm(FlaskForm):
    """Another section for a page."""

    section = SelectField("Move it to", validators=[DataRequired("Choose a section")])
    comment = reason_field()
