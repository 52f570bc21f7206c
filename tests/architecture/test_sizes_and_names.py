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
VIEW_NAMES = {"citizen", "desk", "editor", "admin", "api"}


def modules() -> list[Path]:
    return sorted(path for folder in ("portal", "content") for path in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("blueprint.") for decorator in function.decorator_list)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_module_is_long() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert not {name: count for name, count in lines.items() if count > MAX_MODULE_LINES}


def test_no_function_is_long() -> None:
    long = []
    for path in modules():
        for function in functions(path):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
            limit = MAX_VIEW_LINES if is_view(function) else MAX_FUNCTION_LINES
            if lines > limit:
                long.append(f"{name_of(path)}:{function.name} has {lines} lines")
    assert not long


def test_no_template_is_long() -> None:
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in templates}
    assert not {name: count for name, count in lines.items() if count > MAX_TEMPLATE_LINES}


def test_names_say_something() -> None:
    vague = [name_of(p) for p in modules() if NO_NAMES & {p.stem, p.parent.name}]
    assert not vague


def test_views_neither_select_nor_commit() -> None:
    views = [path for path in modules() if VIEW_NAMES & {path.stem, path.parent.name}]
    assert views
    faults = []
    for path in views:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                allowed = {"sqlalchemy.exc", "sqlalchemy.orm", "sqlalchemy.orm.exc"}
                if node.module not in allowed:
                    faults.append(f"{name_of(path)} imports from {node.module}")
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                faults.append(f"{name_of(path)} commits")
    assert not faults


# What runs outside a request of its own: counters, statistics, mail, the worker, commands.
MAY_COMMIT = {
    "content/search/indexer.py",
    "portal/web/transaction.py",
    "portal/web/rate_limits.py",
    "portal/web/looks.py",
    "portal/faqs/search_log.py",
    "portal/faqs/indexing.py",
    "portal/faqs/link_checks.py",
    "portal/faqs/rerendering.py",
    "portal/faqs/timed_publishing.py",
    "portal/housekeeping.py",
    "portal/kernel/portions.py",
    "portal/notifications/delivery.py",
    "portal/attachments/rescanning.py",
    "portal/cases/suppliers/mail_receiving.py",
    "portal/cases/intake.py",
}
COMMANDS = ("portal/commands/", "portal/demo/", "portal/bench/")


def test_one_place_commits_for_the_web() -> None:
    committing = {name_of(path) for path in modules() if "session.commit()" in path.read_text("utf-8")}
    assert {name for name in committing if not name.startswith(COMMANDS)} <= MAY_COMMIT


def test_only_drafts_are_written_beside_the_one_commit() -> None:
    using = {name_of(path) for path in modules() if "SmallWrite(" in path.read_text("utf-8")}
    assert using == {"portal/kernel/side_writer.py", "portal/forms/drafts.py"}


def test_the_clock_is_asked_in_one_place() -> None:
    asks = ("datetime.now(", "utcnow(", "date.today(")
    asking = {name_of(path) for path in modules() if any(ask in path.read_text("utf-8") for ask in asks)}
    assert asking == {"portal/kernel/clock.py"}
