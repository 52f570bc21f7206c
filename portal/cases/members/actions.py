"""An enquiry at the members' door: kept until the link mailed to the member is used, then a case (CS016).

Anybody can type anybody's address, so only addresses of elected members are written to, and nothing becomes a
case before the link in that mail was used. Everybody gets the same answer, member or not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.cases.actions.registration import NewCase, Registration, prepare, register
from portal.cases.kinds import filled_in, kind_of
from portal.cases.members.models import MemberRequest
from portal.cases.members.wards import WARD, keep_ward
from portal.cases.models import Case
from portal.cases.rules import CaseType, Channel
from portal.catalogue.queries import ServiceEntry, catalogue
from portal.catalogue.type_models import ElectedMember
from portal.catalogue.type_queries import member_by_email
from portal.identity.actions import issue_token, use_token
from portal.identity.models import AccessToken
from portal.identity.rules import TokenPurpose, normal_email
from portal.notifications.actions import send
from portal.notifications.composing import compose

KEPT = timedelta(days=2)  # as long as the link works


def ask(
    session: Session, *, email: str, service: ServiceEntry, on_behalf_of: str, subject: str, details: str,
    now: datetime,
) -> None:  # fmt: skip
    """Keep the enquiry and mail a link to the member; for anybody else do as much work and keep nothing."""
    member = member_by_email(session, normal_email(email))
    if member is None:
        token = issue_token(session, purpose=TokenPurpose.MEMBER_ENQUIRY, subject="", now=now)
        compose(
            session.info["settings"], "member_enquiry_confirm", name=email, subject_line=subject, token=token
        )
        return
    request = MemberRequest(
        member_id=member.id, service_id=service.id, on_behalf_of=on_behalf_of, subject=subject,
        details=details, asked_at=now,
    )  # fmt: skip
    session.add(request)
    session.flush()
    token = issue_token(session, purpose=TokenPurpose.MEMBER_ENQUIRY, subject=str(request.id), now=now)
    send(
        session, to=member.email, template="member_enquiry_confirm", now=now, name=member.name,
        subject_line=subject, token=token,
    )  # fmt: skip


def request_of(session: Session, token: AccessToken) -> MemberRequest | None:
    """What a mailed link would send."""
    return session.get(MemberRequest, int(token.subject)) if token.subject.isdigit() else None


def confirm(session: Session, *, token: AccessToken, now: datetime) -> NewCase | None:
    """The member confirmed it: it is a case now. ``None`` if somebody was quicker or it is gone."""
    session.refresh(token, with_for_update=True)
    if token.used_at is not None:
        return None
    use_token(session, token=token, now=now)
    request = request_of(session, token)
    service = catalogue(session).services_by_id.get(request.service_id) if request else None
    if request is None or service is None:
        return None
    member = session.get_one(ElectedMember, request.member_id)
    case = enquire(
        session, member=member, service=service, on_behalf_of=request.on_behalf_of, subject=request.subject,
        details=request.details, asked_at=request.asked_at, now=now,
    )  # fmt: skip
    if case is not None:
        session.delete(request)
        session.flush()
    return case


def enquire(
    session: Session, *, member: ElectedMember, service: ServiceEntry, on_behalf_of: str, subject: str,
    details: str, asked_at: datetime, now: datetime,
) -> NewCase | None:  # fmt: skip
    """The enquiry of a member as a case of their ward; ``None`` where the service has no category for it."""
    category = next((c for c in service.categories if c.case_type == CaseType.MEMBER_ENQUIRY), None)
    if category is None:
        return None
    answers = {WARD: member.ward_key, "on_behalf_of": on_behalf_of}
    prepared = prepare(
        session,
        registration=Registration(
            service=service,
            category=category,
            channel=Channel.WEB,
            subject=subject,
            details=details,
            received_at=asked_at,
            requester_name=member.name,
            requester_email=member.email,
            type_answers=tuple(filled_in(kind_of(session, CaseType.MEMBER_ENQUIRY), answers)),
        ),
        now=now,
    )
    case = register(session, prepared=prepared)
    keep_ward(session, session.get_one(Case, case.id))
    return case


def forget_unconfirmed_enquiries(session: Session, *, now: datetime) -> None:
    session.execute(delete(MemberRequest).where(MemberRequest.asked_at < now - KEPT))
