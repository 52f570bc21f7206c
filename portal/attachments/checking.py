"""The one way in for every upload: name, size, kind, contents, picture, virus scan, in this order.

Nothing here writes, and all of it may take seconds: a view lets go of the database first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.attachments.file_names import cleaned_name
from portal.attachments.file_types import FileType, recognise
from portal.attachments.rules import Infected, Purpose, ScanState, UploadRefused
from portal.attachments.scanning import Verdict, scan
from portal.config import Settings

if TYPE_CHECKING:
    from portal.attachments.images import Picture

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored. ``width`` and ``height`` are pixels, of pictures only."""

    name: str
    kind: FileType
    data: bytes
    sha256: str
    scan_state: ScanState
    width: int | None = None
    height: int | None = None


def check_upload(settings: Settings, *, name: str, data: bytes, purpose: Purpose) -> CheckedFile:
    """The file as it may be stored. Raises ``UploadRefused``, among them ``Infected`` and ``CouldNotCheck``.

    Pictures for the public pages are drawn anew; what belongs to a case stays as it was sent, as it may
    be evidence.
    """
    if len(data) > settings.upload_max_mb * MEGABYTE:
        raise UploadRefused(f"The selected file must be smaller than {settings.upload_max_mb} MB")
    safe_name = cleaned_name(name)
    kind = recognise(safe_name, data)
    picture = _picture(data, kind, purpose) if kind.is_image else None
    verdict = _verdict(settings, data)
    kept = picture.data if picture else data
    return CheckedFile(
        name=safe_name,
        kind=kind,
        data=kept,
        sha256=hashlib.sha256(kept).hexdigest(),
        scan_state=verdict.state,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
    )


def _picture(data: bytes, kind: FileType, purpose: Purpose) -> Picture:
    from portal.attachments import images  # with its library: most web processes never draw a picture

    draw = images.redrawn if purpose is Purpose.MEDIA else images.measured
    return draw(data, kind.media_type)


def _verdict(settings: Settings, data: bytes) -> Verdict:
    """What the scanner says of the bytes as they were sent. Raises ``Infected``."""
    verdict = scan(settings, data)
    if verdict.state is ScanState.INFECTED:
        raise Infected(verdict.signature)
    return verdict
