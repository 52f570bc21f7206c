"""Several processes on one index, some of them dying: nothing is lost, and readers never see a fault."""

from __future__ import annotations

import gc
import random
import shutil
import subprocess
import sys
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path

import pytest

from content.search.index_folder import IndexFolder
from content.search.interface import SearchUnavailableError
from content.search.whoosh_engine import WhooshEngine
from tests.content.search.pages import PAGES, filled, find, ids, page

ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from pathlib import Path
from content.search.whoosh_engine import WhooshEngine
from tests.content.search.pages import page

engine = WhooshEngine(Path(sys.argv[1]))
start, count = int(sys.argv[2]), int(sys.argv[3])
for number in range(start, start + count):
    engine.replace([page(number, f"Volcano {number}", "lava " * 200)])
    print(number, flush=True)
"""


def start_writer(folder: Path, start: int, count: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(folder), str(start), str(count)]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_writers_lose_nothing_while_readers_read(tmp_path: Path) -> None:
    engine = filled(tmp_path / "index")
    writers = [start_writer(tmp_path / "index", start, 15) for start in (100, 200)]
    seen = [0]
    while any(writer.poll() is None for writer in writers):
        # Every search in the middle of their commits answers, and what was found once stays found.
        assert ids(find(engine, "password")) == [4]
        seen.append(find(engine, "volcano").total)
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert seen == sorted(seen)
    expected = {*range(100, 115), *range(200, 215)}
    assert set(ids(find(engine, "volcano", limit=100))) == expected


def test_killed_in_the_middle_of_commits(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    engine = filled(folder)
    for round_number in range(4):
        start = 1000 * (round_number + 1)
        writer = start_writer(folder, start, 500)
        assert writer.stdout is not None
        done = int(writer.stdout.readline())
        # The child does nothing but commit: wherever this lands, it is in one or between two.
        time.sleep(0.013 * round_number)
        writer.kill()
        rest = writer.communicate()[0].split()
        done = int(rest[-1]) if rest else done
        found = set(ids(find(engine, f"volcano {done}", limit=1)))
        assert found == {done}
        assert ids(find(engine, "password")) == [4]
        engine.replace([page(round_number + 50, f"Geyser {round_number}")])
        assert find(engine, "geyser").total == round_number + 1


def test_rebuild_in_another_process_is_seen(tmp_path: Path) -> None:
    engine = filled(tmp_path / "index")
    assert ids(find(engine, "password")) == [4]
    code = (
        "import sys; from pathlib import Path; from tests.content.search.pages import filled, page; "
        "filled(Path(sys.argv[1]), (page(77, 'Volcano'),))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "index")], cwd=ROOT, check=True)
    assert ids(find(engine, "volcano")) == [77]
    assert find(engine, "theatre").total == 0


def test_threads_share_one_engine(tmp_path: Path) -> None:
    engine = filled(tmp_path / "index")
    faults: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert ids(find(engine, "how do i reset my pasword"))[0] == 4
                assert engine.suggest("re")
        except BaseException as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(100, 106):
        engine.replace([page(number, f"Volcano {number}")])
    engine.rebuild(PAGES, lambda _done: None)
    stop.set()
    for reader in readers:
        reader.join()
    assert faults == []


def test_a_busy_index_refuses_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.search.index_folder.LOCK_SECONDS", 0.05)
    engine = filled(tmp_path / "index")
    other = WhooshEngine(tmp_path / "index")

    def pages() -> object:
        with pytest.raises(SearchUnavailableError):
            other.replace([PAGES[0]])
        yield PAGES[0]

    engine.rebuild(pages(), lambda _done: None)  # type: ignore[arg-type]
    other.replace([PAGES[3]])
    assert ids(find(engine, "password")) == [4]


def test_old_folders_go_but_the_last_one_stays_for_its_readers(tmp_path: Path) -> None:
    for _ in range(4):
        filled(tmp_path)
    assert sorted(path.name for path in tmp_path.glob("index-*")) == ["index-3", "index-4"]


def test_a_fixed_seed_of_random_numbers_does_no_harm(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    state = random.getstate()
    try:
        for number in range(1, 4):
            random.seed(1)
            expected = random.random()
            random.seed(1)
            engine.replace([page(number, f"Volcano {number}")])
            assert random.random() == expected
    finally:
        random.setstate(state)
    assert find(engine, "volcano").total == 3


def test_nothing_new_means_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = filled(tmp_path)
    opened: list[int] = []
    open_reader = IndexFolder.open_reader
    monkeypatch.setattr(IndexFolder, "open_reader", lambda folder: opened.append(1) or open_reader(folder))
    for _ in range(5):
        find(engine, "password")
    assert len(opened) == 1
    engine.replace([page(1, "Changed")])
    find(engine, "password")
    assert len(opened) == 2


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def scrambled(data: bytes) -> bytes:
    return bytes(byte ^ 0x5A for byte in data)


@pytest.mark.parametrize("damage", [cut, scrambled, lambda _: b""], ids=["cut", "scrambled", "emptied"])
@pytest.mark.parametrize("kind", ["*.seg", "*.toc", "CURRENT"])
def test_a_torn_index_says_so_and_is_mended_by_a_rebuild(tmp_path: Path, kind: str, damage: object) -> None:
    engine = filled(tmp_path)
    for path in tmp_path.rglob(kind):
        path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    fresh = WhooshEngine(tmp_path)
    with warnings.catch_warnings():
        # The library leaves files open that it stumbled over.
        warnings.simplefilter("ignore")
        with suppress(SearchUnavailableError):
            find(fresh, "reset my pasword")
            fresh.suggest("pass")
        with suppress(SearchUnavailableError):
            engine.replace([PAGES[0]])
        gc.collect()
    engine.rebuild(PAGES, lambda _done: None)
    assert ids(find(fresh, "password")) == [4]


def test_no_index_is_a_fault_with_a_name(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    assert not engine.is_ready()
    with pytest.raises(SearchUnavailableError):
        find(engine, "password")
    filled(tmp_path / "index")
    assert ids(find(engine, "password")) == [4]
    shutil.rmtree(tmp_path / "index")
    assert not engine.is_ready()
