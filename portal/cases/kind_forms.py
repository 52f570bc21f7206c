"""Forms of the acts that have to do with the type of a case, and the type's own questions as fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from portal.cases.desk_forms import REASON_MAX, ActForm, text_limits
from portal.cases.kinds import Kind, sentence
from portal.cases.recording.form import RecordingForm
from portal.cases.rules import Act, Nature
from portal.forms.web_form import PREFIX, as_json, unbound_field
from portal.web.text_input import clean_line

NATURES = {
    Nature.TECHNICAL: "Technical: how the application works",
    Nature.BUSINESS: "Business: how it is used, rules and guidance",
}
NOT_AT_ONCE = "cannot be solved at once: record it first, then decide"


class TypeForm(ActForm):
    """``offer_types`` comes before validation."""

    case_type = SelectField("Type", choices=[], invalid_choice_message="Choose a type")
    nature = RadioField(
        "Nature",
        [InputRequired("Choose the nature")],
        choices=[SelectChoice(nature.value, words) for nature, words in NATURES.items()],
        invalid_choice_message="Choose the nature",
        description="A group that does not handle the new nature gives the case to the one that does.",
    )
    reason = StringField(
        "Reason for the change",
        [DataRequired("Enter the reason for the change"), text_limits("The reason", REASON_MAX)],
        filters=(clean_line,),
    )

    def offer_types(self, kinds: Iterable[Kind]) -> None:
        self.case_type.choices = [SelectChoice(kind.key, kind.name) for kind in kinds]


class DetailsForm(ActForm):
    """The questions of one type; made by ``details_form``."""

    kind: Kind

    def answers(self) -> dict[str, Any]:
        return {field.name: as_json(self[PREFIX + field.name].data) for field in self.kind.fields}


@lru_cache(maxsize=64)
def details_form(kind: Kind) -> type[DetailsForm]:
    """Nothing is required of staff but what the figures need."""
    fields = {PREFIX + field.name: unbound_field(field) for field in kind.fields}
    return type("KindDetailsForm", (DetailsForm,), {"kind": kind, **fields})


class KindRecordingForm(RecordingForm):
    """A contact with its type and what that type asks for; made by ``recording_form``."""

    kinds: Mapping[str, Kind]
    type_of_category: Mapping[str, str] = {}
    case_type = SelectField("Type", choices=[], default="", invalid_choice_message="Choose a type")

    def offer_types(self, type_of_category: Mapping[str, str]) -> None:
        """``service/category`` → type of its cases, unless somebody says otherwise."""
        self.type_of_category = type_of_category
        usual = SelectChoice("", "As usual for the category")
        self.case_type.choices = [usual, *(SelectChoice(k.key, k.name) for k in self.kinds.values())]

    @property
    def kind(self) -> Kind | None:
        """The type of the case to be; ``None`` where there is one already."""
        if self.about_case:
            return None
        chosen = self.case_type.data or self.type_of_category.get(self.about.data or "", "")
        return self.kinds.get(chosen)

    def questions(self, kind: Kind) -> list[Field]:
        return [self[_name(kind, field.name)] for field in kind.fields]

    @property
    def folded_errors(self) -> bool:
        """Whether something is wrong with what only few cases need."""
        asked = [field for kind in self.kinds.values() for field in self.questions(kind)]
        return any(field.errors for field in (self.case_type, self.impact, self.urgency, *asked))

    def type_answers(self) -> dict[str, Any]:
        """What the type of this case asks for."""
        kind = self.kind
        if kind is None:
            return {}
        return {field.name: as_json(self[_name(kind, field.name)].data) for field in kind.fields}

    def validate(self, extra_validators: Any = None) -> bool:
        for kind in self.kinds.values():
            if self.kind is None or kind.key != self.kind.key:
                for field in self.questions(kind):
                    field.validators = [Optional()]
        is_valid = bool(super().validate(extra_validators))
        chosen = self.kind
        if chosen is not None and (self.about.data or "").partition("/")[0] in chosen.off_for:
            self.case_type.errors = [f"This service does not take {chosen.with_article}. Choose another type"]
            return False
        if chosen is not None and self.is_solved and Act.RESOLVE in chosen.never:
            self.what_next.errors = [f"{sentence(chosen.with_article)} {NOT_AT_ONCE}"]
            return False
        return is_valid


def recording_form(kinds: Iterable[Kind]) -> type[KindRecordingForm]:
    return _recording_form(tuple(kinds))


@lru_cache(maxsize=8)
def _recording_form(kinds: tuple[Kind, ...]) -> type[KindRecordingForm]:
    fields = {
        _name(kind, field.name): unbound_field(replace(field, name=_name(kind, field.name)))
        for kind in kinds
        for field in kind.fields
    }
    return type("TypedRecordingForm", (KindRecordingForm,), {"kinds": {k.key: k for k in kinds}, **fields})


def _name(kind: Kind, field: str) -> str:
    return f"{kind.key}_{field}"
