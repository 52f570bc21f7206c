"""Files of every kind we take, made small and by hand, and the ones nobody should take."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image

TYPES = "[Content_Types].xml"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CSV = "name,age\nAnn Bülow,41\n".encode()
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODF = "application/vnd.oasis.opendocument."


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **settings: Any) -> bytes:
    """A picture in one colour; ``settings`` go to Pillow."""
    out = io.BytesIO()
    Image.new("RGB", size, (20, 80, 92)).save(out, kind, **settings)
    return out.getvalue()


def moving_picture() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def packed(members: dict[str, bytes], *, first: str = "") -> bytes:
    """A zip archive; ``first`` names the member that stands uncompressed at the beginning."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == first else None)
    return out.getvalue()


def office(ending: str = "docx", more: dict[str, bytes] | None = None) -> bytes:
    """A DOCX, XLSX or PPTX with its main part and ``more`` members."""
    return packed({TYPES: b"<Types/>", MAIN_PARTS[ending]: b"<w>Words</w>"} | (more or {}))


def open_document(kind: str = "text", more: dict[str, bytes] | None = None) -> bytes:
    members = {"mimetype": (ODF + kind).encode(), "content.xml": b"<office/>"}
    return packed(members | (more or {}), first="mimetype")


def encrypted(data: bytes) -> bytes:
    """The archive with the mark on every member that says it needs a password."""
    changed = bytearray(data)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


GOOD: dict[str, bytes] = {
    "letter.pdf": PDF,
    "screen.png": picture("PNG"),
    "photo.jpg": picture("JPEG"),
    "photo.JPEG": picture("JPEG"),
    "sign.gif": picture("GIF"),
    "new.webp": picture("WEBP"),
    "form.docx": office("docx"),
    "sums.xlsx": office("xlsx"),
    "talk.pptx": office("pptx"),
    "note.odt": open_document("text"),
    "table.ods": open_document("spreadsheet"),
    "rents.csv": CSV,
    "old.csv": "caf\xe9;\xa3 5\r\n".encode("cp1252"),
    "wide.txt": "Grüße".encode("utf-16"),
    "log.txt": b"09:05 <script> was in the answer\n",
}
