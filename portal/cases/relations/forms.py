"""Shape of what an agent types to merge, split and link cases."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.cases.desk_forms import ActForm, text_limits
from portal.cases.history_words import RELATIONS
from portal.cases.recording.form import SUBJECT_MAX
from portal.cases.relations.rules import LINKS
from portal.kernel.references import normalise
from portal.web.text_input import clean_line, clean_text


class OtherCaseForm(ActForm):
    """Names another case by its reference."""

    other = StringField(
        "Reference of the other case",
        [DataRequired("Enter the reference of the other case")],
        filters=(clean_line,),
        render_kw={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": False},
    )

    @property
    def reference(self) -> str:
        return normalise(self.other.data or "") or ""

    def validate_other(self, field: Field) -> None:
        if not self.reference:
            raise ValidationError("Check the reference. It has 9 letters and numbers, like 7K3M-9QXDR")


class LinkForm(OtherCaseForm):
    kind = SelectField(
        "This case",
        choices=[SelectChoice(kind.value, f"{RELATIONS[kind][0]} the other one") for kind in LINKS],
        invalid_choice_message="Choose how they belong together",
    )


class MergeForm(OtherCaseForm):
    is_meant = BooleanField("The customers differ, and it is one case all the same")
    tells = BooleanField("Tell the customer of this case by mail")
    words = TextAreaField(
        "What do we tell them?",
        [Optional(), text_limits("What we tell them", 5_000)],
        filters=(clean_text,),
        description="They cannot open the other customer’s case. Leave out who that is.",
    )

    def validate_words(self, field: Field) -> None:
        if self.tells.data and not field.data:
            raise ValidationError("Enter what we tell the customer")


class SplitForm(ActForm):
    about = SelectField("What is it about?", choices=[], invalid_choice_message="Choose what it is about")
    subject = StringField(
        "Subject",
        [DataRequired("Enter the subject"), text_limits("Subject", SUBJECT_MAX)],
        filters=(clean_line,),
    )
    is_told = BooleanField("Send the customer the new reference", default=True)

    def offer_categories(self, services: Iterable[tuple[str, str, Iterable[tuple[str, str]]]]) -> None:
        """Each service with its key, name and categories; a choice is worth ``service/category``."""
        self.about.choices = [
            SelectChoice(f"{key}/{category}", label, optgroup=name)
            for key, name, categories in services
            for category, label in categories
        ]
