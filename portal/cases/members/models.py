"""Which ward an enquiry is from, and enquiries whose sender has not confirmed them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class MemberEnquiry(Base):
    """The ward of a member's enquiry; the case is the rest of it."""

    __tablename__ = "member_enquiry"

    case_id: Mapped[int] = mapped_column(ForeignKey("desk_case.id"), primary_key=True)
    ward_key: Mapped[str] = mapped_column(ForeignKey("ward.key"), index=True)


class MemberRequest(Base):
    """An enquiry typed at the members' door; a case once the link mailed to the member was used."""

    __tablename__ = "member_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("elected_member.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    on_behalf_of: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
