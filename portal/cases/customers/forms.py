"""Shape of what the desk writes about customers and organisations."""

from __future__ import annotations

import re
from datetime import date

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.attachments.case_files import files_field
from portal.cases.desk_forms import text_limits, whole_number
from portal.identity.customer_rules import (
    CHANNEL_NAMES,
    FIELD_NAMES,
    KIND_NAMES,
    CustomerText,
)
from portal.web.date_parts import DatePartsField
from portal.web.text_input import EmailAddress, TelephoneNumber, clean_line, clean_text

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_DOMAINS = 50
OFF = {"autocomplete": "off"}  # these are somebody else's details, not those of the person at the screen


class CustomerForm(FlaskForm):
    """``version`` is that of the record the form was made for."""

    version = HiddenField(filters=(whole_number,))
    name = StringField(
        FIELD_NAMES["name"],
        [DataRequired("Enter the customer’s name"), text_limits("Full name", 200)],
        filters=(clean_line,),
        render_kw=OFF,
    )
    email = EmailField(
        FIELD_NAMES["email"], [Optional(), EmailAddress()], filters=(clean_line,), render_kw=OFF
    )
    phone = TelField(
        FIELD_NAMES["phone"],
        [Optional(), text_limits("Telephone number", 40), TelephoneNumber()],
        filters=(clean_line,),
        render_kw=OFF,
    )
    postal_address = TextAreaField(
        FIELD_NAMES["postal_address"],
        [Optional(), text_limits("Postal address", 500)],
        filters=(clean_text,),
        render_kw=OFF,
    )
    preferred_channel = RadioField(
        "How do they want to hear from us?",
        choices=[SelectChoice(value.value, name) for value, name in CHANNEL_NAMES.items()],
        default="",
        invalid_choice_message="Choose how they want to hear from us",
    )
    is_no_phone = BooleanField("Do not telephone them")
    language = StringField(
        FIELD_NAMES["language"],
        [Optional(), text_limits("Language", 60)],
        filters=(clean_line,),
        description="If it is not English, for example Welsh or British Sign Language.",
        render_kw=OFF,
    )
    accessible_format = StringField(
        FIELD_NAMES["accessible_format"],
        [Optional(), text_limits("The format they need", 200)],
        filters=(clean_line,),
        description="For example large print of 18 points, or braille.",
        render_kw=OFF,
    )

    def typed(self) -> CustomerText:
        """All that was typed; only after validation."""
        return CustomerText(**{name: self[name].data or "" for name in FIELD_NAMES if name != "is_no_phone"},
                            is_no_phone=bool(self.is_no_phone.data))  # fmt: skip


class OrganisationForm(FlaskForm):
    """``domains`` stand one a line."""

    version = HiddenField(filters=(whole_number,))
    name = StringField(
        "Name",
        [DataRequired("Enter the organisation’s name"), text_limits("Name", 200)],
        filters=(clean_line,),
        render_kw=OFF,
    )
    kind = SelectField(
        "Kind",
        choices=[SelectChoice(kind.value, name) for kind, name in KIND_NAMES.items()],
        invalid_choice_message="Choose a kind",
    )
    area = StringField(
        "Area",
        [Optional(), text_limits("Area", 120)],
        filters=(clean_line,),
        description="The ward, district or region.",
        render_kw=OFF,
    )
    domains = TextAreaField(
        "Domains of its mail addresses",
        [Optional(), text_limits("The domains", 5000)],
        filters=(clean_text,),
        description="One a line, for example fennmarsh.gov.uk. Who writes from there for the first time "
        "belongs to this organisation.",
        render_kw={"spellcheck": "false", **OFF},
    )

    @property
    def domain_list(self) -> list[str]:
        """Each once, in their order."""
        lines = (self.domains.data or "").casefold().replace(",", "\n").split()
        return list(dict.fromkeys(line.removeprefix("@") for line in lines))

    def validate_domains(self, field: TextAreaField) -> None:
        if len(self.domain_list) > MOST_DOMAINS:
            raise ValidationError(f"Enter up to {MOST_DOMAINS} domains")
        for domain in self.domain_list:
            if len(domain) > 253 or not DOMAIN.fullmatch(domain):
                raise ValidationError(f"“{domain[:60]}” is not a domain. Enter one such as example.org")


class CustomerNoteForm(FlaskForm):
    """A note for a while. Whether its last day is right, the rules say."""

    body = TextAreaField(
        "What should colleagues know?",
        [
            DataRequired("Enter the note"),
            text_limits("The note", 2000),
        ],
        filters=(clean_text,),
        description="Only staff see it. They write as if the customer read it: they may ask to.",
    )
    expires_on = DatePartsField("Until when does it hold?")

    @property
    def last_day(self) -> date:
        """Only after validation."""
        if self.expires_on.data is None:
            raise ValueError("The form has not been validated.")
        return self.expires_on.data


class CustomerFileForm(FlaskForm):
    files = files_field("Add documents")
