"""The files of an index are read where they lie."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from content.search.index_folder import IndexFolder
from tests.content.search.pages import filled, find, ids, page


def test_an_open_index_is_not_copied_into_each_process(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    texts = [" ".join(f"word{number}x{each}" for each in range(1_500)) for number in range(30)]
    engine = filled(folder, tuple(page(number, f"Page {number}", text) for number, text in enumerate(texts)))
    size = sum(file.stat().st_size for file in folder.rglob("*.seg"))
    assert size > 1_000_000
    tracemalloc.start()
    try:
        reader = IndexFolder(folder).open_reader()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    reader.close()
    assert held < size / 10
    assert ids(find(engine, "word7x900")) == [7]
