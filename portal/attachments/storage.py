"""Where the bytes of files lie: sealed, below ``DATA/files``, which no web server serves.

A file is named by its random key alone; the first two characters are its folder, so that none grows large.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from portal.attachments.sealing import SealBroken, Sealer
from portal.config import Settings

_KEY = re.compile(r"[0-9a-f]{32}")
SHELVES = tuple(f"{number:02x}" for number in range(256))


class FileLost(Exception):
    """The record is there, its bytes are not."""


def new_key() -> str:
    """128 random bits, as 32 characters safe in a file name and an address."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class FileStore:
    """Reads and writes sealed files. Raises ``ValueError`` for a key that ``new_key`` did not make."""

    folder: Path
    sealer: Sealer

    @classmethod
    def of(cls, settings: Settings) -> FileStore:
        return cls(settings.data_dir / "files", Sealer(settings.file_encryption_key()))

    def write(self, key: str, plain: bytes) -> None:
        """Store the bytes so that they survive a power cut once this returns."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(self.sealer.seal(plain, key))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def read(self, key: str) -> bytes:
        """The bytes as they were uploaded. Raises ``FileLost``, ``SealBroken``."""
        try:
            sealed = self._path(key).read_bytes()
        except FileNotFoundError as fault:
            raise FileLost(f"The bytes of file {key} are not there.") from fault
        return self.sealer.open(sealed, key)

    def remove(self, key: str) -> None:
        """Forget the bytes; nothing happens where there are none."""
        self._path(key).unlink(missing_ok=True)

    def remove_all(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.remove(key)

    def on_shelf(self, shelf: str) -> Iterator[tuple[Path, datetime]]:
        """Every file in one of ``SHELVES``, half-written ones too, with the time it was written."""
        for path in sorted((self.folder / shelf).glob("*")):
            yield path, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, key: str) -> Path:
        if _KEY.fullmatch(key) is None:
            raise ValueError("This is not the key of a file.")
        return self.folder / key[:2] / key


def file_reader(settings: Settings) -> Callable[[str], bytes]:
    """Reads files for mail that is sent; ``LookupError`` where one can no longer be had."""
    store = FileStore.of(settings)

    def read(key: str) -> bytes:
        try:
            return store.read(key)
        except (FileLost, SealBroken) as fault:
            raise LookupError(str(fault)) from fault

    return read
