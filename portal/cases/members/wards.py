"""The ward of a member's enquiry, kept in a row of its own so that figures can be counted by it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.cases.members.models import MemberEnquiry
from portal.cases.models import Case
from portal.cases.rules import CaseType
from portal.catalogue.type_queries import wards

WARD = "ward"


def keep_ward(session: Session, case: Case) -> None:
    """Bring the row in line with the answers of the case; a case of another type has none."""
    chosen = next((str(a["raw"]) for a in case.answers if a.get("key") == WARD), "")
    row = session.get(MemberEnquiry, case.id)
    if case.case_type != CaseType.MEMBER_ENQUIRY or chosen not in wards(session):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(MemberEnquiry(case_id=case.id, ward_key=chosen))
    else:
        row.ward_key = chosen
