"""The question in a case, without the person who asked it. Pure.

An FAQ starts from the question alone: the subject of the case, as nobody's. What was written in the messages
is not taken over, because names and circumstances in free text cannot be found by a program.
"""

from __future__ import annotations

import re

from content.search.masking import mask_personal
from content.texts import TITLE_MAX, tidy_line

SKELETON = """\
Start with the answer, in one or two sentences.

## What to do

1. The first step.
2. The second step.

## If this does not work

Say what to try next, and when to raise a case.
"""
_SHORTEST_NAME = 3
_CUT = re.compile(r"\s+")


def anonymous_question(subject: str, asked_by: str) -> str:
    """``subject`` as the title of an FAQ: numbers, addresses and the name of the one who asked are masked."""
    question = mask_personal(tidy_line(subject))
    for name in _CUT.split(asked_by):
        if len(name) >= _SHORTEST_NAME:
            question = re.sub(rf"\b{re.escape(name)}\b", "[name]", question, flags=re.IGNORECASE)
    return question[:TITLE_MAX]
