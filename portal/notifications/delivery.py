"""Sending what the outbox holds.

A batch is claimed in one short transaction: each row's ``send_at`` moves into the future and ``attempts``
grows, so no other worker sees it as due. Then each mail is sent and its row marked, one by one, with no
transaction open while the network is waited for. A crash between sending and marking leaves the row
claimed; once its time comes again it is sent again, with the same Message-ID: at least once, and a
receiver that looks can tell the double.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.notifications.letters import AddressRefused, Enclosure, Letter, as_mail
from portal.notifications.models import OutboxMessage
from portal.notifications.queries import due_messages
from portal.notifications.transport import Transport, Undelivered, open_transport

log = structlog.get_logger()

BATCH = 20
CLAIM_TIME = timedelta(minutes=15)  # outlasts a batch whose every mail meets the time limit of the network
MAX_ATTEMPTS = 20  # with the waits below: about two days
LONGEST_WAIT = timedelta(hours=4)
SECRET_PURPOSES = frozenset({"case_tracking_link", "survey_invitation"})
BULK_PURPOSES = frozenset({"page_changes", "content_digest", "survey_invitation"})
BY_HAND_PURPOSES = frozenset({"supplier_message"})
WIPED = "(This mail held a link for one person. Its text is not kept.)\n"

MakeSession = Callable[[], Session]
Now = Callable[[], datetime]
ReadFile = Callable[[str], bytes]
"""The bytes of a stored file, by its key. Raises ``LookupError`` where they can no longer be had."""


def no_file(key: str) -> bytes:
    """For those who send no files."""
    raise LookupError(key)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: 1, 2, 4, 8 … minutes, up to four hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def deliver(make_session: MakeSession, settings: Settings, *, now: Now, read_file: ReadFile = no_file) -> int:
    """Send one batch of what is due; returns how many rows were claimed (0: nothing is due)."""
    with make_session() as session:
        claimed = _claim(session, now=now())
    if not claimed:
        return 0
    try:
        with open_transport(settings) as transport:
            for message in claimed:
                if now() >= message.send_at - timedelta(minutes=1):
                    break  # too slow: somebody else may claim the rest any moment
                _send(make_session, settings, transport, message, now=now, read_file=read_file)
    except Undelivered as failure:
        log.warning("mail_server_unavailable", reason=str(failure))
        _put_back(make_session, claimed, failure, now=now())
    return len(claimed)


def _claim(session: Session, *, now: datetime) -> Sequence[OutboxMessage]:
    messages = due_messages(session, now=now, limit=BATCH)
    for message in messages:
        message.attempts += 1
        message.send_at = now + CLAIM_TIME
    session.commit()
    return messages


def _send(
    make_session: MakeSession,
    settings: Settings,
    transport: Transport,
    message: OutboxMessage,
    *,
    now: Now,
    read_file: ReadFile,
) -> None:
    failure = _try(settings, transport, message, read_file)
    with make_session() as session:
        row = session.get_one(OutboxMessage, message.id)
        if failure is None:
            row.sent_at, row.last_error = now(), ""
        else:
            _record_failure(row, failure, now=now())
        _wipe_secret(row)
        session.commit()


def _try(
    settings: Settings, transport: Transport, message: OutboxMessage, read_file: ReadFile
) -> Undelivered | None:
    """Why it failed; nothing if it went out."""
    path = message.unsubscribe_path
    try:
        enclosures = tuple(
            Enclosure(file["name"], file["media_type"], read_file(file["key"])) for file in message.files
        )
    except LookupError:
        return Undelivered("A file that goes with it can no longer be read.", is_final=True)
    letter = Letter(
        message.to_address,
        message.subject,
        message.body,
        message.message_id,
        message.created_at,
        unsubscribe_url=f"{settings.canonical_url}{path}" if path else "",
        is_bulk=message.purpose in BULK_PURPOSES,
        is_by_hand=message.purpose in BY_HAND_PURPOSES,
        in_reply_to=message.in_reply_to,
        enclosures=enclosures,
    )
    try:
        mail = as_mail(letter, sender=settings.mail_from, sender_name=settings.authority_name)
        transport.send(mail, message.created_at)
    except AddressRefused as refusal:
        return Undelivered(str(refusal), is_final=True)
    except Undelivered as undelivered:
        return undelivered
    return None


def _wipe_secret(row: OutboxMessage) -> None:
    """A link that opens something must not lie about in the database once its mail is out or given up."""
    if row.purpose in SECRET_PURPOSES and (row.sent_at or row.failed_at):
        row.body = WIPED


def _record_failure(row: OutboxMessage, failure: Undelivered, *, now: datetime) -> None:
    row.last_error = str(failure)
    row.send_at = now + wait_after(row.attempts)
    if failure.is_final or row.attempts >= MAX_ATTEMPTS:
        row.failed_at = now
        log.error("mail_given_up", message=row.message_id, attempts=row.attempts, reason=row.last_error)


def _put_back(
    make_session: MakeSession, claimed: Sequence[OutboxMessage], failure: Undelivered, *, now: datetime
) -> None:
    """The server could not be reached at all: each of the batch has had a try and waits its turn."""
    with make_session() as session:
        for message in claimed:
            row = session.get_one(OutboxMessage, message.id)
            if row.sent_at is None and row.failed_at is None:
                _record_failure(row, failure, now=now)
                _wipe_secret(row)
        session.commit()
