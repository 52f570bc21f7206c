"""Mail from suppliers finds its escalation, or waits in a list for staff: nothing is lost, nothing believed.

A mail belongs to an escalation when it answers a mail of ours or quotes our reference, and comes from an
address of that supplier or one already on the thread. Everything else is for a person to judge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.attachments.actions import attach, keep_file, record_infected_upload
from portal.attachments.checking import CheckedFile, check_upload
from portal.attachments.file_names import cleaned_name
from portal.attachments.rules import CouldNotCheck, Infected, Purpose, Subject, SubjectKind, UploadRefused
from portal.attachments.storage import FileStore
from portal.cases.models import Case
from portal.cases.suppliers.mail_reading import ReceivedMail, read_mail
from portal.cases.suppliers.matters import Matter
from portal.cases.suppliers.models import Escalation, SupplierMessage
from portal.cases.suppliers.queries import (
    address_of_agent,
    addresses_of_thread,
    by_message_ids,
    by_token,
    is_known_mail,
)
from portal.cases.suppliers.vocabulary import How, State, What
from portal.cases.suppliers.wording import token_in
from portal.catalogue.suppliers import supplier_by_id
from portal.config import Settings
from portal.identity.actor import SYSTEM, Actor
from portal.kernel.db import Database
from portal.notifications.actions import send

MEGABYTE = 1_000_000
MOST_FILES = 20
BOUNCED = "One of our mails could not be delivered"
NO_THREAD = "It answers no mail of ours and quotes no reference of ours"
TWO_THREADS = "It answers one escalation and quotes another"
STRANGER = "It comes from an address we do not know for this supplier"
OVER = "The escalation it belongs to is over"


class Outcome(StrEnum):
    """What became of a mail."""

    THREADED = "put on its thread"
    STRAY = "put into the list for staff"
    DOUBLE = "known already"
    PASSED_OVER = "passed over: our own, or an automatic reply to nothing of ours"
    ASIDE = "put aside"


class MailNotTaken(Exception):
    """The mail was left where it is; the message says why, and whether to try again."""


@dataclass(frozen=True)
class Looked:
    """The files of a mail after the look at each; ``refused`` says of each other why it is not kept."""

    kept: tuple[CheckedFile, ...]
    refused: tuple[str, ...]
    infected: tuple[tuple[str, Infected], ...]


def receive(database: Database, raw: bytes, *, now: datetime) -> Outcome:
    """Take one mail in, in a transaction of its own; any number of times. Raises ``MailNotTaken``."""
    settings = database.settings
    if len(raw) > most_bytes(settings):
        raise MailNotTaken(too_large(settings))
    mail = read_mail(raw)
    if is_our_own(settings, mail):
        return Outcome.PASSED_OVER
    with database.session(readonly=True) as session:
        if is_known_mail(session, mail.message_id):
            return Outcome.DOUBLE
    looked = _look_at_files(settings, mail)  # nothing is locked while the scanner thinks
    try:
        with database.session() as session:
            outcome = store(session, FileStore.of(settings), mail, looked, now=now)
            session.commit()
    except IntegrityError:
        return Outcome.DOUBLE  # another process took it in meanwhile
    return outcome


def most_bytes(settings: Settings) -> int:
    """Files grow by a third on their way through mail."""
    return 3 * settings.upload_max_mb * MEGABYTE


def too_large(settings: Settings) -> str:
    return f"The mail is larger than {most_bytes(settings) // MEGABYTE} MB."


def is_our_own(settings: Settings, mail: ReceivedMail) -> bool:
    """Mail of this portal that came back to it; what comes back undelivered is from the mail server."""
    return not mail.is_bounce and mail.address.lower() == parseaddr(settings.mail_from)[1].lower()


def note_set_aside(database: Database, head: bytes, *, folder: str, why: str, now: datetime) -> None:
    """A line in the list for staff about a mail that was not taken in. ``head`` is what it begins with.

    Its Message-ID stays free: the mail may be put back into the mailbox once the reason is gone.
    """
    mail = read_mail(head)
    own_id = f"<{hashlib.sha256(head).hexdigest()}@set-aside.invalid>"
    body = f"This mail was not taken in. It lies in the folder “{folder}” of the mailbox."
    row = _inbound(mail, body=body, message_id=own_id, why_stray=why, now=now)
    with database.session() as session:
        if not is_known_mail(session, own_id):
            session.add(row)
        session.commit()


def store(
    session: Session, files: FileStore, mail: ReceivedMail, looked: Looked, *, now: datetime
) -> Outcome:
    row, why_stray = thread_for(session, mail)
    if row is None and mail.is_automatic_reply and not mail.is_bounce:
        return Outcome.PASSED_OVER
    not_kept = "".join(f"\n[Not kept: {text}]" for text in looked.refused)
    body = mail.text + ("\n" + not_kept if not_kept else "")
    message = _inbound(mail, body=body, message_id=mail.message_id, why_stray=why_stray, now=now)
    message.escalation_id = row.id if row else None
    session.add(message)
    session.flush()
    _keep_files(session, files, message, looked, now)
    if row is None:
        return Outcome.STRAY
    put_on_thread(session, message=message, row=row, actor=Actor(None, message.author_name), now=now)
    return Outcome.THREADED


def _inbound(
    mail: ReceivedMail, *, body: str, message_id: str, why_stray: str, now: datetime
) -> SupplierMessage:
    """A mail as the desk's lists show it; not stored yet."""
    return SupplierMessage(
        at=now,
        direction="inbound",
        how=How.MAIL,
        author_name=mail.name or mail.address or "Somebody",
        address=mail.address,
        subject=mail.subject,
        body=body,
        message_id=message_id,
        is_by_machine=mail.is_by_machine,
        why_stray=why_stray,
    )


def thread_for(session: Session, mail: ReceivedMail) -> tuple[Escalation | None, str]:
    """The escalation a mail belongs to, or none and why a person has to look at it."""
    token = token_in(mail.subject) or token_in(mail.text)
    quoted = by_token(session, token) if token else None
    answered = by_message_ids(session, mail.answers) if mail.answers else []
    found = {row.id: row for row in (*answered, *([quoted] if quoted else ()))}
    row = next(iter(found.values()), None)
    known = known_addresses(session, row) if row else frozenset[str]()
    why = why_stray(mail, found=list(found.values()), known=known)
    return (None, why) if why else (row, "")


def why_stray(mail: ReceivedMail, *, found: Sequence[Escalation], known: Collection[str]) -> str:
    """Why a mail may not go onto the thread it names; empty where it may."""
    if mail.is_bounce:
        return BOUNCED
    if not found:
        return NO_THREAD
    if len(found) > 1:
        return TWO_THREADS
    if mail.address.lower() not in known:
        return STRANGER
    return OVER if found[0].state != State.OPEN else ""


def known_addresses(session: Session, row: Escalation) -> frozenset[str]:
    """The supplier's contacts, and whoever is on the thread already."""
    contacts = supplier_by_id(session, row.supplier_id).contacts
    return frozenset({c.email.lower() for c in contacts} | addresses_of_thread(session, row.id))


def put_on_thread(
    session: Session, *, message: SupplierMessage, row: Escalation, actor: Actor, now: datetime
) -> None:
    """A mail is part of an escalation: an answer of a person there, or a machine's, which stops no clock."""
    message.escalation_id = row.id
    case = session.get_one(Case, row.case_id, with_for_update=True, populate_existing=True)
    session.refresh(row, with_for_update=True)  # an agent may have been at work on either meanwhile
    supplier = supplier_by_id(session, row.supplier_id)
    matter = Matter(session, case, row, supplier, actor, now)
    is_open = row.state == State.OPEN
    if message.is_by_machine:
        matter.note(What.ANSWERED_BY_MACHINE)
        return
    row.has_news = is_open
    matter.note(What.ANSWERED, in_case="answered" if is_open else "", how=How.MAIL.value)
    matter.settle_call()
    send(
        session,
        to=address_of_agent(session, case),
        template="supplier_news",
        now=now,
        supplier=supplier.name,
        reference=case.reference,
        subject_line=case.subject,
        number=row.number,
    )


def drop(message: SupplierMessage, *, actor: Actor, now: datetime) -> None:
    """Nobody needs it: it leaves the list, and stays in the database."""
    message.dropped_at, message.dropped_by_name = now, actor.name


def _look_at_files(settings: Settings, mail: ReceivedMail) -> Looked:
    kept, refused, infected = [], [], []
    if more := len(mail.files[MOST_FILES:]):
        refused.append(f"{more} more {'file' if more == 1 else 'files'}, a mail may have {MOST_FILES}")
    for file in mail.files[:MOST_FILES]:
        name = cleaned_name(file.name)
        try:
            kept.append(check_upload(settings, name=file.name, data=file.data, purpose=Purpose.CASE))
        except CouldNotCheck as fault:
            raise MailNotTaken("Its files could not be checked for viruses. Try again later.") from fault
        except Infected as found:
            infected.append((name, found))
            refused.append(f"{name}, it contains a virus")
        except UploadRefused as refusal:
            refused.append(f"{name}, {refusal}")
    return Looked(tuple(kept), tuple(refused), tuple(infected))


def _keep_files(
    session: Session, files: FileStore, message: SupplierMessage, looked: Looked, now: datetime
) -> None:
    for name, found in looked.infected:
        record_infected_upload(session, name=name, found=found, purpose=Purpose.CASE, actor=SYSTEM, now=now)
    for checked in looked.kept:
        file = keep_file(session, files, checked=checked, purpose=Purpose.CASE, actor=SYSTEM, now=now)
        attach(session, file=file, subject=Subject(SubjectKind.SUPPLIER_MESSAGE, message.id), now=now)
