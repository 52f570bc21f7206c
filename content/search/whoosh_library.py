"""The one door to Whoosh: imported here and nowhere else, and only once an index is opened (70 ms, 12 MB).

The library is unmaintained; Python 3.12 and later warn about its string escapes when they first compile
it, so all of it that is used is imported here with warnings off, the parts it would load late included.
"""

from __future__ import annotations

import io
import pickle
import struct
import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import whoosh.codec.whoosh3
    import whoosh.filedb.compound
    import whoosh.matching.wrappers
    import whoosh.writing
    from whoosh.fields import ID, KEYWORD, STORED, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import BufferFile
    from whoosh.index import EmptyIndexError, LockError, create_in, open_dir
    from whoosh.index import IndexError as BrokenIndexError
    from whoosh.reading import TermNotFound

READ_FAULTS = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    AssertionError,
    AttributeError,
    ImportError,
    TypeError,
    struct.error,
    pickle.PickleError,
    BrokenIndexError,
    LockError,
)
"""What a torn or foreign index file makes the library raise, as tried with cut and scrambled files."""


class _Window(io.RawIOBase):
    """A stretch of a mapped file, to be read like a file of its own."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._view[self._at : self._at + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, len(self._view))[whence]
        return self._at


class _MappedFile(BufferFile):
    """A file within an index that is read where it lies. The library would copy all of it into each process:
    as many megabytes as the index has."""

    def __init__(self, buf: memoryview, name: str | None = None, onclose: Any = None) -> None:
        super().__init__(b"", name, onclose)
        self._buf = buf
        self.file = io.BufferedReader(_Window(buf), 512)


whoosh.filedb.compound.BufferFile = _MappedFile


def make_schema() -> Schema:
    """The fields of the index. All text arrives as words parted by blanks, made by ``analysis``.

    ``title also summary body categories`` hold stems, ``words`` every word as written (exact matches,
    spelling, prefixes), ``title_words`` those of titles and other names (suggestions). The ``shown_*``
    texts are what a result displays.
    """
    return Schema(
        item_id=ID(unique=True, stored=True),
        sections=KEYWORD(),
        title=KEYWORD(scorable=True),
        also=KEYWORD(scorable=True),
        summary=KEYWORD(scorable=True),
        body=KEYWORD(scorable=True),
        categories=KEYWORD(scorable=True),
        words=KEYWORD(scorable=True),
        title_words=KEYWORD(scorable=True),
        shown_title=STORED(),
        shown_summary=STORED(),
        shown_body=STORED(),
    )


__all__ = [
    "READ_FAULTS",
    "EmptyIndexError",
    "FileStorage",
    "LockError",
    "TermNotFound",
    "create_in",
    "make_schema",
    "open_dir",
]
