"""What a stored file is for, what the scanner said of it, and why a file may be refused. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_AT_ONCE = 5
"""Files that may come with one message, or with one case."""
SCANNED_AGAIN_AFTER = timedelta(days=1)
"""Signatures come daily: a file that was clean yesterday may be known today."""


class Purpose(StrEnum):
    """What a file was uploaded for."""

    MEDIA = "media"  # a picture or file of the public pages
    CASE = "case"
    CUSTOMER = "customer"


class SubjectKind(StrEnum):
    """What an attachment can hang on."""

    CASE = "case"
    CUSTOMER = "customer"
    SUPPLIER_MESSAGE = "supplier_message"  # on a thread the customer never sees


@dataclass(frozen=True, slots=True)
class Subject:
    """The case, customer or message of this id. Whoever asks for its files has proved the right to see it."""

    kind: SubjectKind
    id: int


class ScanState(StrEnum):
    """What is known of a stored file. An infected one is never handed out again."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"
    INFECTED = "infected"


class UploadRefused(Exception):
    """This file is not taken; the message is a sentence that may stand beside the field."""


class Infected(UploadRefused):
    """The scanner found something; ``signature`` is what it calls it."""

    def __init__(self, signature: str) -> None:
        super().__init__("The selected file contains a virus, so we did not keep it")
        self.signature = signature


class CouldNotCheck(UploadRefused):
    """The scanner did not answer, or not with yes or no. No answer is never taken for a yes."""

    def __init__(self, reason: str) -> None:
        super().__init__("We could not check this file for viruses. Try again later")
        self.reason = reason


def may_be_handed_out(state: ScanState) -> bool:
    return state is not ScanState.INFECTED


def scan_due_before(now: datetime) -> datetime:
    """Files that were scanned before this moment are scanned again."""
    return now - SCANNED_AGAIN_AFTER
