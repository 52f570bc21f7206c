"""Rooms stay small and have speaking names (DESIGN, decision 11)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_MODULE_LINES = 500
MAX_FUNCTION_LINES = 40
MAX_VIEW_LINES = 25
MAX_TEMPLATE_LINES = 120
NO_NAMES = {"common", "utils", "util", "helpers", "helper", "misc", "manager"}
# Pure folders of one audience's screens, and the one file name each capability gives them.
VIEW_NAMES = {"citizen", "desk", "editor", "admin", "api"}


def modules() -> list[Path]:
    return sorted(path for folder in ("portal", "content") for path in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("route" in ast.dump(d) or ".post" in ast.unparse(d) or ".get" in ast.unparse(d)
               for d in function.decorator_list if "blueprint" in ast.unparse(d))  # fmt: skip


def test_no_module_is_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > MAX_MODULE_LINES}
    assert not long


def test_no_function_is_long() -> None:
    long = []
    for path in modules():
        for function in functions(path):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
            limit = MAX_VIEW_LINES if is_view(function) else MAX_FUNCTION_LINES
            if lines > limit:
                long.append(f"{path.relative_to(ROOT)}:{function.name} has {lines} lines")
    assert not long


def test_no_template_is_long() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in (ROOT / "templates").rglob("*.*")
        if (n := len(p.read_text("utf-8").splitlines())) > MAX_TEMPLATE_LINES
    }
    assert not long


def test_names_say_something() -> None:
    vague = [str(p.relative_to(ROOT)) for p in modules() if NO_NAMES & {p.stem, p.parent.name}]
    assert not vague


def test_views_neither_select_nor_commit_nor_count_time() -> None:
    faults = []
    for path in modules():
        if not VIEW_NAMES & {path.stem, path.parent.name} or path.parts[-3] == "cases" and path.parent.name == "actions":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
                faults.append(f"{path.relative_to(ROOT)} imports from sqlalchemy")
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                faults.append(f"{path.relative_to(ROOT)} commits")
    assert not faults


def test_one_place_commits_for_the_web() -> None:
    """Elsewhere only what runs outside a request of its own: counters, statistics, commands, the worker."""
    allowed = {
        "portal/web/transaction.py",
        "portal/web/rate_limits.py",
        "portal/faqs/search_log.py",
        "portal/worker.py",
        "portal/cli.py",
        "portal/notifications/delivery.py",
    }
    committing = {
        str(path.relative_to(ROOT))
        for path in modules()
        if ".commit()" in path.read_text("utf-8") and "portal/commands" not in str(path) and "portal/demo" not in str(path)
        and "portal/bench" not in str(path)
    }  # fmt: skip
    assert committing <= allowed, committing - allowed


def test_the_clock_is_asked_in_one_place() -> None:
    asking = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.name != "clock.py" or path.parent.name != "kernel"
        if "datetime.now(" in path.read_text("utf-8") or "utcnow(" in path.read_text("utf-8") or "date.today(" in path.read_text("utf-8")
    ]
    assert not asking
