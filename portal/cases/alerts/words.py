"""Alerts in words: what is the matter, and who was told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from portal.kernel.clock import LONDON
from portal.kernel.phrases import listed, moment_text
from portal.sla.alerting import AlertKind, Recipient
from portal.sla.targets import Measure

PROMISES = {
    Measure.PROCESSING: "first look",
    Measure.RESPONSE: "first answer",
    Measure.RESOLUTION: "resolution",
    Measure.NEXT_UPDATE: "promised update",
    Measure.GROUP: "answer of the group",
}
WHOM = {
    Recipient.AGENT: "the agent",
    Recipient.GROUP: "the group",
    Recipient.LEAD: "the group’s lead",
    Recipient.CLIENT: "the group’s client",
}


class GivenAlert(Protocol):
    """What words need of an alert: ``CaseAlert`` and ``AlertRow`` have it."""

    @property
    def kind(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def about_at(self) -> datetime: ...
    @property
    def recipient(self) -> str: ...
    @property
    def raised_at(self) -> datetime: ...
    @property
    def told(self) -> str: ...


def matter(kind: str, measure: str, about_at: datetime) -> str:
    """What the matter is: "The first answer was due on Monday 1 June at 10:00"."""
    at = moment_text(about_at.astimezone(LONDON))
    if kind == AlertKind.UNTOUCHED:
        return f"Nothing has happened since {at}"
    promised = PROMISES[Measure(measure)]
    return f"The {promised} {'is' if kind == AlertKind.DUE_SOON else 'was'} due {at}"


def told_together(alerts: Iterable[GivenAlert]) -> list[str]:
    """One sentence for each matter, the newest first, with everybody who was told of it."""
    whom: dict[str, list[str]] = {}
    for alert in alerts:
        names = whom.setdefault(matter(alert.kind, alert.measure, alert.about_at), [])
        if alert.told:
            names.insert(0, WHOM[Recipient(alert.recipient)])  # the first who was told comes first
    return [
        f"{what}. {f'Told: {listed(names)}' if names else 'Nobody got a mail'}."
        for what, names in whom.items()
    ]


def who_was_told(alert: GivenAlert) -> str:
    """Who got the mail, at which address, and when."""
    whom = WHOM[Recipient(alert.recipient)]
    if not alert.told:
        return f"No mail to {whom}"
    return f"Told {whom} ({alert.told}) {moment_text(alert.raised_at.astimezone(LONDON))}"
