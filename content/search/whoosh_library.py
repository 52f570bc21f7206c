"""The one door to Whoosh: imported here and nowhere else, and only once an index is opened (70 ms, 12 MB).

The library is unmaintained; Python 3.12 and later warn about its string escapes when they first compile
it, so all of it that is used is imported here with warnings off, the parts it would load late included.
"""

from __future__ import annotations

import pickle
import struct
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import whoosh.codec.whoosh3
    import whoosh.matching.wrappers
    import whoosh.writing  # noqa: F401 - imported for its warnings
    from whoosh.fields import ID, KEYWORD, STORED, Schema
    from whoosh.filedb.filestore import FileStorage
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
