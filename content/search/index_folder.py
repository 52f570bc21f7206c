"""The files of an index: which folder is live, who may write, and how a new index takes over.

``root/CURRENT`` names the live folder and counts commits: ``index-3 17``. It is replaced, never rewritten,
after each commit, so one look at its inode and time tells a reader whether anything is new. All writing, in
any process, goes through the lock on ``root/write``; the system lets go of it when a process dies.
Nothing is forced to disc: the index is a cache, made again by one command.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from content.search.analysis import stem, words
from content.search.interface import SearchDocument, SearchUnavailableError
from content.search.whoosh_library import READ_FAULTS, FileStorage, create_in, make_schema, open_dir

POINTER = "CURRENT"
LOCK_SECONDS = 30.0
OPEN_ATTEMPTS = 5
SHOWN_BODY_LIMIT = 20_000
"""Characters of a body kept for excerpts; all of it is indexed."""

Signature = tuple[int, int, int]


class IndexFolder:
    """One index on disc, for readers and writers in any number of processes.

    Raises ``SearchUnavailableError`` where a file cannot be read or written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer_path = str(root / POINTER)

    def signature(self) -> Signature | None:
        """Something that changes with every commit and rebuild; ``None`` when there is no index."""
        try:
            status = os.stat(self._pointer_path)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def open_reader(self) -> Any:
        """A Whoosh reader of the live index. Opening can race a commit or a swap, hence the attempts."""
        fault: Exception | None = None
        for attempt in range(OPEN_ATTEMPTS):
            try:
                return open_dir(str(self._live_folder()), readonly=True).reader()
            except READ_FAULTS as raised:
                fault = raised
                time.sleep(0.01 * 2**attempt)
        raise SearchUnavailableError("The search index cannot be opened.") from fault

    def change(self, documents: Iterable[SearchDocument], removed: Iterable[int]) -> None:
        """Put ``documents`` in and take ``removed`` out in one commit, making the index if there is none."""
        # One deletion and one addition an id: the library would keep both of two updates in one writer.
        latest = {document.item_id: document for document in documents}
        gone = latest.keys() | set(removed)
        if not gone:
            return
        with self._sole_writer():
            try:
                folder = self._live_folder() if self.signature() else self._new_folder()
                with _written(folder) as writer:
                    for item_id in gone:
                        writer.delete_by_term("item_id", str(item_id))
                    for document in latest.values():
                        writer.add_document(**_fields(document))
            except READ_FAULTS as fault:
                raise SearchUnavailableError("The search index cannot be written.") from fault
            self._point_at(folder)

    def rebuild(self, documents: Iterable[SearchDocument], progress: Callable[[int], None]) -> None:
        """A new folder beside the live one, then the swap. The folder before it stays for its readers."""
        with self._sole_writer():
            before = self._root / self._pointer()[0]
            folder = self._new_folder()
            with _written(folder) as writer:
                for done, document in enumerate(documents, 1):
                    writer.add_document(**_fields(document))
                    progress(done)
            self._point_at(folder)
            for other in self._root.glob("index-*"):
                if other not in (folder, before):
                    shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def _sole_writer(self) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(str(self._root)).lock("write")
        until = time.monotonic() + LOCK_SECONDS
        while not lock.acquire():
            if time.monotonic() > until:
                raise SearchUnavailableError(
                    "Another process has been writing the search index for too long."
                )
            time.sleep(0.02)
        # The library names its files by the random numbers everybody shares: with a fixed seed, or in two
        # processes forked from one, the same names come twice, and the second commit fails.
        state = random.getstate()
        random.seed()
        try:
            yield
        finally:
            random.setstate(state)
            lock.release()

    def _live_folder(self) -> Path:
        """Where to read. Raises one of ``READ_FAULTS`` if there is nothing, or nothing that makes sense."""
        name, _ = (self._root / POINTER).read_text(encoding="ascii").split()
        return self._root / name

    def _pointer(self) -> tuple[str, int]:
        """The live folder's name and the count of commits; ``("none", 0)`` where there is no telling."""
        try:
            name, commits = (self._root / POINTER).read_text(encoding="ascii").split()
            return name, int(commits)
        except (OSError, ValueError):
            return "none", 0

    def _new_folder(self) -> Path:
        numbers = [int(path.name.removeprefix("index-")) for path in self._root.glob("index-*")]
        folder = self._root / f"index-{max(numbers, default=0) + 1}"
        folder.mkdir()
        create_in(str(folder), make_schema())
        return folder

    def _point_at(self, folder: Path) -> None:
        commits = self._pointer()[1]
        fresh = self._root / f"{POINTER}.new"
        fresh.write_text(f"{folder.name} {commits + 1}\n", encoding="ascii")
        fresh.replace(self._root / POINTER)


@contextmanager
def _written(folder: Path) -> Iterator[Any]:
    """A writer on ``folder``: committed at the end, cancelled by an error of its own or of the caller."""
    writer = open_dir(str(folder)).writer(timeout=LOCK_SECONDS)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _fields(document: SearchDocument) -> dict[str, str]:
    """The page as the fields of ``whoosh_library.make_schema``."""
    texts = {
        "title": document.title,
        "also": "\n".join(document.also_known_as),
        "summary": document.summary,
        "body": document.body,
        "categories": "\n".join(document.categories).replace("-", " "),
    }
    found = {name: words(text) for name, text in texts.items()}
    fields = {name: " ".join(map(stem, each)) for name, each in found.items()}
    fields["words"] = " ".join(word for each in found.values() for word in each)
    fields["title_words"] = " ".join(found["title"] + found["also"])
    fields["item_id"] = str(document.item_id)
    fields["sections"] = " ".join((document.section_key, *document.within))
    fields["shown_title"] = document.title
    fields["shown_summary"] = document.summary
    fields["shown_body"] = document.body[:SHOWN_BODY_LIMIT]
    return fields
