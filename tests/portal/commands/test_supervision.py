"""How the web server is started."""

from __future__ import annotations

import os
import sys

import pytest

from portal.commands.supervision import web_program


@pytest.mark.parametrize(
    ("may_write", "is_forbidden", "is_lean"),
    [(True, False, True), (False, False, False), (True, True, False)],
)
def test_docstrings_are_left_out_where_what_was_compiled_can_be_kept(
    monkeypatch: pytest.MonkeyPatch, may_write: bool, is_forbidden: bool, is_lean: bool
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: may_write)
    monkeypatch.setattr(sys, "dont_write_bytecode", is_forbidden)
    assert ("-OO" in web_program()) is is_lean
