"""How good the search is, beside a plain full-text baseline, on questions with known answers.

A folder holds ``faqs.jsonl`` (id, title, body, tags), ``queries.jsonl`` (query, relevant: a list of ids) and,
if it likes, ``queries_typo.jsonl`` (the same, misspelt). The baseline is what an hour's work gives: SQLite
FTS5 with Porter's stems, the words joined by OR, bm25 with the title at 5 and the body at 1.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from math import log2
from pathlib import Path
from types import MappingProxyType
from typing import Any

from content.search.interface import NO_SYNONYMS, SearchDocument, SearchEngine, SearchQuery
from content.search.whoosh_engine import WhooshEngine

DEPTH = 10
QUERY_FILES = ("queries.jsonl", "queries_typo.jsonl")

Ranker = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the numbers of the pages that answer it."""

    text: str
    relevant: frozenset[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all questions, 0 to 1 (hits, binary-relevance nDCG), and milliseconds a question."""

    questions: str
    engine: str
    hit_at_1: float
    hit_at_5: float
    ndcg_at_10: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """One row for each file of questions and engine, ours before the baseline."""

    pages: int
    rows: tuple[Figures, ...]

    def lines(self) -> list[str]:
        """The report as a table to print."""
        table = [
            f"{self.pages} pages",
            f"{'questions':<20} {'engine':<10}   hit@1   hit@5 nDCG@10  p50 ms  p95 ms",
        ]
        table += [
            f"{row.questions:<20} {row.engine:<10}  {row.hit_at_1:.4f}  {row.hit_at_5:.4f}"
            f"  {row.ndcg_at_10:.4f}  {row.p50_ms:6.2f}  {row.p95_ms:6.2f}"
            for row in self.rows
        ]
        return table


def run(
    directory: Path, echo: Callable[[str], None], others: Mapping[str, SearchEngine] = MappingProxyType({})
) -> EvaluationReport:
    """Index the pages of ``directory`` in a temporary folder, ask all questions of each engine, and print.

    ``others`` are engines by name, whose index is made anew.

    Raises ``FileNotFoundError`` without ``faqs.jsonl`` or ``queries.jsonl``, ``ValueError`` or ``KeyError``
    for lines of another shape.
    """
    numbers, documents = _read_documents(directory / "faqs.jsonl")
    files = [name for name in QUERY_FILES if name == QUERY_FILES[0] or (directory / name).exists()]
    question_sets = {name: _read_questions(directory / name, numbers) for name in files}
    rows: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder, closing(_baseline_index(documents)) as connection:
        engines: dict[str, SearchEngine] = {"waymark": WhooshEngine(Path(folder) / "index"), **others}
        rankers = {name: _ranker(engine, documents) for name, engine in engines.items()}
        rankers["fts5"] = partial(_baseline_search, connection)
        for name, questions in question_sets.items():
            rows += [measure(name, engine, questions, ranker) for engine, ranker in rankers.items()]
    report = EvaluationReport(len(documents), tuple(rows))
    for line in report.lines():
        echo(line)
    return report


def _ranker(engine: SearchEngine, documents: Sequence[SearchDocument]) -> Ranker:
    engine.rebuild(documents, lambda _done: None)

    def ranked(text: str) -> Sequence[int]:
        return [hit.item_id for hit in engine.search(SearchQuery(text, limit=DEPTH), NO_SYNONYMS).hits]

    return ranked


def measure(name: str, engine: str, questions: Sequence[Question], ranker: Ranker) -> Figures:
    """Ask ``ranker`` every question, and take the means."""
    from statistics import fmean, quantiles  # for the few who rehearse, not for every web process

    hits_1, hits_5, gains, times = [], [], [], []
    for question in questions:
        started = time.perf_counter()
        ranked = ranker(question.text)
        times.append(1000 * (time.perf_counter() - started))
        found = [page in question.relevant for page in ranked[:DEPTH]]
        hits_1.append(any(found[:1]))
        hits_5.append(any(found[:5]))
        gains.append(_ndcg(found, len(question.relevant)))
    parts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return Figures(name, engine, fmean(hits_1), fmean(hits_5), fmean(gains), parts[9], parts[18])


def _ndcg(found: Sequence[bool], relevant: int) -> float:
    """Discounted gain of relevant pages by rank, as a share of what the best order would have."""
    gain = sum(1 / log2(rank + 1) for rank, is_relevant in enumerate(found, 1) if is_relevant)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(relevant, DEPTH) + 1))
    return gain / best if best else 0.0


def _read_documents(path: Path) -> tuple[dict[str, int], list[SearchDocument]]:
    """The pages, and which number stands for which id."""
    rows = _read_lines(path)
    numbers = {str(row["id"]): number for number, row in enumerate(rows, 1)}
    documents = [
        SearchDocument(
            item_id=number,
            title=row["title"],
            summary="",
            body=row["body"],
            also_known_as=(),
            section_key="all",
            categories=tuple(row.get("tags", ())),
        )
        for number, row in enumerate(rows, 1)
    ]
    return numbers, documents


def _read_questions(path: Path, numbers: dict[str, int]) -> list[Question]:
    return [
        Question(row["query"], frozenset(numbers[page] for page in row["relevant"]))
        for row in _read_lines(path)
    ]


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _baseline_index(documents: Sequence[SearchDocument]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize='porter')")
    rows = [(page.item_id, page.title, page.body) for page in documents]
    connection.executemany("INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)", rows)
    return connection


def _baseline_search(connection: sqlite3.Connection, text: str) -> list[int]:
    asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text.lower()))
    if not asked:
        return []
    statement = "SELECT rowid FROM page WHERE page MATCH ? ORDER BY bm25(page, 5.0, 1.0) LIMIT ?"
    return [row[0] for row in connection.execute(statement, (asked, DEPTH))]
