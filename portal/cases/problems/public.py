"""The public side of a known problem: a notice among the content, written by the desk.

It goes up at once, as a page published in an emergency: the content's own record says so, and a reviewer
looks at it afterwards. Its words stand there and nowhere else, so whoever edits the notice edits the problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from content import library, queries
from content.kinds import NOTICE
from content.kinds.notice import KNOWN_PROBLEM
from content.library import Farewell
from content.models import ContentItem, Revision
from content.texts import RevisionText
from content.workflow import Actor as Writer
from content.workflow import ContentRole, ReviewState
from portal.catalogue.queries import ServiceEntry
from portal.identity.actor import Actor

DESK_ROLES = frozenset({ContentRole.editor, ContentRole.manager})  # on the notices of known problems alone
SUMMARY_MAX = 200


@dataclass(frozen=True)
class ProblemWords:
    """What the public reads. ``words`` may be Markdown; ``workaround`` is plain text."""

    title: str
    words: str
    workaround: str = ""
    affects: str = ""

    def as_text(self, earlier: Revision | None = None) -> RevisionText:
        details = {"notice_type": KNOWN_PROBLEM, "affects": self.affects, "workaround": self.workaround}
        first = " ".join(self.words.split("\n\n")[0].split())
        short = first if len(first) <= SUMMARY_MAX else first[: SUMMARY_MAX - 1].rsplit(" ", 1)[0] + "…"
        if earlier is None:
            return RevisionText(title=self.title, summary=short, body=self.words, details=details)
        kept = library.text_of(earlier)
        return RevisionText(
            title=self.title,
            summary=short,
            body=self.words,
            details=details,
            also_known_as=kept.also_known_as,
            categories=kept.categories,
            related=kept.related,
            staff_note=kept.staff_note,
        )


def words_of(revision: Revision) -> ProblemWords:
    """The words of a notice, to be changed."""
    details = revision.details
    return ProblemWords(
        revision.title, revision.body, str(details.get("workaround", "")), str(details.get("affects", ""))
    )


def write_notice(
    session: Session, *, service: ServiceEntry, words: ProblemWords, actor: Actor, now: datetime
) -> ContentItem:
    """A notice nobody sees yet. A service without a section gets one. Raises ``InvalidText``."""
    if queries.section_by_key(session, service.key) is None:
        library.create_section(session, key=service.key, title=service.name, summary=service.summary)
    return library.create_item(
        session,
        section_key=service.key,
        text=words.as_text(),
        actor=_writer(actor),
        now=now,
        kind=NOTICE,
    )


def reword_notice(
    session: Session, *, item_id: int, words: ProblemWords, seen: str, actor: Actor, now: datetime
) -> None:
    """Other words; ``seen`` is the mark of those the writer had before them. What is shown stays shown.

    Raises ``EditConflict`` where somebody changed them meanwhile, and ``InvalidText``.
    """
    newest = newest_words(session, item_id)
    revision_id, _, lock = seen.partition(":")
    was_live = session.get_one(ContentItem, item_id).live_revision_id is not None
    library.save_draft(
        session,
        item_id=item_id,
        text=words.as_text(newest),
        actor=_writer(actor),
        now=now,
        expected_revision_id=int(revision_id) if revision_id.isdecimal() else 0,
        expected_lock_version=int(lock) if lock.isdecimal() else 0,
    )
    if was_live:
        show_notice(session, item_id=item_id, actor=actor, now=now)


def show_notice(session: Session, *, item_id: int, actor: Actor, now: datetime) -> None:
    """Put the newest words before the public, again where they were taken away."""
    newest = newest_words(session, item_id)
    if newest.review_state is ReviewState.live:
        return
    if newest.review_state is ReviewState.superseded:
        newest = library.restore_revision(session, revision_id=newest.id, actor=_writer(actor), now=now)
    library.publish_directly(
        session,
        revision_id=newest.id,
        actor=_writer(actor),
        now=now,
        comment="A known problem: readers are told at once.",
        is_emergency=True,
    )


def hide_notice(session: Session, *, item_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Take it away from the public; ``note`` is for those who come later."""
    if session.get_one(ContentItem, item_id).live_revision_id is None:
        return
    library.retract(
        session,
        item_id=item_id,
        actor=_writer(actor),
        now=now,
        comment=note,
        farewell=Farewell(note=note),
    )


def newest_words(session: Session, item_id: int) -> Revision:
    revision = queries.latest_revision(session, item_id)
    if revision is None:
        raise LookupError("A notice has words from its beginning.")
    return revision


def mark_of(revision: Revision) -> str:
    """What says which words somebody had before them."""
    return f"{revision.id}:{revision.lock_version}"


def _writer(actor: Actor) -> Writer:
    return Writer(actor.person_id or 0, actor.name, DESK_ROLES)
