"""Pictures and files in a folder of pages: ``media.toml`` tells of each, its bytes lie beside it. PURE."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from content.errors import InvalidText
from content.page_files import ImportFault
from content.texts import checked_slug

MEDIA = "media.toml"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One picture or file as a folder tells of it. ``path`` leads to its bytes."""

    key: str
    section_key: str
    path: str
    title: str
    alt_text: str = ""
    is_decorative: bool = False
    is_public: bool = False

    def row(self) -> dict[str, object]:
        """Its lines in ``media.toml``."""
        return {
            "key": self.key,
            "section": self.section_key,
            "file": self.path,
            "title": self.title,
            "alt_text": self.alt_text,
            "only_decorates": self.is_decorative,
            "open_to_everybody": self.is_public,
        }


def read_media_files(files: Mapping[str, bytes]) -> list[MediaFile]:
    """What every ``media.toml`` tells, with paths as ``files`` has them. Raises ``ImportFault``."""
    found: list[MediaFile] = []
    for path in sorted(files):
        if PurePosixPath(path).name == MEDIA:
            found += [_read(row, path) for row in _rows(files[path], path)]
    return found


def _rows(content: bytes, path: str) -> list[dict[str, Any]]:
    try:
        rows = tomllib.loads(content.decode("utf-8")).get("media", [])
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ImportFault(f"{path}: {fault}") from fault
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImportFault(f"{path}: it must be a list of [[media]].")
    return rows


def _read(row: dict[str, Any], path: str) -> MediaFile:
    try:
        return MediaFile(
            key=checked_slug(str(row["key"])),
            section_key=str(row["section"]),
            path=(PurePosixPath(path).parent / str(row["file"])).as_posix(),
            title=str(row["title"]),
            alt_text=str(row.get("alt_text", "")),
            is_decorative=row.get("only_decorates") is True,
            is_public=row.get("open_to_everybody") is True,
        )
    except KeyError as missing:
        raise ImportFault(f"{path}: {missing} is missing.") from missing
    except InvalidText as fault:
        raise ImportFault(f"{path}: “{row['key']}” cannot be the key of a file.") from fault
