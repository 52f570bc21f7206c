"""Everything of a case in one piece, for the Ombudsman or whoever else has to look at it afresh."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.attachments.models import Attachment
from portal.attachments.sealing import SealBroken
from portal.attachments.storage import FileLost, FileStore
from portal.cases.complaints.models import CaseStage, ComplaintLearning
from portal.cases.complaints.officers import stages_of
from portal.cases.complaints.queries import learnings_of
from portal.cases.complaints.rules import DECISION_WORDS, Decision
from portal.cases.file_queries import files_of
from portal.cases.history_words import HistoryEntry, channel_text, history_entries
from portal.cases.kinds import kind_of
from portal.cases.models import Case, CaseMessage
from portal.cases.queries import events_of, messages_of
from portal.cases.rules import EventKind
from portal.catalogue.queries import catalogue
from portal.catalogue.type_queries import complaint_stages

INTERNAL = frozenset({EventKind.NOTED, EventKind.FAQ_DRAFTED})


@dataclass(frozen=True)
class Bundle:
    """A case with all that was said, decided and sent. Notes are in it only when they were asked for."""

    case: Case
    type_name: str
    service: str
    category: str
    channel: str
    rows: Sequence[CaseStage]
    names: Mapping[int, str]
    learnings: Sequence[ComplaintLearning]
    messages: Sequence[CaseMessage]
    files: Mapping[int, Sequence[Attachment]]
    history: Sequence[HistoryEntry]
    with_notes: bool
    made_at: datetime

    @property
    def numbered_files(self) -> list[tuple[str, Attachment]]:
        """Each file with its name within the bundle."""
        attachments = [each for message in self.messages for each in self.files.get(message.id, ())]
        return [(f"files/{n:02d}-{each.file.name}", each) for n, each in enumerate(attachments, 1)]

    def decision(self, row: CaseStage) -> str:
        return DECISION_WORDS[Decision(row.decision)] if row.decision else "Not decided"


def bundle_of(session: Session, case: Case, *, with_notes: bool, now: datetime) -> Bundle:
    known = catalogue(session)
    service, category = (
        known.services_by_id.get(case.service_id),
        known.categories_by_id.get(case.category_id),
    )
    events = [e for e in events_of(session, case.id) if with_notes or e.kind not in INTERNAL]
    return Bundle(
        case=case,
        type_name=kind_of(session, case.case_type).name,
        service=service.name if service else "No longer offered",
        category=category.name if category else "No longer offered",
        channel=channel_text(case.channel),
        rows=stages_of(session, case.id),
        names={stage.number: stage.name for stage in complaint_stages(session)},
        learnings=learnings_of(session, case.id),
        messages=messages_of(session, case.id, with_notes=with_notes),
        files=files_of(session, case.id, with_notes=with_notes),
        history=history_entries(events),
        with_notes=with_notes,
        made_at=now,
    )


def zipped(bundle: Bundle, text: str, store: FileStore) -> bytes:
    """The bundle as a ZIP: ``case.txt`` and the files. A file that is infected or lost is named instead."""
    out, missing = io.BytesIO(), list[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, attachment in bundle.numbered_files:
            if attachment.file.is_quarantined:
                missing.append(f"{name}: a virus was found in it")
                continue
            try:
                archive.writestr(name, store.read(attachment.file.key))
            except (FileLost, SealBroken):
                missing.append(f"{name}: it cannot be read any more")
        left_out = "\n\nFILES LEFT OUT\n" + "\n".join(missing) if missing else ""
        archive.writestr("case.txt", text + left_out + "\n")
    return out.getvalue()
