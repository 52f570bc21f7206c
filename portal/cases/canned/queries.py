"""Every read of canned replies."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.models import CannedReply
from portal.faqs.pointers import MOST, Pointer
from portal.identity.rules import Permission

WHAT = "Ready-made replies"


def canned_replies(session: Session) -> Sequence[CannedReply]:
    """All of them, by title."""
    return session.scalars(select(CannedReply).order_by(CannedReply.title, CannedReply.id)).all()


def canned_for_service(session: Session, service_id: int) -> Sequence[CannedReply]:
    """Those for a service and those for all, the most used first."""
    return session.scalars(
        select(CannedReply)
        .where(or_(CannedReply.service_id == service_id, CannedReply.service_id.is_(None)))
        .order_by(CannedReply.used_count.desc(), CannedReply.title, CannedReply.id)
    ).all()


def canned_naming(session: Session, slugs: Collection[str]) -> list[tuple[str, Pointer]]:
    """Canned replies by the slug of a page that their words link to."""
    written = [CannedReply.body.contains(f"/faqs/{slug}", autoescape=True) for slug in slugs]
    names = re.compile(rf"/faqs/({'|'.join(map(re.escape, slugs))})(?![a-z0-9-])")
    found = session.scalars(
        select(CannedReply)
        .where(or_(*written))
        .order_by(CannedReply.title, CannedReply.id)
        .limit(MOST * len(slugs))
    )
    return [
        (slug, Pointer(WHAT, reply.title, f"/desk/ready-replies/{reply.id}", Permission.WORK_CASES))
        for reply in found
        for slug in sorted(set(names.findall(reply.body)))
    ]
