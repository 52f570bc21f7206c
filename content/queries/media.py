"""Pictures and files: what a text names, who may read which, what uses them, and the list for editors."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from content.media_rules import MediaTarget, facts_of, media_keys_named, media_path
from content.models import ContentItem, Media, MediaUse, MediaVersion, Revision, Section
from content.queries.visibility import Columns, Reader, in_sight, shut_to, visible, within
from content.workflow import ReviewState

_OPEN = (ReviewState.draft, ReviewState.in_review, ReviewState.changes_requested, ReviewState.approved)


@dataclass(frozen=True, slots=True)
class MediaCard:
    """A picture or file in a list. ``live_uses`` counts the pages that show it to readers."""

    media: Media
    version: MediaVersion
    section_key: str
    section_title: str
    live_uses: int

    @property
    def path(self) -> str:
        """Its address, for those who may read it."""
        return media_path(self.media.key, self.version.name, self.version.number)

    @property
    def facts(self) -> str:
        """``PDF, 120 KB``."""
        return facts_of(self.version.name, self.version.size)

    @property
    def code(self) -> str:
        """What an author writes to show the picture, described as it is here, or to link to the file."""
        if self.version.is_picture:
            return f"![](media:{self.media.key})"
        words = re.sub(r"([\\\[\]])", r"\\\1", self.media.title)
        return f"[{words}](media:{self.media.key})"

    @property
    def is_seen_by_readers(self) -> bool:
        return self.media.is_public or self.live_uses > 0


@dataclass(frozen=True, slots=True)
class UsingPage:
    """A page that names a picture or file, in its live version or in one that is being worked on.

    ``slug`` and ``title`` are empty where it stands in a section shut to whoever asked.
    """

    slug: str
    title: str
    is_live: bool


def media_targets(session: Session, markdown_text: str, path: Collection[int]) -> dict[str, MediaTarget]:
    """What the text names and may be shown, by key; all of it looked up together.

    ``path`` are the ids of the section the text stands in and of those above it.
    """
    named = media_keys_named(markdown_text)
    if not named:
        return {}
    rows = session.execute(
        _current().where(Media.key.in_(named), Media.withheld_at.is_(None), may_stand_in(path))
    )
    return {media.key: _target(media, version) for media, version in rows}


def may_stand_in(path: Collection[int]) -> ColumnElement[bool]:
    """Whether a page with this ``path`` of sections may show it.

    What is kept in a section shut to the public is for the pages of that section and below: a page elsewhere
    would show it to people who may not look there.
    """
    shut = select(Section.id).where(Section.is_restricted.is_(True))
    return or_(Media.is_public.is_(True), Media.section_id.not_in(shut), Media.section_id.in_(sorted(path)))


def media_to_read(
    session: Session, key: str, who: Reader, now: datetime
) -> tuple[Media, MediaVersion] | None:
    """What stands at this address for ``who``: used by a page they see, or marked public. Never withheld.

    A page that used it before its own section was shut shows it to those only who may look there.
    """
    shut = select(Section.id).where(Section.is_restricted.is_(True))
    used = exists().where(
        MediaUse.media_id == Media.id,
        MediaUse.item_id == ContentItem.id,
        visible(who, now),
        or_(Media.section_id.not_in(shut_to(who)), ContentItem.section_id.in_(shut)),
    )
    return _one(session, Media.key == key, or_(Media.is_public.is_(True), used))


def media_to_edit(session: Session, key: str, who: Reader) -> tuple[Media, MediaVersion] | None:
    """The same for those who write: used or not, unless it stands in a section shut to them."""
    return _one(session, Media.key == key, Media.section_id.not_in(shut_to(who)))


def media_card(session: Session, key: str, who: Reader) -> MediaCard | None:
    """One picture or file for the editors' screens, withheld or not."""
    statement = _cards(who).where(Media.key == key)
    return next((MediaCard(*row) for row in session.execute(statement)), None)


def media_list(
    session: Session,
    who: Reader,
    *,
    section_key: str | None = None,
    section_keys: Collection[str] | None = None,
    words: str = "",
    limit: int = 30,
    offset: int = 0,
) -> list[MediaCard]:
    """Pictures and files, the last changed first; ``words`` are looked for in title, key and description.

    ``section_key`` asks for one section with all below it, ``section_keys`` for those among some only.
    """
    statement = _filtered(_cards(who), section_key, section_keys, words)
    statement = statement.order_by(Media.changed_at.desc(), Media.id.desc()).limit(limit).offset(offset)
    return [MediaCard(*row) for row in session.execute(statement)]


def media_of_sections(session: Session, section_ids: Collection[int]) -> list[MediaCard]:
    """What stands in these sections or is shown by their live pages, by key; nothing that is withheld."""
    shown = (
        select(MediaUse.media_id)
        .join(ContentItem, ContentItem.id == MediaUse.item_id)
        .where(ContentItem.section_id.in_(section_ids))
    )
    return _given_out(session, or_(Media.section_id.in_(section_ids), Media.id.in_(shown)))


def media_shown_by(session: Session, item_ids: Collection[int]) -> list[MediaCard]:
    """What these pages show while they are live, by key; nothing that is withheld."""
    return _given_out(session, Media.id.in_(select(MediaUse.media_id).where(MediaUse.item_id.in_(item_ids))))


def _given_out(session: Session, which: ColumnElement[bool]) -> list[MediaCard]:
    statement = _all_cards().where(which, Media.withheld_at.is_(None)).order_by(Media.key)
    return [MediaCard(*row) for row in session.execute(statement)]


def present_version(session: Session, key: str) -> MediaVersion | None:
    """The version of now of what has this key, whoever may see it."""
    row = session.execute(_current().where(Media.key == key)).first()
    return None if row is None else row[1]


def count_media(
    session: Session,
    who: Reader,
    *,
    section_key: str | None = None,
    section_keys: Collection[str] | None = None,
    words: str = "",
) -> int:
    """How many ``media_list`` has in all."""
    cards = _filtered(_cards(who), section_key, section_keys, words)
    inner = cards.with_only_columns(Media.id).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def count_withheld(session: Session, who: Reader) -> int:
    """How many of what this person sees are withheld because they were found infected."""
    statement = select(func.count(Media.id)).where(
        Media.withheld_at.is_not(None), Media.section_id.not_in(shut_to(who))
    )
    return session.scalar(statement) or 0


def media_by_key(session: Session, key: str, *, lock: bool = False) -> Media | None:
    """The record alone; with ``lock`` held until the transaction ends, where the database locks rows."""
    statement = select(Media).where(Media.key == key)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def media_versions(session: Session, media: Media) -> list[MediaVersion]:
    """All its versions, newest first."""
    statement = select(MediaVersion).where(MediaVersion.media_id == media.id)
    return list(session.scalars(statement.order_by(MediaVersion.number.desc())))


def media_of_file(session: Session, file_key: str) -> Media | None:
    """The picture or file whose present version these bytes are."""
    return session.scalar(
        select(Media).join(MediaVersion, _is_current()).where(MediaVersion.file_key == file_key)
    )


def twin_upload(
    session: Session, *, sha256: str, section_key: str, author_id: int, since: datetime
) -> Media | None:
    """What the same click has added already: same bytes, same place, same person, a moment ago."""
    return session.scalar(
        select(Media)
        .join(MediaVersion, _is_current())
        .join(Section, Section.id == Media.section_id)
        .where(
            MediaVersion.sha256 == sha256,
            MediaVersion.added_by_id == author_id,
            MediaVersion.added_at >= since,
            Section.key == section_key,
        )
        .order_by(Media.id)
        .limit(1)
    )


def pages_using(session: Session, media: Media, who: Reader) -> list[UsingPage]:
    """Every page that uses it, live ones first; drafts are asked by their words. Named as far as ``who`` may
    look."""
    live: Columns = (
        select(ContentItem.slug, Revision.title, in_sight(who))
        .join(MediaUse, MediaUse.item_id == ContentItem.id)
        .join(Revision, Revision.id == ContentItem.live_revision_id)
        .where(MediaUse.media_id == media.id)
        .order_by(Revision.title, ContentItem.slug)
    )
    ways = (f"media:{media.key}", f"/media/{media.key}")
    in_text = (Revision.body.contains(way, autoescape=True) for way in ways)
    in_details = cast(Revision.details, String).contains(f'"{media.key}"', autoescape=True)
    named = or_(*in_text, in_details)
    drafts: Columns = (
        select(ContentItem.slug, Revision.title, in_sight(who))
        .join(Revision, Revision.item_id == ContentItem.id)
        .where(Revision.review_state.in_(_OPEN), ContentItem.binned_at.is_(None), named)
        .order_by(Revision.title, ContentItem.slug)
    )
    found = [_using(*row, is_live=True) for row in session.execute(live)]
    return found + [_using(*row, is_live=False) for row in session.execute(drafts)]


def _using(slug: str, title: str, is_seen: bool, *, is_live: bool) -> UsingPage:
    return UsingPage(slug, title, is_live) if is_seen else UsingPage("", "", is_live)


def live_revisions_using(session: Session, media_id: int) -> list[Revision]:
    """The live revisions that show a picture or link to a file."""
    return list(
        session.scalars(
            select(Revision)
            .join(ContentItem, ContentItem.live_revision_id == Revision.id)
            .join(MediaUse, MediaUse.item_id == ContentItem.id)
            .where(MediaUse.media_id == media_id)
            .order_by(Revision.id)
        )
    )


def is_used_live(session: Session, media: Media) -> bool:
    """Whether any page that readers may see uses it."""
    return session.scalar(select(MediaUse.item_id).where(MediaUse.media_id == media.id).limit(1)) is not None


def _target(media: Media, version: MediaVersion) -> MediaTarget:
    return MediaTarget(
        path=media_path(media.key, version.name, version.number),
        facts=facts_of(version.name, version.size),
        alt="" if media.is_decorative else media.alt_text,
        width=version.width,
        height=version.height,
    )


def _is_current() -> ColumnElement[bool]:
    return and_(MediaVersion.media_id == Media.id, MediaVersion.number == Media.version_number)


def _current() -> Select[Media, MediaVersion]:
    return select(Media, MediaVersion).join(MediaVersion, _is_current())


def _one(session: Session, *criteria: ColumnElement[bool]) -> tuple[Media, MediaVersion] | None:
    row = session.execute(_current().where(Media.withheld_at.is_(None), *criteria)).first()
    return None if row is None else (row[0], row[1])


def _cards(who: Reader) -> Columns:
    return _all_cards().where(Media.section_id.not_in(shut_to(who)))


def _all_cards() -> Columns:
    """The fields of ``MediaCard`` in its order."""
    uses = select(func.count()).where(MediaUse.media_id == Media.id).correlate(Media).scalar_subquery()
    return (
        select(Media, MediaVersion, Section.key, Section.title, uses)
        .join(MediaVersion, _is_current())
        .join(Section, Section.id == Media.section_id)
    )


def _filtered(
    statement: Columns, section_key: str | None, section_keys: Collection[str] | None, words: str
) -> Columns:
    if section_key is not None:
        statement = statement.where(Media.section_id.in_(within(section_key)))
    if section_keys is not None:
        statement = statement.where(Section.key.in_(sorted(section_keys)))
    for word in words.lower().split()[:8]:
        statement = statement.where(
            or_(
                func.lower(Media.title).contains(word, autoescape=True),
                func.lower(Media.alt_text).contains(word, autoescape=True),
                Media.key.contains(word, autoescape=True),
            )
        )
    return statement
