"""The report on requirements tells the truth about the test files."""

from __future__ import annotations

from pathlib import Path

from portal.requirements_report import plain_id, read_marks, read_requirements, report_lines

PAGE = """# Requirements

| id | requirement |
|---|---|
| AA-1 | The first |
| BB-1 / BB-2 | Two in one |
| MI13–18 | A range |
"""
TEST = """
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.requirement("BB-1")]

@pytest.mark.requirement("AA-1", "MI13-18")
def test_one(): ...

@pytest.mark.requirement("MI13–18")
class TestMany:
    async def test_two(self): ...

def not_a_test(): ...
"""


def made(folder: Path) -> Path:
    (folder / "docs").mkdir()
    (folder / "docs" / "requirements.md").write_text(PAGE, "utf-8")
    (folder / "tests" / "deep").mkdir(parents=True)
    (folder / "tests" / "deep" / "test_it.py").write_text(TEST, "utf-8")
    (folder / "tests" / "conftest.py").write_text("raise RuntimeError('never imported')")
    return folder


def test_every_id_with_its_tests_and_the_count_last(tmp_path: Path) -> None:
    assert [line.strip() for line in report_lines(made(tmp_path))] == [
        "AA-1      The first",
        "tests/deep/test_it.py::test_one",
        "BB-1      Two in one",
        "tests/deep/test_it.py::test_one",
        "tests/deep/test_it.py::TestMany::test_two",
        "BB-2      Two in one",
        "not shown yet",
        "MI13-18   A range",
        "tests/deep/test_it.py::test_one",
        "tests/deep/test_it.py::TestMany::test_two",
        "3 of 4 shown",
    ]


def test_a_mark_for_an_id_that_is_not_on_the_page_is_told(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "docs" / "requirements.md").write_text(PAGE.replace("AA-1", "AA-2"), "utf-8")
    assert any("AA-1" in line and "not in docs/requirements.md" in line for line in report_lines(tmp_path))


def test_our_own_page_has_every_id_once() -> None:
    ids = [requirement.id for requirement in read_requirements()]
    assert len(ids) == len(set(ids)) == 102
    assert {"HS-L0", "FR-014", "SEC-09", "MI13-18", "GDS"} <= set(ids)


def test_every_mark_of_our_own_tests_names_an_id_of_the_page() -> None:
    known = {requirement.id for requirement in read_requirements()}
    unknown = [
        f"{mark.test}: {mark.requirement_id}" for mark in read_marks() if mark.requirement_id not in known
    ]
    assert unknown == []


def test_dashes_do_not_matter() -> None:
    assert plain_id(" MI13–18 ") == "MI13-18"
