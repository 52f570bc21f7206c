"""Shape of what is said about a page that is not right, by readers, staff and experts."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from content.library.flags import COMMENT_MAX
from content.models import FlagReason
from content.queries.external_links import host_of
from portal.faqs.models import ExpertAnswer
from portal.web.text_input import MAX_EMAIL, EmailAddress, clean_line, clean_text

REASONS: dict[FlagReason, str] = {
    FlagReason.out_of_date: "It is out of date",
    FlagReason.inaccurate: "Something on it is wrong",
    FlagReason.irrelevant: "It is not needed here",
    FlagReason.reusable: "It could be used somewhere else, too",
    FlagReason.broken_link: "A link does not work",
    FlagReason.hard_to_understand: "It is hard to understand",
    FlagReason.missing: "Something is missing",
}
ANSWERS: dict[ExpertAnswer, tuple[str, str]] = {
    ExpertAnswer.correct: ("Yes, all of it is correct", ""),
    ExpertAnswer.wrong: ("No, something must be changed", "Write below what it should say."),
    ExpertAnswer.not_me: ("I am not the right person to ask", "If you know who is, name them below."),
}
TOO_LONG = Length(max=COMMENT_MAX, message=f"Use {COMMENT_MAX:,} characters or fewer")


def site_name(typed: str | None) -> str | None:
    """The name of the site in what was typed, if that is an address."""
    return host_of(typed) or typed if typed and "//" in typed else (typed or "").lower() or typed


class FlagForm(FlaskForm):
    """What is the matter with a page, and in their own words."""

    reason = RadioField(
        "What is wrong with it?",
        choices=[SelectChoice(reason.value, words) for reason, words in REASONS.items()],
        validators=[DataRequired("Choose what is wrong")],
    )
    comment = TextAreaField(
        "Tell us more",
        description="Please write nothing about yourself or others: names, addresses, numbers.",
        filters=[clean_text],
        validators=[Optional(), TOO_LONG],
    )


class MissingForm(FlaskForm):
    """What a service does not say."""

    comment = TextAreaField(
        "What did you look for?",
        description="Please write nothing about yourself or others: names, addresses, numbers.",
        filters=[clean_text],
        validators=[DataRequired("Say what is missing"), TOO_LONG],
    )


class SettleForm(FlaskForm):
    """How a flag was dealt with."""

    how = StringField(
        "What did you do about it?",
        filters=[clean_line],
        validators=[DataRequired("Say in a few words what you did"), Length(max=400)],
    )


class ExceptHostForm(FlaskForm):
    """A site whose links are not checked, and why."""

    host = StringField(
        "Site",
        description="Its name, such as intranet.example.org, or the address of one of its pages.",
        filters=[clean_line, site_name],
        validators=[DataRequired("Enter the name of a site"), Length(max=253)],
    )
    reason = StringField(
        "Why are its links not checked?",
        description="For example: the site answers browsers only.",
        filters=[clean_line],
        validators=[DataRequired("Say why its links are not checked"), Length(max=200)],
    )

    def refuse(self, name: str, problem: str) -> None:
        """Put a problem found later beside its field."""
        field = self[name]
        field.errors = [*field.errors, problem]


class AskExpertForm(FlaskForm):
    """Whom to ask whether a page is right."""

    name = StringField(
        "Name", filters=[clean_line], validators=[DataRequired("Enter their name"), Length(max=100)]
    )
    email = EmailField(
        "E-mail address",
        filters=[clean_line],
        validators=[DataRequired("Enter their e-mail address"), Length(max=MAX_EMAIL), EmailAddress()],
    )
    message = TextAreaField(
        "What should they look at?",
        filters=[clean_text],
        validators=[Optional(), Length(max=1000, message="Use 1,000 characters or fewer")],
    )


class ExpertForm(FlaskForm):
    """What the expert says."""

    answer = RadioField(
        "Is this page correct?",
        choices=[
            SelectChoice(answer.value, words, render_kw={"hint": hint} if hint else {})
            for answer, (words, hint) in ANSWERS.items()
        ],
        validators=[DataRequired("Choose an answer")],
    )
    comment = TextAreaField("What should be changed?", filters=[clean_text], validators=[TOO_LONG])

    def validate_comment(self, field: TextAreaField) -> None:
        if self.answer.data == ExpertAnswer.wrong and not field.data:
            raise ValidationError("Write what should be changed")
