"""What rungs above hang into the catalogue: what a service touches there, and their parts of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from portal.catalogue.file_shape import CatalogueFile
from portal.catalogue.models import Service


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that hangs on a service. ``then`` says what becomes of it when the service ends."""

    what: str
    number: int
    then: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change a file makes: to what, which, and the particulars."""

    what: str
    act: str  # new, changed, ended, opened, retired
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Cases of one category."""

    open: int = 0
    all: int = 0


Touch = Callable[[Session, Service], Sequence[Touched]]
Plan = Callable[[Session, CatalogueFile], list[Line]]
Apply = Callable[[Session, CatalogueFile, datetime, frozenset[str]], None]  # keys of services that are new


@dataclass(frozen=True)
class Part:
    """A part of the file that a rung above answers for. ``plan`` raises ``CatalogueFault``."""

    plan: Plan
    apply: Apply


@dataclass(frozen=True)
class Doors:
    """All of it. ``before`` are applied before the catalogue's own part, ``after`` after it."""

    touches: tuple[Touch, ...]
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    form_titles: Callable[[Session], Mapping[str, str]]
    case_counts: Callable[[Session, Sequence[int]], Mapping[int, CaseCount]]
    case_types: tuple[str, ...]


def open_doors(app: Flask, doors: Doors) -> None:
    app.extensions["catalogue_doors"] = doors


def doors_here() -> Doors:
    """Those of the present application."""
    return cast(Doors, current_app.extensions["catalogue_doors"])
