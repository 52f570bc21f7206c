"""The fields that a kind of content adds to the form of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from content.kinds import Detail, Kind, Shape
from portal.web.text_input import clean_line, clean_text

PREFIX = "detail_"
_ONE_PER_LINE = frozenset({Shape.lines, Shape.slugs})


def fields_of(kind: Kind) -> dict[str, Field]:
    """Field name → an unbound field for each detail, in the order of the kind."""
    return {PREFIX + detail.name: _field(detail) for detail in kind.details}


def typed_from_details(kind: Kind, details: Mapping[str, object]) -> dict[str, Any]:
    """What the fields show of stored details."""
    return {
        PREFIX + detail.name: "\n".join(value)
        if isinstance(value := details.get(detail.name), list)
        else value
        for detail in kind.details
    }


def typed_details(kind: Kind, form: Mapping[str, Field]) -> dict[str, object]:
    """What was typed, for ``content.kinds`` to check."""
    return {detail.name: form[PREFIX + detail.name].data or "" for detail in kind.details}


def _field(detail: Detail) -> Field:
    optional = [Optional()]
    if detail.shape is Shape.choice:
        choices = [SelectChoice("", "Choose one"), *(SelectChoice(*each) for each in detail.choices)]
        return SelectField(detail.label, description=detail.hint, choices=choices, validators=optional)
    if detail.shape in _ONE_PER_LINE or detail.shape is Shape.block:
        return TextAreaField(detail.label, description=detail.hint, filters=[clean_text], validators=optional)
    return StringField(detail.label, description=detail.hint, filters=[clean_line], validators=optional)
