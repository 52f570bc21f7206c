"""The desk's door to cases: the queue, one case, what is done to it, and recording a contact."""

from __future__ import annotations

from portal.cases.desk import acts, answers, canned, case, customers, drafts, queue, recording
from portal.cases.desk.blueprint import blueprint

__all__ = ["acts", "answers", "blueprint", "canned", "case", "customers", "drafts", "queue", "recording"]
