"""What we know of each stored file, and what it hangs on. The bytes lie elsewhere; see ``storage``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.columns import word_column
from content.database import Base, UtcDateTime
from portal.attachments.rules import Purpose, ScanState, SubjectKind, may_be_handed_out


class StoredFile(Base):
    """One file. ``key`` is random, names its bytes, and is nobody's right to read them."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))  # cleaned; for people, never a path
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes, before encryption
    sha256: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[Purpose] = mapped_column(word_column(Purpose))
    scan_state: Mapped[ScanState] = mapped_column(word_column(ScanState))
    scanned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    signature: Mapped[str] = mapped_column(String(200), default="")  # what the scanner calls what it found
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    uploaded_by_name: Mapped[str] = mapped_column(String(200))

    @property
    def is_quarantined(self) -> bool:
        return not may_be_handed_out(self.scan_state)


class Attachment(Base):
    """A file hung on a case or a customer (FR-012). ``subject_id`` is that record's own id. The file of a
    message that was split off hangs on both cases."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("uq_attachment_file_subject", "file_id", "subject_kind", "subject_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    subject_kind: Mapped[SubjectKind] = mapped_column(word_column(SubjectKind))
    subject_id: Mapped[int]
    part_id: Mapped[int | None]  # which part of the record it came with: the message, on a case
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
