"""Shape of what citizens type about their cases, besides the questions of a request form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.attachments.case_files import files_field
from portal.kernel.references import normalise
from portal.web.text_input import MAX_EMAIL, EmailAddress, TelephoneNumber, clean_line, clean_text

MESSAGE_MAX = 5_000


def _fewer(thing: str, most: int) -> Length:
    return Length(max=most, message=f"{thing} must be {most:,} characters or fewer")


def contact_fields() -> Mapping[str, Any]:
    """Who asks: the part that every request form ends with."""
    return {
        "name": StringField(
            "Full name",
            [DataRequired("Enter your full name"), _fewer("Full name", 200)],
            filters=(clean_line,),
        ),
        "email": EmailField(
            "E-mail address",
            [DataRequired("Enter your e-mail address"), _fewer("E-mail address", MAX_EMAIL), EmailAddress()],
            filters=(clean_line,),
            description="We send your reference and our answer to this address.",
        ),
        "phone": TelField(
            "Telephone number",
            [Optional(), _fewer("Telephone number", 40), TelephoneNumber()],
            filters=(clean_line,),
            description="If you would like us to call you.",
            render_kw={"autocomplete": "tel", "class": "govuk-input--width-20"},
        ),
        "organisation": StringField(
            "Organisation",
            [Optional(), _fewer("Organisation", 200)],
            filters=(clean_line,),
            render_kw={"autocomplete": "organization"},
        ),
    }


class TrackRequestForm(FlaskForm):
    reference = StringField(
        "Case reference",
        [DataRequired("Enter your case reference")],
        filters=(clean_line,),
        description="It is in the e-mails we sent you, for example 7K3M-9QXDR.",
        render_kw={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": False},
    )
    email = EmailField(
        "E-mail address",
        [DataRequired("Enter your e-mail address"), EmailAddress()],
        filters=(clean_line,),
        description="The address you gave us when you raised the case.",
    )

    def validate_reference(self, field: Field) -> None:
        """A reference whose last sign does not fit was mistyped: that can be said without giving
        anything away, as it cannot be anybody's."""
        if normalise(field.data or "") is None:
            raise ValidationError(
                "Check your case reference. It has 9 letters and numbers, like 7K3M-9QXDR, and this one is "
                "not quite right"
            )


class CitizenReplyForm(FlaskForm):
    message = TextAreaField(
        "Your message",
        [DataRequired("Enter your message"), _fewer("Your message", MESSAGE_MAX)],
        filters=(clean_text,),
    )
    files = files_field()


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        "Why do you no longer need it?",
        [Optional(), _fewer("The reason", 1_000)],
        filters=(clean_text,),
        description="This helps us to do better.",
    )


class DraftFilesForm(FlaskForm):
    """Files added on the check page. No token: nobody is signed in there, and the page asks for none."""

    class Meta:
        csrf = False

    files = files_field("Files that help us understand")
