"""A stranger's file name made harmless to show, to store and to send. PURE."""

from __future__ import annotations

import re
import unicodedata

from content.texts import slug_from

NAME_MAX = 100
_SEPARATORS = re.compile(r"[/\\]")
# Not allowed in names on Windows, where people will save the file.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})")
# Control characters, marks nobody sees (they turn "exe.fdp" round to look like a PDF), lone surrogates.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def cleaned_name(sent: str) -> str:
    """The name without folders, unseen marks and signs that mean something to a system; at most 100 long.

    The extension stays, as it is what people and computers go by.
    """
    last = _SEPARATORS.split(sent)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    plain = unicodedata.normalize("NFC", _FORBIDDEN.sub("", seen))
    name = " ".join(plain.split()).strip(". ")
    if _RESERVED.fullmatch(name):
        name = f"file-{name}"
    ending = extension_of(name)
    if not ending:
        return name[:NAME_MAX].rstrip(". ") or "file"
    stem = name[: -len(ending) - 1].rstrip(". ")
    return f"{stem[: NAME_MAX - len(ending) - 1].rstrip('. ') or 'file'}.{ending}"


def extension_of(name: str) -> str:
    """What follows the last dot, as it is written; empty where that is no extension."""
    dot = name.rfind(".")
    match = _EXTENSION.fullmatch(name[dot:]) if dot >= 0 else None
    return match[1] if match else ""


def stem_of(name: str) -> str:
    """The name without its extension."""
    ending = extension_of(name)
    return name[: -len(ending) - 1] if ending else name


def address_name(name: str) -> str:
    """The name as it stands in an address: ``guide-to-rent-2026.pdf``."""
    return f"{slug_from(stem_of(name))}.{extension_of(name).lower()}".rstrip(".")
