"""The kinds of files that are taken, told by what is in them; the extension has to agree. PURE.

A positive list: what is not recognised is refused. HTML, SVG, scripts and programs have no entry here, and
text that a browser would take for one of them is not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from portal.attachments.file_names import extension_of
from portal.attachments.packages import (
    IS_PROTECTED,
    check_package,
    has_archive_behind,
    is_open_document,
    is_package_with,
)
from portal.attachments.rules import UploadRefused

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and anything of Office behind a password
_PDF_END_WITHIN = 2_048
_OLD_OFFICE = {"doc": "docx", "xls": "xlsx", "ppt": "pptx", "rtf": "docx"}
_WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm"})
# What browsers take for a page, and systems for a program, at the beginning of a text.
_MARKUP = re.compile(
    r"\s*(?:<(?:!--|!doctype|\?|/?(?:html|head|body|title|meta|link|script|style|svg|iframe|img|table|div"
    r"|font|form|object|embed|h[1-6]|br|p|a|b)[\s/>])|#!|\{\\rtf|mime-version:)",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileType:
    """One kind of file. ``is_this`` looks at the bytes alone."""

    name: str
    media_type: str
    extensions: tuple[str, ...]
    is_this: Callable[[bytes], bool]
    is_image: bool = False
    is_package: bool = False


def recognise(name: str, data: bytes) -> FileType:
    """The kind of a file, where its name and its content agree. Raises ``UploadRefused``."""
    ending = extension_of(name).lower()
    if not data:
        raise UploadRefused("The selected file is empty")
    if ending in _WITH_MACROS:
        raise UploadRefused("The selected file may contain macros. Save it without macros and try again")
    if ending in _OLD_OFFICE:
        raise UploadRefused(
            f"Save the file as .{_OLD_OFFICE[ending]} and try again: we cannot take .{ending}"
        )
    claimed = _BY_EXTENSION.get(ending)
    if claimed is None:
        raise UploadRefused(f"The selected file must be {LISTED}")
    if not claimed.is_this(data):
        if claimed.is_package and data.startswith(_OLE):
            raise UploadRefused(IS_PROTECTED)
        raise UploadRefused(f"The selected file ends in .{ending}, but it is not a {claimed.name} inside")
    if claimed.is_package:
        check_package(data)
    elif has_archive_behind(data):
        raise UploadRefused("The selected file has another file hidden in it")
    return claimed


def text_of(data: bytes) -> str | None:
    """The words of a text file (UTF-8, UTF-16 with its mark, else Windows-1252); None if it is no text."""
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NOT_TEXT.search(words) else words
    return None


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-_PDF_END_WITHIN:]


def _is_text(data: bytes) -> bool:
    words = text_of(data)
    return words is not None and _MARKUP.match(words) is None


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(beginnings)


def _ooxml(main_part: str) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(_ZIP) and is_package_with(data, main_part)


def _odf(media_type: str) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(_ZIP) and is_open_document(data, media_type)


def _package(name: str, media_type: str, ending: str, is_this: Callable[[bytes], bool]) -> FileType:
    return FileType(name, media_type, (ending,), is_this, is_package=True)


TYPES: tuple[FileType, ...] = (
    FileType("PDF", "application/pdf", ("pdf",), _is_pdf),
    FileType("PNG picture", "image/png", ("png",), _starts(b"\x89PNG\r\n\x1a\n"), is_image=True),
    FileType("JPEG picture", "image/jpeg", ("jpg", "jpeg"), _starts(b"\xff\xd8\xff"), is_image=True),
    FileType("GIF picture", "image/gif", ("gif",), _starts(b"GIF87a", b"GIF89a"), is_image=True),
    FileType(
        "WebP picture",
        "image/webp",
        ("webp",),
        lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
        is_image=True,
    ),
    _package("Word document", f"{_OOXML}wordprocessingml.document", "docx", _ooxml("word/document.xml")),
    _package("Excel sheet", f"{_OOXML}spreadsheetml.sheet", "xlsx", _ooxml("xl/workbook.xml")),
    _package(
        "PowerPoint presentation",
        f"{_OOXML}presentationml.presentation",
        "pptx",
        _ooxml("ppt/presentation.xml"),
    ),
    _package("OpenDocument text", f"{_ODF}text", "odt", _odf(f"{_ODF}text")),
    _package("OpenDocument sheet", f"{_ODF}spreadsheet", "ods", _odf(f"{_ODF}spreadsheet")),
    FileType("CSV file", "text/csv", ("csv",), _is_text),
    FileType("text file", "text/plain", ("txt",), _is_text),
)
_BY_EXTENSION = {ending: kind for kind in TYPES for ending in kind.extensions}
LISTED = "a PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, PNG, JPEG, GIF or WebP"
ACCEPTED = ",".join(f".{ending}" for ending in _BY_EXTENSION)
"""For the ``accept`` attribute of a file field: what the browser offers first."""
