"""Office documents are zip archives: what may be inside, and what may not. PURE.

Nothing is unpacked to disk. Every member is read once, to a limit, so that what the archive says of itself
(lengths, check sums, no encryption) is known to be true before anybody opens it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from portal.attachments.archives import ArchiveDamaged, opened
from portal.attachments.rules import UploadRefused

MEMBERS_MAX = 5_000
UNPACKED_MAX_BYTES = 150_000_000
_READ_BYTES = 1_000_000
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MACRO_NAMES = frozenset({"vbaproject.bin", "vbadata.xml"})
_MACRO_FOLDERS = ("xl/macrosheets/", "basic/", "scripts/", "word/activex/", "xl/activex/", "ppt/activex/")

HAS_MACROS = "The selected file contains macros. Save it without macros and try again"
IS_DAMAGED = "The selected file is damaged. Open it, save it again and try once more"
IS_PROTECTED = "The selected file is password protected. Save it without a password and try again"
IS_TOO_LARGE_INSIDE = "The selected file unpacks to more than we can check"


def is_package_with(data: bytes, main_part: str) -> bool:
    """Whether this is an Office Open XML package whose main part has this name."""
    names = _names(data)
    return "[Content_Types].xml" in names and main_part in names


def is_open_document(data: bytes, media_type: str) -> bool:
    """Whether this is an OpenDocument file of this type: it says so in its first member, uncompressed."""
    said = b"mimetype" + media_type.encode()
    return data[30 : 30 + len(said)] == said and "content.xml" in _names(data)


def check_package(data: bytes) -> None:
    """Raises ``UploadRefused`` for macros, a password, damage, or more inside than anybody needs."""
    try:
        with opened(data) as archive:
            members = archive.infolist()
            _check_directory(members)
            _check_members(archive, members)
    except ArchiveDamaged as fault:
        raise UploadRefused(IS_DAMAGED) from fault


def has_archive_behind(data: bytes) -> bool:
    """Whether a file of another kind is an archive as well: then it is not what it seems."""
    return zipfile.is_zipfile(io.BytesIO(data))


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """What can be said without unpacking anything."""
    names = [member.filename.lower() for member in members]
    if len(members) > MEMBERS_MAX or sum(member.file_size for member in members) > UNPACKED_MAX_BYTES:
        raise UploadRefused(IS_TOO_LARGE_INSIDE)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UploadRefused(IS_PROTECTED)
    if any(_is_macro(name) for name in names):
        raise UploadRefused(HAS_MACROS)
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise UploadRefused(IS_DAMAGED)
    if any(member.compress_type not in _METHODS for member in members):
        raise UploadRefused(IS_DAMAGED)


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Read everything: ``zipfile`` raises where a length or a check sum is not as the archive says."""
    for member in members:
        for piece in _pieces(archive, member):
            if member.filename == "[Content_Types].xml" and b"macroEnabled" in piece:
                raise UploadRefused(HAS_MACROS)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    read = 0
    with archive.open(member) as file:
        while piece := file.read(_READ_BYTES):
            read += len(piece)
            yield piece
    if read != member.file_size:
        raise zipfile.BadZipFile("A member is shorter than the archive says.")


def _is_macro(name: str) -> bool:
    return name.rpartition("/")[2] in _MACRO_NAMES or name.startswith(_MACRO_FOLDERS)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _names(data: bytes) -> frozenset[str]:
    try:
        with opened(data) as archive:
            return frozenset(archive.namelist())
    except ArchiveDamaged:
        return frozenset()
