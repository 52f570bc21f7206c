"""Types of cases as the desk works with them: what they are asked, and which acts make no sense for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import Act, ActRefused, CaseType, PendingReason
from portal.catalogue.queries import ServiceEntry
from portal.catalogue.type_queries import TypeEntry, type_entries, wards
from portal.forms.definition import FieldDefinition, FormDefinition
from portal.forms.web_form import shown_answers
from portal.kernel.stamped import kept

NARROWED = frozenset({Act.HOLD, Act.PRIORITISE, Act.RESOLVE, Act.REOPEN})
STAFF = "staff"
WARDS = "wards"


@dataclass(frozen=True)
class Kind:
    """One type of case. ``for_staff`` names the fields customers never see."""

    key: str
    name: str
    with_article: str
    definition: str
    never: frozenset[Act]
    why_never: str
    holds: frozenset[PendingReason]
    opening: str
    form: FormDefinition
    for_staff: frozenset[str]
    off_for: frozenset[str] = frozenset()  # keys of services that have no such cases

    @property
    def fields(self) -> tuple[FieldDefinition, ...]:
        return self.form.fields


def kinds(session: Session) -> Mapping[str, Kind]:
    """Every type by key, in the order of the screen."""
    return kept(session, "kinds", _load)


def kind_of(session: Session, case_type: str) -> Kind:
    """The type of a case; one without rules where the reference data has not been loaded yet."""
    known = kinds(session).get(case_type)
    if known is not None:
        return known
    name = case_type.replace("_", " ")
    return _kind(TypeEntry(case_type, name.capitalize(), name, "", (), "", tuple(PendingReason), "", ()), {})


def refuse_misfit(session: Session, case: Case, act: Act, reason: PendingReason | None = None) -> None:
    """Raises ``ActRefused`` for an act that makes no sense for a case of this type."""
    kind = kind_of(session, case.case_type)
    if act in kind.never:
        raise ActRefused(kind.why_never or f"This cannot be done to {kind.with_article}.")
    if reason is not None and reason not in kind.holds:
        raise ActRefused(f"{sentence(kind.with_article)} does not wait for a {reason.value}.")


def refuse_off(kind: Kind, service: ServiceEntry | None) -> None:
    """Raises ``ActRefused`` where the service has no cases of this type."""
    if service is not None and service.key in kind.off_for:
        raise ActRefused(f"{service.name} does not take {kind.with_article}.")


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def filled_in(kind: Kind, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was answered, as a case keeps it: words for the reader, and what it was for the form."""
    return [
        {
            "label": field.label,
            "value": text,
            "key": field.name,
            "raw": answers[field.name],
            "for_staff": field.name in kind.for_staff,
        }
        for field, text in shown_answers(kind.form, answers)
        if text
    ]


def with_answers(
    stored: list[dict[str, Any]], fresh: list[dict[str, Any]], kind: Kind
) -> list[dict[str, Any]]:
    """The answers of a case with those to the type's questions replaced by ``fresh`` ones."""
    names = {field.name for field in kind.fields}
    labels = {field.label for field in kind.fields}

    def is_replaced(answer: dict[str, Any]) -> bool:
        return answer["key"] in names if "key" in answer else answer["label"] in labels

    return [*(answer for answer in stored if not is_replaced(answer)), *fresh]


def raw_answers(stored: list[dict[str, Any]], kind: Kind) -> dict[str, Any]:
    """What the type's questions were answered with so far; a web form asks some of them in its own way."""
    by_label = {field.label: field.name for field in kind.fields if not field.options}
    found = {by_label[a["label"]]: a["value"] for a in stored if a["label"] in by_label}
    return found | {a["key"]: a["raw"] for a in stored if "raw" in a}


def _load(session: Session) -> Mapping[str, Kind]:
    choices = {WARDS: tuple(wards(session).items())}
    return {entry.key: _kind(entry, choices) for entry in type_entries(session) if entry.key in set(CaseType)}


def _kind(entry: TypeEntry, choices: Mapping[str, tuple[tuple[str, str], ...]]) -> Kind:
    raw = [dict(field) for field in entry.fields]
    for field in raw:
        if "options_from" in field:
            offered = choices.get(field["options_from"], ())
            field["options"] = [{"value": value, "label": label} for value, label in offered]
    return Kind(
        key=entry.key,
        name=entry.name,
        with_article=entry.with_article,
        definition=entry.definition,
        never=frozenset(Act(word) for word in entry.never) & NARROWED,
        why_never=entry.why_never,
        holds=frozenset(PendingReason(word) for word in entry.holds),
        opening=entry.opening,
        form=FormDefinition.of_fields(entry.key, entry.name, [field for field in raw if _is_usable(field)]),
        for_staff=frozenset(field["name"] for field in raw if field.get("asked_of") == STAFF),
        off_for=entry.off_for,
    )


def _is_usable(field: Mapping[str, Any]) -> bool:
    """A question without anything to choose from (no wards are set up) is not asked."""
    return "options_from" not in field or bool(field["options"])
