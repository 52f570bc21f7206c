"""Shape of the survey after a case (DM-S1)."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.web.text_input import clean_text

SCORES = (
    (1, "Very dissatisfied"),
    (2, "Dissatisfied"),
    (3, "Neither satisfied nor dissatisfied"),
    (4, "Satisfied"),
    (5, "Very satisfied"),
)
COMMENT_MAX = 2_000
CHOOSE = "Select how satisfied you were"


class RatingForm(FlaskForm):
    score = RadioField(
        "How satisfied were you with the way we handled your case?",
        validators=[DataRequired(CHOOSE)],
        choices=[SelectChoice(str(score), label) for score, label in SCORES],
        invalid_choice_message=CHOOSE,
    )
    comment = TextAreaField(
        "What could we do better?",
        validators=[
            Optional(),
            Length(max=COMMENT_MAX, message=f"Your comment must be {COMMENT_MAX:,} characters or fewer"),
        ],
        filters=(clean_text,),
        description="Do not include personal details.",
    )
