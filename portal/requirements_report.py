"""Which requirement is shown by which test: read from docs/requirements.md and the test files themselves.

Test files are parsed, not imported: the report needs no test library and runs in a second.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("docs/requirements.md")
TESTS = Path("tests")
MARK = "requirement"
_ROW = re.compile(r"^\| *(?P<ids>[^|]+?) *\| *(?P<text>.+?) *\|$")


@dataclass(frozen=True)
class Requirement:
    """One id with the sentence of its row."""

    id: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A test that says it shows a requirement, named as pytest takes it: ``tests/x/test_y.py::test_z``."""

    requirement_id: str
    test: str


def read_requirements(page: Path = ROOT / PAGE) -> list[Requirement]:
    """Every id of the page's tables, in its order; a row with two ids gives two."""
    found = []
    for line in page.read_text("utf-8").splitlines():
        row = _ROW.match(line)
        if row is None or row["ids"] in {"id", "---"}:
            continue
        found += [Requirement(plain_id(part), row["text"]) for part in row["ids"].split(" / ")]
    return found


def read_marks(folder: Path = ROOT / TESTS) -> list[Shown]:
    """Every mark in the test files below ``folder``, by file and then by line."""
    base = folder.parent
    marks: list[Shown] = []
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text("utf-8"), filename=str(path))
        name = path.relative_to(base).as_posix()
        marks += _marks_below(module, name, _module_ids(module))
    return marks


def report_lines(root: Path = ROOT) -> list[str]:
    """The report, a line an id with its tests below; the last line is ``N of M shown``."""
    requirements, marks = read_requirements(root / PAGE), read_marks(root / TESTS)
    tests: dict[str, list[str]] = {}
    for mark in marks:
        tests.setdefault(mark.requirement_id, []).append(mark.test)
    lines = []
    for requirement in requirements:
        shown_by = tests.get(requirement.id, [])
        lines.append(f"{requirement.id:<9} {_short(requirement.text)}")
        lines += [f"{'':<9}   {test}" for test in shown_by] or [f"{'':<9}   not shown yet"]
    for unknown in sorted(tests.keys() - {requirement.id for requirement in requirements}):
        lines.append(f"{unknown:<9} is not in {PAGE}, but {tests[unknown][0]} names it")
    count = sum(requirement.id in tests for requirement in requirements)
    return [*lines, f"{count} of {len(requirements)} shown"]


def plain_id(text: str) -> str:
    """Ids are compared with a plain dash: ``MI13–18`` is ``MI13-18``."""
    return text.strip().replace("–", "-")


def _marks_below(node: ast.Module | ast.ClassDef, where: str, inherited: list[str]) -> Iterator[Shown]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _marks_below(child, f"{where}::{child.name}", inherited + _decorator_ids(child))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test"):
            for requirement_id in dict.fromkeys(inherited + _decorator_ids(child)):
                yield Shown(requirement_id, f"{where}::{child.name}")


def _decorator_ids(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [found for decorator in node.decorator_list for found in _ids_in(decorator)]


def _module_ids(module: ast.Module) -> list[str]:
    """The ids of ``pytestmark = …``, which hold for the whole file."""
    values = [
        node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)
    ]
    return [found for value in values for found in _ids_in(value)]


def _ids_in(expression: ast.expr) -> Iterator[str]:
    """The texts given to ``pytest.mark.requirement(…)`` anywhere within."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield plain_id(argument.value)


def _short(text: str, width: int = 110) -> str:
    return text if len(text) <= width else text[:width].rsplit(" ", 1)[0] + " …"
