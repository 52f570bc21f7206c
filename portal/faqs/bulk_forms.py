"""Shape of what is decided about several pages at once."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from content.freshness import LATEST_REVIEW
from content.texts import CHANGE_NOTE_MAX
from portal.faqs.bulk import BulkOrder
from portal.faqs.bulk_acts import BulkAct
from portal.faqs.editor_forms import no_longer_than
from portal.faqs.removal_forms import reason_field
from portal.kernel import clock
from portal.web.date_parts import DatePartsField
from portal.web.text_input import clean_line

_ASKED_BY: dict[str, BulkAct] = {
    "section": BulkAct.move,
    "review_on": BulkAct.review_date,
    "note": BulkAct.bin,
}
"""Fields that one act alone asks for."""


class BulkForm(FlaskForm):
    """What an act on several pages asks for besides the pages; the reason is asked for by every act."""

    section = SelectField("Move them to", validators=[DataRequired("Choose a section")])
    review_on = DatePartsField(
        "Check them by",
        [DataRequired("Enter the date to check them by")],
        description="For example, 1 4 2027.",
    )
    note = StringField(
        "What to tell those who come later",
        description="For example: the scheme has ended. Each address shows it.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("The message", CHANGE_NOTE_MAX)],
    )
    comment = reason_field()

    def __init__(self, act: BulkAct, sections: list[SelectChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._act = act
        self.section.choices = sections
        for name, asking in _ASKED_BY.items():
            if asking is not act:
                del self[name]

    def validate_review_on(self, field: DatePartsField) -> None:
        today = clock.now().date()
        if field.data is not None and not today < field.data <= today + LATEST_REVIEW:
            raise ValidationError("The date must be after today, and not more than three years away")

    def order(self) -> BulkOrder:
        typed = {name: field.data for name, field in self._fields.items()}
        return BulkOrder(
            self._act,
            comment=typed["comment"] or "",
            section_key=typed.get("section") or "",
            review_on=typed.get("review_on"),
            note=typed.get("note") or "",
        )
