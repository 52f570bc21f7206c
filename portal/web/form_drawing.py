"""What ``macros/forms.html`` needs beside a component's parameters: attributes, joined up once, in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from wtforms import Field

from portal.web.form_errors import error_list
from portal.web.form_fields import Params, params_for

MODULES = {"password": "govuk-password-input", "character-count": "govuk-character-count"}
BLOCKS = {
    "input": "govuk-input",
    "password": "govuk-input",
    "textarea": "govuk-textarea",
    "character-count": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}
EXTRA_CLASSES = {
    "password": " govuk-password-input__input govuk-js-password-input-input",
    "character-count": " govuk-js-character-count",
}
# A missing parameter is nothing, not a misspelt name.
BLANK: Params = {
    "label": None, "fieldset": None, "hint": None, "prefix": None, "suffix": None, "maxlength": None,
    "is_single": False, "value": "",
}  # fmt: skip


def drawing_for(field: Field, options: Mapping[str, Any] | None = None) -> Params:
    """``params_for`` with nothing missing, and ``element``, ``described``, ``group_classes`` and
    ``group_attributes`` ready to write into tags."""
    params = BLANK | params_for(field, options)
    component = params["component"]
    if component == "hidden":
        return params
    module = MODULES.get(component)
    group = {"data-module": module} if module else {}
    if params["maxlength"]:
        group["data-maxlength"] = str(params["maxlength"])
    params["group_classes"] = (" govuk-form-group--error" if params["errors"] else "") + (
        f" {module}" if module else ""
    )
    params["group_attributes"] = group
    params["described"] = _described(params)
    if component in BLOCKS:
        params["element"] = _element(params, component)
    else:
        for item in params["items"]:
            for name in ("hint", "conditional", "checked"):
                item.setdefault(name, None)
    for item in params.get("items", ()):
        item.setdefault("attributes", {})
    return params


def _described(params: Params) -> dict[str, str]:
    ids = [f"{params['id']}-info"] if params["maxlength"] else []
    ids += [f"{params['id']}-hint"] if params["hint"] else []
    ids += [f"{params['id']}-error"] if params["errors"] else []
    return {"aria-describedby": " ".join(ids)} if ids else {}


def _element(params: Params, component: str) -> dict[str, Any]:
    """The attributes of the one input; ``None`` leaves an attribute out."""
    block = BLOCKS[component]
    wrong = f" {block}--error" if params["errors"] else ""
    own = f" {params['classes']}" if params["classes"] else ""
    element: dict[str, Any] = {
        "class": f"{block}{EXTRA_CLASSES.get(component, '')}{own}{wrong}",
        "id": params["id"],
        "name": params["name"],
        "autocomplete": params.get("autocomplete"),
    }
    spellcheck = params.get("spellcheck")
    if component in ("input", "password"):
        element["type"] = params.get("type", "text") if component == "input" else "password"
        element |= {name: params.get(name) for name in ("autocapitalize", "pattern", "inputmode")}
        element["value"] = params["value"] if component == "input" else None
    if component == "password":
        element["autocapitalize"] = "none"
        spellcheck = False
    if component == "file":
        element |= {"type": "file", "multiple": "" if params.get("multiple") else None}
    if component in ("textarea", "character-count"):
        element["rows"] = params["rows"]
    if spellcheck is not None:
        element["spellcheck"] = str(spellcheck).lower()
    element.update(params["described"])
    element.update(params["attributes"])
    return element


def register_forms(app: Flask) -> None:
    """Give templates ``drawing_for`` and ``error_list``; ``macros/forms.html`` calls them."""
    app.jinja_env.globals.update(drawing_for=drawing_for, error_list=error_list)
