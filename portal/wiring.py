"""Who reacts to what: the one page where a fact below meets a consequence above."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.attachments import media
from portal.attachments.events import FileQuarantined, FileReleased
from portal.cases.events import CaseResolved
from portal.kernel.events import EventBus
from portal.surveys import actions as surveys


def connect(bus: EventBus) -> None:
    bus.subscribe(CaseResolved, ask_how_it_went)
    bus.subscribe(FileQuarantined, media.withhold)
    bus.subscribe(FileReleased, media.release)


def ask_how_it_went(session: Session, happened: CaseResolved) -> None:
    surveys.invite(session, case=happened.case, now=happened.at)
