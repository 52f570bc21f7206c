"""What a request form is: fields as data, checked when they are read. Pure.

A definition is the parsed content of a file such as ``reference/sign-in-problem.toml`` or of the column
``request_form_version.definition``; both have the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DEFAULT_MAX_LENGTH = 500


class FieldKind(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    EMAIL = "email"
    TEL = "tel"
    DATE = "date"
    RADIOS = "radios"
    CHECKBOXES = "checkboxes"
    SELECT = "select"


CHOICES = frozenset({FieldKind.RADIOS, FieldKind.CHECKBOXES, FieldKind.SELECT})
REQUIRED_FIELDS = ("subject", "details")  # every case has a heading and a text


class DefinitionError(ValueError):
    """A form definition that cannot be used; the text names the form and the field."""


@dataclass(frozen=True)
class FieldDefinition:
    """One question. ``width`` is in characters (2, 3, 4, 5, 10, 20 or 30); empty means full width."""

    name: str
    label: str
    kind: FieldKind
    is_required: bool
    hint: str = ""
    error: str = ""
    error_format: str = ""
    max_length: int = DEFAULT_MAX_LENGTH
    width: int | None = None
    autocomplete: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FormDefinition:
    """One form: its questions in order, with the words around them."""

    key: str
    title: str
    intro: str
    warning: str
    fields: tuple[FieldDefinition, ...]

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> FormDefinition:
        """Raises ``DefinitionError`` for a field without a name, of unknown kind, or with no options."""
        key = str(raw.get("key", ""))
        fields = tuple(_field(key, entry) for entry in raw.get("fields", ()))
        names = [field.name for field in fields]
        if len(set(names)) != len(names):
            raise DefinitionError(f"Form {key!r}: two fields have the same name.")
        for needed in REQUIRED_FIELDS:
            if needed not in names:
                raise DefinitionError(f"Form {key!r}: the field {needed!r} is missing.")
        return cls(key, str(raw["title"]), str(raw.get("intro", "")), str(raw.get("warning", "")), fields)

    @classmethod
    def of_fields(cls, key: str, title: str, raw: Sequence[Mapping[str, Any]]) -> FormDefinition:
        """Questions that stand beside a subject and a text, not in place of them."""
        return cls(key, title, "", "", tuple(_field(key, entry) for entry in raw))


def _field(form: str, entry: Mapping[str, Any]) -> FieldDefinition:
    name = str(entry.get("name", ""))
    if not name.isidentifier():
        raise DefinitionError(f"Form {form!r}: {name!r} is not a field name.")
    try:
        kind = FieldKind(entry["kind"])
    except (KeyError, ValueError):
        raise DefinitionError(f"Form {form!r}, field {name!r}: unknown kind {entry.get('kind')!r}.") from None
    options = tuple((str(option["value"]), str(option["label"])) for option in entry.get("options", ()))
    if kind in CHOICES and not options:
        raise DefinitionError(f"Form {form!r}, field {name!r}: there is nothing to choose from.")
    return FieldDefinition(
        name=name,
        label=str(entry["label"]),
        kind=kind,
        is_required=bool(entry.get("required", False)),
        hint=str(entry.get("hint", "")),
        error=str(entry.get("error", "")),
        error_format=str(entry.get("error_format", "")),
        max_length=int(entry.get("max_length", DEFAULT_MAX_LENGTH)),
        width=entry.get("width"),
        autocomplete=str(entry.get("autocomplete", "")),
        options=options,
    )
