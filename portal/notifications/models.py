"""The outbox: mail to send, written in the same transaction as the fact it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from content.database import Base, UtcDateTime


class OutboxMessage(Base):
    """One mail. It is due while ``sent_at`` and ``failed_at`` are empty and ``send_at`` has come."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "sent_at", "failed_at", "send_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    send_at: Mapped[datetime] = mapped_column(UtcDateTime)  # moves forward after a failed try
    to_address: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(250))
    body: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(40))  # e.g. "case_acknowledgement"
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    unsubscribe_path: Mapped[str] = mapped_column(String(300), default="")  # a POST there ends such mail
    in_reply_to: Mapped[str] = mapped_column(String(250), default="")  # the Message-ID it answers
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # [{key, name, media_type}]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # given up after MAX_ATTEMPTS
