"""Shape of what readers send about a page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from content.library.feedback import COMMENT_MAX
from content.models import VoteReason
from portal.web.text_input import MAX_EMAIL, EmailAddress, clean_line, clean_text

REASONS: dict[VoteReason, str] = {
    VoteReason.not_answered: "It does not answer my question",
    VoteReason.hard_to_understand: "It is hard to understand",
    VoteReason.inaccurate: "Something on it is wrong",
    VoteReason.out_of_date: "It is out of date",
    VoteReason.broken_link: "A link does not work",
    VoteReason.irrelevant: "It has nothing to do with what I searched for",
    VoteReason.other: "Something else",
}


class FeedbackForm(FlaskForm):
    """After a vote: why (asked only of those who said no), and a comment. Everything may be left out."""

    reason = RadioField(
        "What was wrong with this page?",
        choices=[SelectChoice(reason.value, label) for reason, label in REASONS.items()],
        validators=[Optional()],
    )
    comment = TextAreaField(
        "How could we make this page better?",
        description="Please leave out names, telephone numbers and other personal details.",
        filters=[clean_text],
        validators=[
            Optional(),
            Length(max=COMMENT_MAX, message=f"Your comment must be {COMMENT_MAX:,} characters or fewer"),
        ],
    )

    @property
    def chosen_reason(self) -> VoteReason | None:
        return VoteReason(self.reason.data) if self.reason.data else None


class SubscribeForm(FlaskForm):
    """Whom to tell of changes."""

    email = EmailField(
        "E-mail address",
        [
            DataRequired("Enter your e-mail address"),
            Length(max=MAX_EMAIL, message=f"E-mail address must be {MAX_EMAIL} characters or fewer"),
            EmailAddress(),
        ],
        filters=(clean_line,),
        description="We send one message to it first, to ask whether it is yours.",
        render_kw={"autocomplete": "email"},
    )
