"""The bench: its arithmetic, its report, and search ahead of the baseline on a council's questions."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from content.search.evaluation import Question, measure, run
from tests.content.search.pages import ASKED, PAGES


def write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    faqs = [{"id": f"c-{page.item_id}", "title": page.title, "body": page.body, "tags": []} for page in PAGES]
    queries = [{"query": asked, "relevant": [f"c-{answer}"]} for asked, answer in ASKED]
    # The longest word of each question with its third and fourth letters swapped.
    misspelt = []
    for asked, answer in ASKED:
        word = max(asked.split(), key=len)
        swapped = word[:2] + word[3] + word[2] + word[4:]
        misspelt.append(
            {"query": asked.replace(word, swapped), "relevant": [f"c-{answer}"], "original": asked}
        )
    write_lines(tmp_path / "faqs.jsonl", faqs)
    write_lines(tmp_path / "queries.jsonl", queries)
    write_lines(tmp_path / "queries_typo.jsonl", misspelt)
    return tmp_path


@pytest.mark.requirement("HS-L1a")
def test_ahead_of_the_baseline_with_and_without_typing_errors(folder: Path) -> None:
    report = run(folder, lambda _line: None)
    ours, baseline, ours_misspelt, baseline_misspelt = report.rows
    assert (ours.engine, baseline.engine) == ("waymark", "fts5")
    assert (ours.questions, ours_misspelt.questions) == ("queries.jsonl", "queries_typo.jsonl")
    for mine, theirs in ((ours, baseline), (ours_misspelt, baseline_misspelt)):
        assert mine.hit_at_1 >= theirs.hit_at_1
        assert mine.hit_at_5 >= theirs.hit_at_5
        assert mine.ndcg_at_10 >= theirs.ndcg_at_10
    assert ours_misspelt.ndcg_at_10 > baseline_misspelt.ndcg_at_10


def test_the_table_names_every_row(folder: Path) -> None:
    (folder / "queries_typo.jsonl").unlink()
    printed: list[str] = []
    report = run(folder, printed.append)
    assert printed == report.lines()
    assert [line.split()[:2] for line in printed[2:]] == [
        ["queries.jsonl", "waymark"],
        ["queries.jsonl", "fts5"],
    ]


def test_the_figures_by_hand() -> None:
    ranked = {
        "first": [1, 2],
        "third": [9, 8, 1],
        "sixth": [9, 8, 7, 6, 5, 1],
        "none": [9] * 12,
        "two": [1, 9, 2],
    }
    questions = [Question(text, frozenset({1, 2} if text == "two" else {1})) for text in ranked]
    figures = measure("set", "engine", questions, ranked.__getitem__)
    two = (1 + 1 / log2(4)) / (1 + 1 / log2(3))
    assert figures.hit_at_1 == pytest.approx(2 / 5)
    assert figures.hit_at_5 == pytest.approx(3 / 5)
    assert figures.ndcg_at_10 == pytest.approx((1 + 1 / log2(4) + 1 / log2(7) + 0 + two) / 5)


def test_a_folder_without_questions_is_told(tmp_path: Path) -> None:
    write_lines(tmp_path / "faqs.jsonl", [])
    with pytest.raises(FileNotFoundError):
        run(tmp_path, lambda _line: None)
