"""The one file a service is brought in, changed and ended by (DM-T2): what may stand in it. Pure.

::

    [[service]]
    key = "housing-repairs"
    name = "Housing repairs"
    state = "open"              # or "ended", with farewell and instead
    groups = ["service-desk"]   # who resolves its cases
    policy = "ministry"         # whose hours and targets hold; without it, the desk's own
    [[service.category]]  …     # as in reference/services.toml; retired = true takes one off
    [[service.peak]] / [[service.super_user]]  …
    [[licence]]  …  [[form]]  … # forms as in portal/forms/reference

What a file does not name stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.catalogue.priority import Level

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NATURES = ("technical", "business")
STATES = ("open", "ended")
LEVELS = tuple(level.value for level in Level)
LARGEST = 2_000_000_000
Entry = dict[str, Any]


class CatalogueFault(Exception):
    """A file that cannot be used; ``problems`` are sentences, one for each thing to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Field:
    """What one name in the file takes. ``choices`` of a text; ``default`` where it may be left out."""

    kind: type
    most: int = 0
    default: Any = None
    choices: tuple[str, ...] = ()
    is_key: bool = False

    @property
    def is_needed(self) -> bool:
        return self.default is None

    def problem(self, value: Any) -> str:
        """What is wrong with a value; empty if nothing is."""
        kind: Any = self.kind
        if not isinstance(value, kind) or (self.kind is int and isinstance(value, bool)):
            words = {
                str: "a text",
                int: "a whole number",
                bool: "true or false",
                date: "a date",
                list: "a list",
            }
            return f"must be {words[self.kind]}"
        if self.kind is str:
            return self._text_problem(value)
        if self.kind is int and not 0 <= value <= LARGEST:
            return "must be 0 or more"
        if self.kind is list and not all(isinstance(each, str) for each in value):
            return "must be a list of texts"
        return ""

    def _text_problem(self, value: str) -> str:
        if self.is_needed and not value.strip():
            return "must not be empty"
        if len(value) > self.most:
            return f"must have {self.most} characters or fewer"
        if self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        if self.is_key and not KEY.fullmatch(value):
            return "must have small letters, digits and dashes only"
        return ""


def text(most: int, default: str | None = None, *choices: str) -> Field:
    return Field(str, most, default, choices)


KEY_FIELD = Field(str, 60, is_key=True)
SHAPES: dict[str, dict[str, Field]] = {
    "service": {
        "key": KEY_FIELD,
        "name": text(120),
        "summary": text(500, ""),
        "audience": text(500, ""),
        "user_count": Field(int, default=0),
        "position": Field(int, default=0),
        "state": text(10, "open", *STATES),
        "farewell": text(500, ""),
        "instead": text(300, ""),
        "groups": Field(list, default=[]),
        "policy": text(60, ""),
    },
    "category": {
        "key": Field(str, 80, is_key=True),
        "name": text(120),
        "definition": text(2000),
        "nature": text(20, None, *NATURES),
        "case_type": text(30),
        "default_impact": text(10, "low", *LEVELS),
        "default_urgency": text(10, "medium", *LEVELS),
        "form": text(60),
        "is_access": Field(bool, default=False),
        "volume_names": Field(list, default=[]),
        "retired": Field(bool, default=False),
        "keywords": Field(list, default=[]),
    },
    "peak": {
        "title": text(200),
        "starts_on": Field(date),
        "ends_on": Field(date),
        "note": text(2000, ""),
    },
    "super_user": {
        "module": text(120),
        "name": text(200),
        "email": text(320),
        "organisation": text(200, ""),
        "helps_with": text(500, ""),
        "is_listed": Field(bool, default=True),
    },
    "licence": {
        "key": KEY_FIELD,
        "module": text(120),
        "held": Field(int),
        "in_use": Field(int),
        "note": text(500, ""),
    },
}
BELOW_SERVICE = ("category", "peak", "super_user")
TOP = ("service", "licence", "form")


@dataclass(frozen=True)
class CatalogueFile:
    """What a file says. A service's entry has its ``category``, ``peak`` and ``super_user`` lists; ``given``
    names what the file itself said of it."""

    services: tuple[Entry, ...]
    licences: tuple[Entry, ...]
    forms: tuple[Entry, ...]


def read_file(words: str) -> CatalogueFile:
    """Raises ``CatalogueFault``, with all that is wrong at once."""
    try:
        raw = tomllib.loads(words)
    except tomllib.TOMLDecodeError as fault:
        raise CatalogueFault([f"This is not TOML: {fault}"]) from fault
    problems = [f"Nothing is called “{name}” at the top of such a file." for name in raw if name not in TOP]
    services = [_service(entry, problems) for entry in _tables(raw, "service", "The file", problems)]
    licences = [
        _entry("licence", entry, "Licence", problems)
        for entry in _tables(raw, "licence", "The file", problems)
    ]
    forms = _tables(raw, "form", "The file", problems)
    _told_apart(services, "key", "service", problems)
    if not (services or licences or forms or problems):
        problems.append("The file names no service, licence or form.")
    if problems:
        raise CatalogueFault(problems)
    return CatalogueFile(tuple(services), tuple(licences), tuple(forms))


def _tables(raw: Mapping[str, Any], name: str, where: str, problems: list[str]) -> list[Entry]:
    found = raw.get(name, [])
    if isinstance(found, list) and all(isinstance(each, dict) for each in found):
        return found
    problems.append(f"{where}: write [[{name}]] for each.")
    return []


def _service(raw: Entry, problems: list[str]) -> Entry:
    plain = {name: value for name, value in raw.items() if name not in BELOW_SERVICE}
    where = f"Service “{raw.get('key', '?')}”"
    entry = _entry("service", plain, "Service", problems)
    if entry.get("state") == "ended" and not entry.get("farewell"):
        problems.append(f"{where}: an ended service needs a farewell, which says where to go instead.")
    if not is_address(str(entry.get("instead", ""))):
        problems.append(f"{where}: instead must be an address such as /services/core or https://example.org.")
    for kind in BELOW_SERVICE:
        rows = [_entry(kind, each, where, problems) for each in _tables(raw, kind, where, problems)]
        entry[kind] = rows
    _told_apart(entry["category"], "key", f"category of {where}", problems)
    for peak in entry["peak"]:
        if isinstance(peak.get("ends_on"), date) and peak["ends_on"] < peak.get("starts_on", peak["ends_on"]):
            problems.append(f"{where}: the peak “{peak.get('title')}” ends before it starts.")
    return entry


def is_address(address: str) -> bool:
    """A page of this site, or one elsewhere; or none."""
    plain = not any(sign.isspace() or sign in "\\\"'<>" for sign in address)
    inside = address.startswith("/") and not address.startswith("//")
    return address == "" or (plain and (inside or address.startswith("https://")))


def _entry(kind: str, raw: Entry, where: str, problems: list[str]) -> Entry:
    """The entry with its defaults. What is wrong goes to ``problems``."""
    shape = SHAPES[kind]
    name = raw.get("key") or raw.get("title") or raw.get("name") or "?"
    place = (
        f"{where}, {kind.replace('_', ' ')} “{name}”"
        if where.startswith("Service “")
        else f"{where} “{name}”"
    )
    for unknown in sorted(set(raw) - set(shape)):
        problems.append(f"{place}: nothing is called “{unknown}” there.")
    found: Entry = {"given": frozenset(raw)}
    for field_name, field in shape.items():
        if field_name not in raw and field.is_needed:
            problems.append(f"{place}: {field_name} is missing.")
            continue
        value = raw.get(field_name, field.default)
        if problem := field.problem(value):
            problems.append(f"{place}: {field_name} {problem}.")
        found[field_name] = value
    return found


def _told_apart(entries: Sequence[Entry], by: str, what: str, problems: list[str]) -> None:
    seen: set[Any] = set()
    for entry in entries:
        if entry.get(by) in seen:
            problems.append(f"The {what} “{entry.get(by)}” stands twice.")
        seen.add(entry.get(by))
