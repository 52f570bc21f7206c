"""What the desk learns goes back into the FAQs (HS-L1c)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.actions.ledger import append
from portal.cases.models import Case
from portal.cases.queries import events_of
from portal.cases.rules import EventKind, KnowledgeOutcome
from portal.identity.actor import Actor


def faq_drafted(session: Session, *, case: Case, slug: str, actor: Actor, now: datetime) -> None:
    """Note on the case that an FAQ was drafted from it, once; where one was asked for, this is the one."""
    if any(
        e.kind == EventKind.FAQ_DRAFTED and e.details.get("faq") == slug for e in events_of(session, case.id)
    ):
        return
    if case.knowledge_outcome == KnowledgeOutcome.DRAFT_FAQ and not case.knowledge_slug:
        case.knowledge_slug = slug
    append(session, case, EventKind.FAQ_DRAFTED, actor=actor, now=now, faq=slug)
