"""What happened to files, told to whoever uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.attachments.models import StoredFile


@dataclass(frozen=True)
class FileQuarantined:
    """A stored file was found infected: from now on it is not handed out."""

    file: StoredFile
    at: datetime


@dataclass(frozen=True)
class FileReleased:
    """The scanner no longer finds anything in a quarantined file."""

    file: StoredFile
    at: datetime
