"""Keeping pictures and files: added, described, replaced, withheld, deleted. Pages that show them follow.

What readers see already is changed by those who may approve pages: a picture is part of a page's words.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from content import queries
from content.errors import InvalidText, MediaChanged, NotFound, TransitionRefused
from content.library.outbox import bump_public_stamp
from content.library.publishing import render_again
from content.library.records import section_or_raise
from content.models import Media, MediaUse, MediaVersion
from content.queries.media import is_used_live, live_revisions_using, media_by_key, media_of_file
from content.roles import APPROVERS, AUTHORS, WRITERS
from content.texts import SUMMARY_MAX, TITLE_MAX, slug_from, tidy_line
from content.workflow import Actor

ALT_MAX = SUMMARY_MAX
SAY_WHAT_IT_SHOWS = "Say what the picture shows, for people who cannot see it, or that it only decorates"
_REVIEWER_OPENS = "Only a reviewer of the section can say that everybody may have it"
_STEM_MAX = 60
# Letters that cannot make a word, and no signs that look alike.
_SIGNS = "bcdfghjkmnpqrstvwxz23456789"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Bytes that lie with whoever keeps them, under ``file_key``. Only pictures have a size
    in pixels.
    """

    file_key: str
    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class MediaText:
    """What an author says about a picture or file. A picture that says something needs ``alt_text``."""

    title: str
    alt_text: str = ""
    is_decorative: bool = False
    is_public: bool = False


def add_media(
    session: Session,
    *,
    section_key: str,
    file: FileFacts,
    text: MediaText,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Media:
    """Add a picture or file to a section; ``key`` names one that texts know already from elsewhere.

    Raises ``NotFound``, ``InvalidText``, ``TransitionRefused``.
    """
    if not actor.roles & AUTHORS:
        raise TransitionRefused("You may not add pictures and files here.")
    words = checked_media_text(text, is_picture=file.width is not None)
    if words.is_public and not actor.roles & APPROVERS:
        raise InvalidText("is_public", _REVIEWER_OPENS)
    media = Media(
        key=key or _free_key(session, words.title),
        section_id=section_or_raise(session, section_key).id,
        version_number=1,
        created_by_id=actor.id,
        created_by_name=actor.name,
    )
    _fill(media, words, now)
    session.add(media)
    session.flush()
    _add_version(session, media, file, actor, now)
    return media


def describe_media(
    session: Session, *, key: str, text: MediaText, actor: Actor, now: datetime, expected_lock_version: int
) -> Media:
    """Change what is said about it. Raises ``MediaChanged`` if somebody else did, or as ``add_media``."""
    media = _for_change(session, key, actor, "change")
    words = checked_media_text(text, is_picture=_present(session, media).is_picture)
    if media.lock_version != expected_lock_version:
        raise MediaChanged(media)
    if words.is_public != media.is_public and not actor.roles & APPROVERS:
        raise InvalidText("is_public", _REVIEWER_OPENS)
    _fill(media, words, now)
    _show_again(session, media, now)
    return media


def replace_media(session: Session, *, key: str, file: FileFacts, actor: Actor, now: datetime) -> Media:
    """A new version at the same address: pages show it from now on, and old addresses lead to it.

    A picture is replaced by a picture, a file by a file. Raises ``InvalidText`` (field ``file``),
    ``NotFound``, ``TransitionRefused``.
    """
    media = _for_change(session, key, actor, "replace")
    is_picture = _present(session, media).is_picture
    if (file.width is not None) != is_picture:
        kind = "a picture" if is_picture else "a document"
        raise InvalidText("file", f"The new version must be {kind} as well, because pages show it as one")
    media.version_number += 1
    media.withheld_at, media.changed_at = None, now
    session.flush()
    _add_version(session, media, file, actor, now)
    _show_again(session, media, now)
    return media


def delete_media(session: Session, *, key: str, actor: Actor, now: datetime) -> list[str]:
    """Forget it, in all versions; pages keep the words around it. Returns the keys of the bytes to remove."""
    media = _for_change(session, key, actor, "delete")
    revisions = live_revisions_using(session, media.id)
    keys = [version.file_key for version in queries.media_versions(session, media)]
    session.execute(delete(MediaUse).where(MediaUse.media_id == media.id))
    session.execute(delete(MediaVersion).where(MediaVersion.media_id == media.id))
    session.delete(media)
    session.flush()
    render_again(session, revisions, now=now)
    bump_public_stamp(session)
    return keys


def withhold_media(session: Session, *, file_key: str, now: datetime) -> Media | None:
    """Show the present version with these bytes to nobody: they were found infected."""
    return _set_withheld(session, file_key, now, now)


def release_media(session: Session, *, file_key: str, now: datetime) -> Media | None:
    """Show it again: that was a mistake."""
    return _set_withheld(session, file_key, None, now)


def why_not_changed(media: Media, actor: Actor, *, is_seen: bool, act: str) -> str:
    """Why this person may not ``act`` ("change", "replace", "delete"), as a sentence; empty if they may.

    ``is_seen``: readers see it already, on a page or by its address.
    """
    if is_seen:
        return "" if actor.roles & APPROVERS else f"Readers see this already, so a reviewer must {act} it."
    allowed = AUTHORS if media.created_by_id == actor.id else WRITERS
    return "" if actor.roles & allowed else f"You may not {act} this."


def checked_media_text(text: MediaText, *, is_picture: bool) -> MediaText:
    """The text ready to store. Raises ``InvalidText`` naming the first field that cannot be kept."""
    title, alt = tidy_line(text.title), tidy_line(text.alt_text)
    if not title:
        raise InvalidText("title", "Enter a title")
    for field, words, most in (("title", title, TITLE_MAX), ("alt_text", alt, ALT_MAX)):
        if len(words) > most:
            raise InvalidText(field, f"Use {most} characters or fewer: this has {len(words)}")
    if not is_picture:
        return MediaText(title, is_public=text.is_public)
    if not alt and not text.is_decorative:
        raise InvalidText("alt_text", SAY_WHAT_IT_SHOWS)
    return MediaText(title, "" if text.is_decorative else alt, text.is_decorative, text.is_public)


def _set_withheld(session: Session, file_key: str, at: datetime | None, now: datetime) -> Media | None:
    media = media_of_file(session, file_key)
    if media is not None:
        media.withheld_at = at
        _show_again(session, media, now)
    return media


def _for_change(session: Session, key: str, actor: Actor, act: str) -> Media:
    """The record, locked, if this person may change it. Raises ``NotFound``, ``TransitionRefused``."""
    media = media_by_key(session, key, lock=True)
    if media is None:
        raise NotFound("This picture or file does not exist.")
    is_seen = media.is_public or is_used_live(session, media)
    if reason := why_not_changed(media, actor, is_seen=is_seen, act=act):
        raise TransitionRefused(reason)
    return media


def _fill(media: Media, words: MediaText, now: datetime) -> None:
    media.title, media.alt_text = words.title, words.alt_text
    media.is_decorative, media.is_public, media.changed_at = words.is_decorative, words.is_public, now


def _add_version(session: Session, media: Media, file: FileFacts, actor: Actor, now: datetime) -> None:
    session.add(
        MediaVersion(
            media_id=media.id,
            number=media.version_number,
            file_key=file.file_key,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            width=file.width,
            height=file.height,
            added_at=now,
            added_by_id=actor.id,
            added_by_name=actor.name,
        )
    )
    session.flush()


def _show_again(session: Session, media: Media, now: datetime) -> None:
    session.flush()
    render_again(session, live_revisions_using(session, media.id), now=now)
    bump_public_stamp(session)


def _present(session: Session, media: Media) -> MediaVersion:
    return queries.media_versions(session, media)[0]


def _free_key(session: Session, title: str) -> str:
    """Words one can recognise in a text, and signs that nobody had before."""
    stem = slug_from(title)[:_STEM_MAX].strip("-")
    while True:
        key = f"{stem}-{''.join(secrets.choice(_SIGNS) for _ in range(5))}"
        if media_by_key(session, key) is None:
            return key
