"""Shape of an enquiry at the members' door."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.web.text_input import EmailAddress, clean_line, clean_text


class MemberEnquiryForm(FlaskForm):
    """``offer_services`` comes before validation."""

    email = EmailField(
        "Your e-mail address as an elected member",
        [DataRequired("Enter your e-mail address"), EmailAddress()],
        filters=(clean_line,),
        description="We know you and your ward by it, and send a link to it.",
    )
    service = SelectField(
        "Which service is it about?",
        [InputRequired("Choose a service")],
        choices=[],
        invalid_choice_message="Choose a service",
    )
    on_behalf_of = StringField(
        "On whose behalf do you ask?",
        [Optional(), Length(max=200, message="On whose behalf must be 200 characters or fewer")],
        filters=(clean_line,),
        description="The name of the person in your ward, or leave it empty if you ask for yourself.",
    )
    subject = StringField(
        "What is it about, in a few words?",
        [
            DataRequired("Enter what it is about"),
            Length(max=150, message="What it is about must be 150 characters or fewer"),
        ],
        filters=(clean_line,),
    )
    details = TextAreaField(
        "What do you want to know?",
        [
            DataRequired("Enter what you want to know"),
            Length(max=5_000, message="What you want to know must be 5,000 characters or fewer"),
        ],
        filters=(clean_text,),
    )

    def offer_services(self, services: Iterable[tuple[str, str]]) -> None:
        self.service.choices = [
            SelectChoice("", "Choose a service"),
            *(SelectChoice(key, name) for key, name in services),
        ]
