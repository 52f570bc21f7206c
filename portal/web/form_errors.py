"""Every error of a form as one list: for the summary at the top of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.form import BaseForm

from portal.web.date_parts import DatePartsField


def flat_errors(errors: Any) -> Iterator[str]:
    """Errors of a field, of each row of a list of fields, or of the fields of a form within a form."""
    if isinstance(errors, str):
        yield errors
    elif isinstance(errors, Mapping):
        for inner in errors.values():
            yield from flat_errors(inner)
    else:
        for inner in errors or ():
            yield from flat_errors(inner)


def error_list(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form in the order of its fields: ``text``, and ``href`` to the input to mend.

    An error without an input (the form's own, a hidden field's) has no ``href``.
    """
    found = [entry for field in form for entry in _entries(field)]
    return [{"text": str(error)} for error in getattr(form, "form_errors", ())] + found


def _entries(field: Field) -> Iterator[dict[str, str]]:
    if isinstance(field, FormField | FieldList):
        for inner in field:
            yield from _entries(inner)
        for error in field.errors if isinstance(field, FieldList) else ():
            if isinstance(error, str):
                yield {"text": error}
        return
    target = field.first_wrong_id if isinstance(field, DatePartsField) else field.id
    for error in flat_errors(field.errors):
        yield {"text": error} if isinstance(field, HiddenField) else {"text": error, "href": f"#{target}"}
