"""From stage 2 on a complaint is answered by somebody who has not answered it before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.cases.complaints.models import CaseStage
from portal.cases.complaints.rules import FIRST, former_officers, is_complaint, stage_words
from portal.cases.models import Case
from portal.cases.rules import ActRefused


def begin_first_stage(session: Session, case_id: int, received_at: datetime) -> None:
    """Stage 1 begins with the receipt, whenever somebody saw that it is a complaint."""
    if session.get(CaseStage, (case_id, FIRST)) is None:
        session.execute(
            insert(CaseStage).values(case_id=case_id, number=FIRST, began_at=received_at, officer_name="")
        )


def stages_of(session: Session, case_id: int) -> list[CaseStage]:
    """The stages there is a record of, in order."""
    return list(
        session.scalars(select(CaseStage).where(CaseStage.case_id == case_id).order_by(CaseStage.number))
    )


def refuse_former_officer(session: Session, case: Case, person_id: int | None) -> None:
    """Raises ``ActRefused`` for who answered an earlier stage of this complaint."""
    if person_id is None or not is_complaint(case.case_type):
        return
    with session.no_autoflush:  # asked in the middle of an act
        rows = stages_of(session, case.id)
    if not rows:
        return
    present = rows[-1].number
    if person_id in former_officers({row.number: row.officer_id for row in rows}, present):
        raise ActRefused(
            f"{next(row.officer_name for row in rows if row.officer_id == person_id)} has answered this "
            f"complaint before. At {stage_words(present)} somebody else must deal with it."
        )
