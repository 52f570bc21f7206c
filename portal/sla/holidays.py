"""Public holidays of the United Kingdom from the data packaged with govuk-bank-holidays. Offline. Pure.

The data file is read by itself: the package's own loader may go to the network, and importing it costs the
start of the program a web client. It holds 2012 to 2028; staff add later years in the table of holidays.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from importlib.resources import files


class Division(StrEnum):
    """Parts of the United Kingdom with holidays of their own."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


def packaged_holidays(division: Division) -> list[tuple[date, str]]:
    """Every holiday of a division in order of date, with its title in English."""
    data = json.loads(files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text("utf-8"))
    events = data[division.value]["events"]
    return sorted((date.fromisoformat(event["date"]), event["title"]) for event in events)
