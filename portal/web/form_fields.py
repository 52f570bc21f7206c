"""From a WTForms field to the parameters of a GOV.UK component.

``params_for`` answers with the same names the component macros of govuk-frontend take, so the page can be
drawn by ``macros/forms.html`` (fast, ours) or by the library's macros (the measure a test holds ours to).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.fields import SearchField

from portal.web.date_parts import PARTS, DatePartsField
from portal.web.form_errors import flat_errors

Params = dict[str, Any]

# What browsers can fill in for people, by the names our forms give their fields (WCAG 1.3.5).
AUTOCOMPLETE = {
    "email": "email",
    "name": "name",
    "full_name": "name",
    "requester_name": "name",
    "requester_email": "email",
    "phone": "tel",
    "telephone": "tel",
    "organisation": "organization",
    "postcode": "postal-code",
    "username": "username",
    "password": "current-password",
    "new_password": "new-password",
    "code": "one-time-code",
}
TEXT_TYPES: tuple[tuple[type[Field], Params], ...] = (
    (EmailField, {"type": "email", "spellcheck": False, "autocapitalize": "none"}),
    (TelField, {"type": "tel"}),
    (URLField, {"type": "url", "spellcheck": False, "autocapitalize": "none"}),
    (SearchField, {"type": "search"}),
    (IntegerField, {"inputmode": "numeric", "spellcheck": False}),
    (DecimalField, {"inputmode": "decimal", "spellcheck": False}),
    (StringField, {}),
)
# What groups several inputs below one legend; everything else has one label.
FIELDSETS = frozenset({"date", "radios", "checkboxes"})
# Keys of render_kw that are parameters of the component; all others become attributes.
OWN_KEYS = ("autocomplete", "autocapitalize", "inputmode", "spellcheck", "rows", "type", "pattern")


def params_for(field: Field, options: Mapping[str, Any] | None = None) -> Params:
    """The parameters of the component that shows ``field``, and its name under ``component``.

    ``options``, given in the template, come last and win: ``classes``, ``size`` of the label (s, m, l, xl),
    ``heading`` (the label is the page's H1), ``hide_label``, ``hint``, ``rows``, ``maxlength``, ``inline``,
    ``small``, ``prefix``, ``suffix``, ``conditional`` (``{choice value: HTML shown when it is chosen}``).
    Raises ``TypeError`` for a kind of field it does not know.
    """
    chosen = dict(options or {})
    render_kw = dict(field.render_kw or {})
    classes = (render_kw.pop("class", ""), chosen.get("classes", ""))
    params: Params = {
        "id": field.id,
        "idPrefix": field.id,
        "name": field.name,
        "errors": [str(error) for error in flat_errors(field.errors)],
        "attributes": {
            key: "" if value is True else value for key, value in render_kw.items() if key not in OWN_KEYS
        },
    }
    hint = chosen.get("hint", field.description)
    if hint:
        params["hint"] = {"text": hint}
    params |= {key: value for key, value in render_kw.items() if key in OWN_KEYS}
    shape = _shape(field, chosen)
    if shape["component"] not in FIELDSETS:
        params["label"] = _label(field, chosen, "govuk-label")
    elif "is_single" not in shape:
        params["fieldset"] = {"legend": _label(field, chosen, "govuk-fieldset__legend")}
    params["classes"] = " ".join(filter(None, (shape.pop("classes", ""), *classes)))
    return shape | params


def _shape(field: Field, chosen: dict[str, Any]) -> Params:
    """What is peculiar to this kind of field. Sub-classes come before what they derive from."""
    match field:
        case DatePartsField():
            return _date(field)
        case PasswordField():
            return {"component": "password", "autocomplete": _autocomplete(field) or "current-password"}
        case TextAreaField():
            return _textarea(field, chosen)
        case MultipleFileField():
            return {"component": "file", "multiple": True}
        case FileField():
            return {"component": "file"}
        case HiddenField():
            return {"component": "hidden", "value": _text(field)}
        case BooleanField():
            return _one_box(field)
        case RadioField():
            return _choices(field, "radios", chosen)
        case SelectMultipleField():
            return _choices(field, "checkboxes", chosen)
        case SelectField():
            return _choices(field, "select", chosen)
    for kind, settings in TEXT_TYPES:
        if isinstance(field, kind):
            own = {key: chosen[key] for key in ("prefix", "suffix") if key in chosen}
            return (
                {"component": "input", "value": _text(field), "autocomplete": _autocomplete(field)}
                | settings
                | own
            )
    raise TypeError(f"No component shows a {type(field).__name__} ({field.name}).")


def _textarea(field: Field, chosen: Mapping[str, Any]) -> Params:
    limit = chosen.get("maxlength", field.flags.maxlength)
    shape: Params = {"component": "textarea", "value": _text(field), "rows": chosen.get("rows", 5)}
    return shape | ({"component": "character-count", "maxlength": limit} if limit else {})


def _date(field: DatePartsField) -> Params:
    width = {"day": 2, "month": 2, "year": 4}
    items = [
        {
            "name": part,
            "value": field.parts[part],
            "classes": f"govuk-input--width-{width[part]}"
            + (" govuk-input--error" if field.marks(part) else ""),
        }
        for part in PARTS
    ]
    return {"component": "date", "namePrefix": field.name, "items": items}


def _one_box(field: BooleanField) -> Params:
    item = {"value": "y", "text": _label_text(field), "checked": bool(field.data)}
    return {"component": "checkboxes", "items": [item], "is_single": True}


def _choices(field: SelectField | SelectMultipleField, component: str, chosen: Mapping[str, Any]) -> Params:
    conditional = chosen.get("conditional", {})
    mark = "selected" if component == "select" else "checked"
    items: list[Params] = []
    choices: Iterable[Any] = field.iter_choices()
    for choice in choices:
        extra = dict(choice.render_kw or {})
        item: Params = {"value": choice.value, "text": choice.label, mark: bool(choice.selected)}
        if "hint" in extra:
            item["hint"] = {"text": extra.pop("hint")}
        if choice.value in conditional:
            item["conditional"] = {"html": conditional[choice.value]}
        items.append(item | ({"attributes": extra} if extra else {}))
    looks = [f"govuk-{component}--{look}" for look in ("inline", "small") if chosen.get(look)]
    return {"component": component, "items": items, "classes": " ".join(looks)}


def _label(field: Field, chosen: Mapping[str, Any], base: str) -> Params:
    is_heading = bool(chosen.get("heading"))
    classes = f"{base}--{chosen.get('size', 'l' if is_heading else 's')}"
    if chosen.get("hide_label"):
        classes = "govuk-visually-hidden"
    return {"text": _label_text(field), "classes": classes, "isPageHeading": is_heading}


def _label_text(field: Field) -> str:
    text = str(field.label.text)
    is_told = not field.flags.optional or "optional" in text or isinstance(field, BooleanField)
    return text if is_told else f"{text} (optional)"


def _text(field: Field) -> str:
    value = field._value() if hasattr(field, "_value") else field.data
    return "" if value is None else str(value)


def _autocomplete(field: Field) -> str | None:
    return AUTOCOMPLETE.get(field.short_name)
