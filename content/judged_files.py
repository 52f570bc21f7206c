"""Test searches in a folder of pages: ``judged.toml`` has words and the pages they should find. PURE."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath

from content.page_files import ImportFault

JUDGED = "judged.toml"
WordsAndSlug = tuple[str, str]


def judged_rows(searches: Iterable[WordsAndSlug]) -> list[dict[str, object]]:
    """Their lines in ``judged.toml``, in a fixed order, the same words once."""
    return [
        {"words": words, "pages": [slug for _, slug in same]}
        for words, same in groupby(sorted(searches), key=itemgetter(0))
    ]


def read_judged(content: bytes, path: str) -> list[WordsAndSlug]:
    """What a ``judged.toml`` says, as (words, slug). Raises ``ImportFault``."""
    try:
        rows = tomllib.loads(content.decode("utf-8")).get("search", [])
        return [(str(row["words"]), str(slug)) for row in rows for slug in row["pages"]]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ImportFault(f"{path}: {fault}") from fault
    except (AttributeError, KeyError, TypeError) as fault:
        raise ImportFault(f"{path}: it must be a list of [[search]], each with words and pages.") from fault


def judged_paths(files: Iterable[str]) -> list[str]:
    return [path for path in sorted(files) if PurePosixPath(path).name == JUDGED]
