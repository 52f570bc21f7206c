"""A date asked for as day, month and year: the one widget that works for memorable dates everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

PARTS = ("day", "month", "year")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class DatePartsField(Field):
    """A ``date`` from three inputs named ``<name>-day``, ``<name>-month`` and ``<name>-year``.

    ``data`` is a date or ``None``. ``parts`` holds what was typed, so that it is shown again;
    ``wrong_parts`` names the inputs at fault, in order. Months may be numbers or words. Whatever arrives,
    nothing is raised: an error says which part is missing or wrong.
    """

    data: date | None
    parts: dict[str, str]
    wrong_parts: tuple[str, ...]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.wrong_parts = ()
        self.parts = dict.fromkeys(PARTS, "")
        if isinstance(self.data, date):
            self.parts = {part: str(getattr(self.data, part)) for part in PARTS}
        if formdata is None:
            return
        self.parts = {part: formdata.get(f"{self.name}-{part}", "").strip()[:40] for part in PARTS}
        typed = " ".join(filter(None, self.parts.values()))
        # One text, so that Optional and InputRequired judge the three inputs as one.
        self.raw_data = [typed]
        self.data = None
        if typed:
            self._read()

    @property
    def day(self) -> date:
        """The date of a field that is asked for, once the form is valid."""
        if self.data is None:
            raise LookupError(f"No date was entered for {self.name}.")
        return self.data

    def pre_validate(self, form: BaseForm) -> None:
        if self.process_errors:
            raise StopValidation  # keep our own words rather than "This field is required"

    @property
    def first_wrong_id(self) -> str:
        """Id of the input an error link leads to."""
        return f"{self.id}-{(self.wrong_parts or PARTS)[0]}"

    def marks(self, part: str) -> bool:
        """Whether to draw this input as wrong: the parts at fault, or all when the whole date is."""
        return bool(self.errors) and (not self.wrong_parts or part in self.wrong_parts)

    def _read(self) -> None:
        missing = [part for part in PARTS if not self.parts[part]]
        if missing:
            self._refuse(missing, f"must include a {' and '.join(missing)}")
            return
        numbers = {part: _number(self.parts[part]) for part in ("day", "year")}
        numbers["month"] = _month(self.parts["month"])
        limits = {"day": (1, 31), "month": (1, 12), "year": (1, 9999)}
        wrong = [part for part, (low, high) in limits.items() if not low <= numbers[part] <= high]
        if wrong:
            self._refuse(wrong, "must be a real date, like 27 3 2026")
        elif len(self.parts["year"]) != 4:
            self._refuse(["year"], "must have a year of 4 numbers, like 2026")
        else:
            try:
                self.data = date(numbers["year"], numbers["month"], numbers["day"])
            except ValueError:
                self._refuse(["day"], "must be a real date: that month has no such day")

    def _refuse(self, wrong: Sequence[str], why: str) -> None:
        self.wrong_parts = tuple(wrong)
        self.process_errors = [f"{self.label.text} {why}"]


def _number(text: str) -> int:
    """The number typed, or 0, which is no day, month or year."""
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def _month(text: str) -> int:
    word = text.casefold().rstrip(".")
    names = [n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    return names[0] if names else _number(text)
