"""Who is calling: customers by parts of what we know of them, or by the reference of a case of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cases.queries import case_by_reference
from portal.identity.customer_queries import customers_like, kept_record
from portal.identity.models import Person
from portal.kernel.references import normalise

SHORTEST = 2
"""Fewer letters would only show the beginning of the list of everybody."""


@dataclass(frozen=True, slots=True)
class Match:
    """A customer who may be meant. ``reference``: the case they were found by."""

    person: Person
    reference: str = ""

    @property
    def detail(self) -> str:
        """What tells people of one name apart."""
        house = self.person.organisation.name if self.person.organisation else ""
        found_by = f"Case {self.reference}" if self.reference else ""
        known = (found_by, house, self.person.email or "no email address", self.person.phone)
        return ", ".join(filter(None, known))


def matching_customers(
    session: Session, fragment: str, *, services: frozenset[int] | None, limit: int
) -> list[Match]:
    """The requester of the case named, or whoever fits; ``services`` are those whose cases the reader may see
    (``None``: all). A reference counts whole: a part of one fits the cases of strangers."""
    if len(fragment) < SHORTEST:
        return []
    found = [Match(person) for person in customers_like(session, fragment, limit=limit)]
    reference = normalise(fragment)
    case = case_by_reference(session, reference) if reference else None
    if case is not None and (services is None or case.service_id in services):
        found.insert(0, Match(kept_record(session, case.requester), case.reference))
    return found[:limit]
