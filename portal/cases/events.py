"""What happened to a case, told to whoever ``portal.wiring`` connects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.cases.models import Case


@dataclass(frozen=True)
class CaseRegistered:
    case_id: int
    reference: str
    at: datetime


@dataclass(frozen=True)
class CaseResolved:
    case: Case
    at: datetime
