"""Shape of what staff and customers type about a complaint."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from portal.cases.complaints.rules import DECISION_WORDS
from portal.cases.desk_forms import ActForm, text_limits
from portal.kernel import clock
from portal.web.date_parts import DatePartsField
from portal.web.text_input import clean_text

MOST_TEXT = 5_000


def today() -> date:
    return clock.now().astimezone(clock.LONDON).date()


class DecisionForm(ActForm):
    decision = RadioField(
        "What do you decide?",
        [InputRequired("Choose what you decide")],
        choices=[SelectChoice(decision.value, words) for decision, words in DECISION_WORDS.items()],
        invalid_choice_message="Choose what you decide",
    )
    answer = TextAreaField(
        "Answer to the customer",
        [DataRequired("Enter the answer"), text_limits("The answer")],
        filters=(clean_text,),
        description="Say what you looked at, what you found, and what you do to put it right. The decision "
        "is put before your words, and what they can do next after them.",
    )


class StageForm(ActForm):
    reason = TextAreaField(
        "Why does it go to the next stage?",
        [DataRequired("Enter why it goes to the next stage"), text_limits("The reason", MOST_TEXT)],
        filters=(clean_text,),
        description="Kept as an internal note. Nobody has the case then: somebody else must take it.",
    )


class LearningForm(ActForm):
    learnt = TextAreaField(
        "What did we learn?",
        [DataRequired("Enter what we learnt"), text_limits("What we learnt", MOST_TEXT)],
        filters=(clean_text,),
    )
    change = TextAreaField(
        "What will change?",
        [Optional(), text_limits("What will change", MOST_TEXT)],
        filters=(clean_text,),
    )
    due_on = DatePartsField("By when?", [Optional()])

    def validate_due_on(self, field: DatePartsField) -> None:
        if field.data and not self.change.data:
            raise ValidationError("Enter what will change by then")
        if field.data and not date(2000, 1, 1) <= field.data <= date(2200, 1, 1):
            raise ValidationError("By when? must be a date in this century")


class CustomerStageForm(FlaskForm):
    message = TextAreaField(
        "Why are you not happy with our answer?",
        [DataRequired("Enter why you are not happy with our answer"), text_limits("Your words", MOST_TEXT)],
        filters=(clean_text,),
        description="Say what we got wrong or left out, and what would put it right.",
    )


class FlagForm(FlaskForm):
    reason = TextAreaField(
        "Why?",
        [DataRequired("Enter the reason"), text_limits("The reason", 1_000)],
        filters=(clean_text,),
        description="Only staff can read this. Name the cases, and what was agreed.",
    )
    review_on = DatePartsField("Look at it again on", [InputRequired("Enter when to look at it again")])

    def validate_review_on(self, field: DatePartsField) -> None:
        if field.data and field.data <= today():
            raise ValidationError("Look at it again on must be in the future")
        if field.data and field.data.year > today().year + 2:
            raise ValidationError("Look at it again on must be within 2 years")


class LiftForm(FlaskForm):
    why = TextAreaField(
        "Why is the flag taken away?",
        [DataRequired("Enter why the flag is taken away"), text_limits("The reason", 1_000)],
        filters=(clean_text,),
    )
