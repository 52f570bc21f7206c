"""What is taken and what is refused, by name, by content, and by what hides inside."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.attachments.archives import ArchiveDamaged, ArchiveTooLarge, unpacked
from portal.attachments.checking import check_upload
from portal.attachments.file_names import NAME_MAX, address_name, cleaned_name, extension_of
from portal.attachments.packages import UNPACKED_MAX_BYTES
from portal.attachments.rules import Purpose, UploadRefused
from portal.config import Settings
from tests.factories.files import (
    CSV,
    GOOD,
    PDF,
    TYPES,
    encrypted,
    moving_picture,
    office,
    open_document,
    packed,
    picture,
)

UNSCANNED = Settings(scanner="off")
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def check(name: str, data: bytes, purpose: Purpose = Purpose.CASE) -> object:
    return check_upload(UNSCANNED, name=name, data=data, purpose=purpose)


def refusal(name: str, data: bytes, purpose: Purpose = Purpose.CASE) -> str:
    with pytest.raises(UploadRefused) as refused:
        check(name, data, purpose)
    return str(refused.value)


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_on_the_list_is_taken(name: str) -> None:
    found = check_upload(UNSCANNED, name=name, data=GOOD[name], purpose=Purpose.CASE)
    assert found.data == GOOD[name]
    assert extension_of(name).lower() in found.kind.extensions


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", HTML),
        ("page.txt", HTML),
        ("page.csv", b"\xef\xbb\xbf \n" + HTML),
        ("page.txt", HTML.decode().encode("utf-16")),
        ("page.pdf", HTML),
        ("drawing.svg", SVG),
        ("drawing.png", SVG),
        ("drawing.txt", b'<?xml version="1.0"?>' + SVG),
        ("run.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("program.exe", b"MZ\x90\x00" + bytes(200)),
        ("program.pdf", b"MZ\x90\x00" + bytes(200)),
        ("program.txt", b"MZ\x90\x00" + bytes(200)),
        ("data.zip", packed({"a.txt": b"a"})),
        ("data.docx", packed({"a.txt": b"a"})),
        ("sheet.docx", office("xlsx")),
        ("letter.odt", open_document("spreadsheet")),
        ("no-ending", CSV),
        ("photo.png", picture("JPEG")),
        ("half.pdf", PDF[:20]),
        ("empty.txt", b""),
    ],
)
def test_what_is_not_what_it_says_or_not_on_the_list_is_refused(name: str, data: bytes) -> None:
    assert refusal(name, data).startswith("The selected file")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("macro.docm", office("docx"), "macros"),
        ("macro.docx", office("docx", {"word/vbaProject.bin": OLE}), "macros"),
        ("macro.xlsx", office("xlsx", {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
        ("macro.pptx", office("pptx", {"ppt/activeX/activeX1.bin": OLE}), "macros"),
        ("macro.odt", open_document("text", {"Basic/Standard": b"Sub Main"}), "macros"),
        (
            "macro.docx",
            packed({TYPES: b"<T a='x.macroEnabled.main+xml'/>", "word/document.xml": b"<w/>"}),
            "macros",
        ),
        ("locked.docx", OLE, "password"),
        ("locked.docx", encrypted(office("docx")), "password"),
        ("old.doc", OLE, "Save the file as .docx"),
        ("outside.docx", office("docx", {"../../etc": b"x"}), "damaged"),
        (
            "broken.docx",
            office("docx")[:-30],
            "inside",
        ),
    ],
)
def test_office_files_are_looked_into(name: str, data: bytes, said: str) -> None:
    assert said in refusal(name, data)


def test_archives_that_unpack_to_more_than_they_should_are_refused() -> None:
    many = {TYPES: b"<T/>", "word/document.xml": b"<w/>"}
    bomb = packed(many | {f"word/{n}.xml": bytes(UNPACKED_MAX_BYTES // 10) for n in range(11)})
    assert len(bomb) < 2_000_000
    assert "more than we can check" in refusal("bomb.docx", bomb)
    crowd = packed(many | {f"{n}": b"" for n in range(5_000)})
    assert "more than we can check" in refusal("crowd.docx", crowd)


def test_an_archive_that_lies_about_its_lengths_is_refused() -> None:
    """The central directory says a member is short; it would unpack to far more."""
    honest = packed({TYPES: b"<T/>", "word/document.xml": bytes(5_000_000)})
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        length = struct.pack("<I", archive.getinfo("word/document.xml").file_size)
    lying = honest.replace(length, struct.pack("<I", 100))
    assert lying != honest
    assert "damaged" in refusal("lie.docx", lying)


@pytest.mark.parametrize("change", [0x01, 0x80, 0xFF])
def test_an_archive_damaged_anywhere_is_taken_or_refused_and_never_a_fault(change: int) -> None:
    """Every single byte in turn: of the lengths, versions, methods and names, and of what is packed."""
    whole = packed({TYPES: b"<T/>" * 9, "word/document.xml": b"<w>Words</w>" * 9}, first=TYPES)
    refused = 0
    for at in range(len(whole)):
        damaged = whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :]
        with contextlib.suppress(ArchiveDamaged, ArchiveTooLarge):
            unpacked(damaged, most_bytes=10_000)
            continue
        refused += 1
        with contextlib.suppress(UploadRefused):
            check("damaged.docx", damaged)
    assert refused > len(whole) / 10


def test_an_archive_cut_short_anywhere_is_refused() -> None:
    whole = office("docx")
    for end in range(len(whole)):
        with pytest.raises(ArchiveDamaged):
            unpacked(whole[:end], most_bytes=10_000)


def test_no_more_is_unpacked_than_is_taken() -> None:
    archive = packed({"a.md": bytes(600), ".hidden": bytes(600), "__MACOSX/a.md": b"x"})
    assert unpacked(archive, most_bytes=600) == {"a.md": bytes(600)}
    with pytest.raises(ArchiveTooLarge):
        unpacked(archive, most_bytes=599)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("both.pdf", PDF + packed({"a.class": b"x"})),
        ("both.gif", picture("GIF") + packed({"a.class": b"x"})),
        ("both.txt", b"words\n" + packed({"a": b"x"})),
        ("late.docx", b"#!/bin/sh\n" + office("docx")),
        ("late.pdf", HTML + PDF),
    ],
)
def test_a_file_that_is_two_files_is_refused(name: str, data: bytes) -> None:
    assert refusal(name, data).startswith("The selected file")


def test_a_picture_for_the_pages_is_drawn_anew() -> None:
    """Nothing but what is seen stays: no place, no comment, no second file behind the last byte."""
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    exif[0x010E] = "At 12 Secret Street"
    sent = picture("JPEG", (3_000, 1_000), exif=exif, comment=b"<script>alert(1)</script>") + b"<?php 1 ?>"
    found = check_upload(UNSCANNED, name="photo.jpg", data=sent, purpose=Purpose.MEDIA)
    assert (found.width, found.height) == (667, 2_000)
    assert not any(word in found.data for word in (b"Secret", b"script", b"php", b"Exif"))
    with Image.open(io.BytesIO(found.data)) as drawn:
        assert drawn.size == (667, 2_000)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_drawing_anew_keeps_the_kind_and_what_shines_through(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, kind)
    name = f"a.{kind.lower()}"
    found = check_upload(UNSCANNED, name=name, data=out.getvalue(), purpose=Purpose.MEDIA)
    with Image.open(io.BytesIO(found.data)) as drawn:
        assert drawn.format == kind
        assert drawn.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("moves.gif", moving_picture(), "moves"),
        ("bomb.png", picture("PNG", (7_000, 6_000)), "too many pixels"),
        ("half.png", picture("PNG", (400, 300))[:200], "damaged"),
        ("bent.jpg", b"\xff\xd8\xff" + b"\xe1\xff\xff" * 50, "damaged"),
    ],
)
def test_pictures_that_cannot_be_shown_are_refused(name: str, data: bytes, said: str) -> None:
    assert said in refusal(name, data, Purpose.MEDIA)


@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 2_000),
)
def test_bent_files_are_taken_or_refused_and_nothing_else_happens(
    name: str, changes: list[tuple[int, int]], length: int
) -> None:
    bent = bytearray(GOOD[name])
    for place, value in changes:
        bent[place % len(bent)] = value
    for purpose in (Purpose.CASE, Purpose.MEDIA):
        with contextlib.suppress(UploadRefused):
            check(name, bytes(bent[: len(bent) - length % len(bent)]), purpose)


def test_too_large_is_said_with_the_limit() -> None:
    small = Settings(scanner="off", upload_max_mb=1)
    with pytest.raises(UploadRefused, match="smaller than 1 MB"):
        check_upload(small, name="a.txt", data=b"a" * 1_000_001, purpose=Purpose.CASE)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ann\\rent.pdf", "rent.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ('"><script>.png', "script.png"),
        ("   spaced   out .pdf ", "spaced out.pdf"),
        ("CON.txt", "file-CON.txt"),
        (".pdf", "pdf"),
        ("...", "file"),
        ("", "file"),
        ("Übersicht für März.pdf", "Übersicht für März.pdf"),
        ("x" * 300 + ".docx", "x" * 95 + ".docx"),
    ],
)
def test_hostile_names_become_plain_ones(sent: str, kept: str) -> None:
    assert cleaned_name(sent) == kept


@given(st.text(max_size=200))
def test_any_name_becomes_one_that_can_be_saved_anywhere(sent: str) -> None:
    name = cleaned_name(sent)
    assert 0 < len(name) <= NAME_MAX
    assert cleaned_name(name) == name
    assert not set(name) & set('/\\<>:"|?*\x00\u202e')
    assert name.isprintable()


def test_the_name_in_an_address_is_plain() -> None:
    assert address_name("Guide to Rent (2026).PDF") == "guide-to-rent-2026.pdf"
