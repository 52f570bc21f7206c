"""Zip archives: whatever can be wrong with one that was sent to us is one fault. PURE."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from content.exporting import ExportedFile

_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest day a zip archive can name: the same files make the same bytes, whenever they are packed."""
_WHAT_ZIPFILE_RAISES = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # a password; and, by a class below it, a version or a method that cannot be read
    ValueError,
    OSError,
)


class ArchiveDamaged(Exception):
    """These bytes are no archive that can be read from beginning to end."""


class ArchiveTooLarge(Exception):
    """The archive says that it unpacks to more than is taken."""


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, to be read inside the block. Raises ``ArchiveDamaged``, then and on any read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _WHAT_ZIPFILE_RAISES as fault:
        raise ArchiveDamaged("The archive cannot be read.") from fault


def unpacked(data: bytes, *, most_bytes: int) -> dict[str, bytes]:
    """The files in the archive by path; folders and hidden files are left out.

    No more is unpacked than the archive admits to. Raises ``ArchiveDamaged``, ``ArchiveTooLarge``.
    """
    with opened(data) as archive:
        members = [each for each in archive.infolist() if not _is_hidden(each.filename)]
        if sum(member.file_size for member in members) > most_bytes:
            raise ArchiveTooLarge("The archive says that it unpacks to more.")
        return {member.filename: archive.read(member) for member in members}


def packed(files: Iterable[ExportedFile]) -> io.BytesIO:
    """A zip archive of these files, to be read from its beginning."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.path, _BEGINNING_OF_TIME), file.content)
    out.seek(0)
    return out


def _is_hidden(path: str) -> bool:
    return path.endswith("/") or any(part.startswith((".", "__MACOSX")) for part in path.split("/"))
