"""Suppliers' mail is fetched from the desk's mailbox, each mail once.

A mail is stored first and moved then. Whoever dies in between leaves it where it was: the next round finds
its Message-ID stored and only moves it. What cannot be taken in is put aside, and the desk's list says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from portal.cases.suppliers.mail_receiving import (
    MailNotTaken,
    Outcome,
    most_bytes,
    note_set_aside,
    receive,
    too_large,
)
from portal.config import Settings
from portal.kernel.db import Database
from portal.notifications.mailbox import OpenMailbox, open_mailbox

MOST_AT_ONCE = 200
UNREADABLE = "It could not be read"
log = structlog.get_logger()


def fetch(database: Database, *, now: Callable[[], datetime]) -> Counter[Outcome]:
    """Take in what lies in the mailbox, ``MOST_AT_ONCE`` mails at most; how many went which way.

    Raises ``MailboxAway`` where the server fails, and what the database raises where that is away: then the
    mail at hand stays where it is.
    """
    settings, done = database.settings, Counter[Outcome]()
    with open_mailbox(settings) as box:
        waiting = box.waiting()[:MOST_AT_ONCE]
        if waiting:
            box.make_folder(settings.imap_done_folder)
        for uid in waiting:
            outcome = _take(database, box, uid, now=now())
            if outcome is not None:
                done[outcome] += 1
                box.move(uid, folder_for(settings, outcome))
    return done


def folder_for(settings: Settings, outcome: Outcome) -> str:
    """Where a mail goes once it is dealt with."""
    return settings.imap_aside_folder if outcome is Outcome.ASIDE else settings.imap_done_folder


def _take(database: Database, box: OpenMailbox, uid: str, *, now: datetime) -> Outcome | None:
    """One mail; nothing where it is gone or has to wait."""
    size, most = box.size_of(uid), most_bytes(database.settings)
    raw = box.read(uid) if size is not None and size <= most else None
    if (size or 0) > most or len(raw or b"") > most:
        return _put_aside(database, box, uid, why=too_large(database.settings), now=now)
    if raw is None:
        return None
    try:
        return receive(database, raw, now=now)
    except MailNotTaken as reason:
        log.warning("mail_waits", uid=uid, reason=str(reason))
        return None
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # anybody may write to us: one broken mail must not keep all others waiting
        log.exception("mail_set_aside", uid=uid)
        return _put_aside(database, box, uid, why=UNREADABLE, now=now)


def _put_aside(database: Database, box: OpenMailbox, uid: str, *, why: str, now: datetime) -> Outcome:
    folder = database.settings.imap_aside_folder
    box.make_folder(folder)
    try:
        note_set_aside(database, box.head_of(uid), folder=folder, why=why, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # not even its first lines can be kept: the folder has it
        log.exception("mail_set_aside_unseen", uid=uid)
    return Outcome.ASIDE
