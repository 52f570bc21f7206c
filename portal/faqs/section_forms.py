"""Shape of what is decided about sections: their names, owners, openness, and roles."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from content.roles import ROLE_NAMES, ROLE_PURPOSES, ContentRole, Holder, HolderKind
from portal.web.text_input import MAX_EMAIL, EmailAddress, clean_line

TOP = ""


def holder_word(holder: Holder) -> str:
    """A person or group as one value of a list."""
    return f"{holder.kind.value}:{holder.id}"


def read_holder(word: str | None) -> Holder | None:
    """The other way round; ``None`` for anything we did not write."""
    kind, _, number = (word or "").partition(":")
    if kind not in {each.value for each in HolderKind} or not number.isascii() or not number.isdigit():
        return None
    return Holder(HolderKind(kind), int(number)) if len(number) < 10 else None


class SectionNameForm(FlaskForm):
    """What a section is called, and where it stands."""

    title = StringField(
        "Name",
        filters=[clean_line],
        validators=[DataRequired("Enter the name of the section"), Length(max=200)],
    )
    summary = StringField(
        "What is in it",
        description="One sentence. Readers see it above the pages.",
        filters=[clean_line],
        validators=[Optional(), Length(max=400, message="Use 400 characters or fewer")],
    )
    position = IntegerField(
        "Place in the list",
        description="A number. The smallest comes first.",
        validators=[Optional(), NumberRange(0, 999, message="Enter a number from 0 to 999")],
        default=0,
    )
    # Not Optional(): that would take an empty value, which means the top, without asking for the choices.
    parent = SelectField("Below which section?")


class NewSectionForm(SectionNameForm):
    """A section that is not there yet."""

    key = StringField(
        "Short name",
        description="Small letters, numbers and hyphens. It stands in addresses and never changes.",
        filters=[clean_line],
        validators=[DataRequired("Enter a short name"), Length(max=60, message="Use 60 characters or fewer")],
    )


class SectionOwnerForm(FlaskForm):
    """Who answers for a section."""

    owner = SelectField("Owner", description="Who answers for what stands here.", validators=[Optional()])
    contact_name = StringField(
        "Communications contact",
        description="Told when a page was not checked for 30 days after its date, and of flags.",
        filters=[clean_line],
        validators=[Optional(), Length(max=200)],
    )
    contact_email = EmailField(
        "Their e-mail address",
        filters=[clean_line],
        validators=[Optional(), Length(max=MAX_EMAIL), EmailAddress()],
    )


class SectionAccessForm(FlaskForm):
    """Who may come in."""

    is_blocking = BooleanField("Take over no roles from the sections above")
    is_restricted = BooleanField("Not open to the public: only people with a role here see its pages")


class RoleForm(FlaskForm):
    """A role for somebody."""

    holder = SelectField("Person or group", validators=[DataRequired("Choose a person or group")])
    role = RadioField(
        "Role",
        choices=[
            SelectChoice(role.value, ROLE_NAMES[role], render_kw={"hint": ROLE_PURPOSES[role].capitalize()})
            for role in ContentRole
        ],
        validators=[DataRequired("Choose a role")],
    )
