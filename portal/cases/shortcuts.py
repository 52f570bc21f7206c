"""The keys of the desk: what each does, where. ``static/js/70-shortcuts.js`` does it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shortcut:
    """One key, or two one after the other."""

    keys: str
    does: str
    place: str


EVERYWHERE, LIST, CASE = "Everywhere", "In a list of cases", "On a case"
RECORDING = "Recording a contact"
SHORTCUTS = (
    Shortcut("?", "Show these keys", EVERYWHERE),
    Shortcut("/", "Search", EVERYWHERE),
    Shortcut("c", "Record a call or another contact", EVERYWHERE),
    Shortcut("g q", "Go to the queue", EVERYWHERE),
    Shortcut("g n", "Go to the Now screen", EVERYWHERE),
    Shortcut("j", "Next row", LIST),
    Shortcut("k", "Row before", LIST),
    Shortcut("o", "Open the case (Enter does, too)", LIST),
    Shortcut("r", "Reply", CASE),
    Shortcut("n", "Write a note", CASE),
    Shortcut("t", "Take the case", CASE),
    Shortcut("a", "Hand it on", CASE),
    Shortcut("e", "Resolve it", CASE),
    Shortcut("j", "Next case of the view", CASE),
    Shortcut("k", "Case before", CASE),
    Shortcut("Ctrl Enter", "Record it (Enter alone looks up)", RECORDING),
)
PLACES = (EVERYWHERE, LIST, CASE, RECORDING)
