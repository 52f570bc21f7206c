"""A page before readers see it, whichever way it is kept: a stored version, or what its author typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from content import queries as content
from content.errors import InvalidText
from content.kinds import FAQ, Kind, kind_of
from content.library import text_of
from content.models import ContentItem, Revision, Section, WorkingCopy
from content.search.interface import SearchDocument
from content.texts import RevisionText, slug_from, tidy_line
from content.workflow import STATE_NAMES
from portal.faqs.editor import keeping
from portal.faqs.editor.blueprint import kind_named, page_or_404, revision_or_404, section_to_write_in
from portal.faqs.editor.previewing import preview_of
from portal.faqs.editor_forms import PageForm, page_form
from portal.faqs.editor_queries import EditorPage, categories_for
from portal.kernel import clock
from portal.web.context import local_time
from portal.web.time_input import NoSuchHour
from portal.web.transaction import db

WRITING = "writing"
"""What ``back`` of an address says where somebody came from the form of the page."""
NEW_ITEM = 0
"""Stands for the id of a page that is not stored yet; no page has it."""


@dataclass(frozen=True)
class Draft:
    """A page as somebody wrote it. ``page`` is what readers would get, ``body_text`` its text without markup.

    ``version`` names it and ``standing`` says who sees it. ``names`` are what its addresses are made of: the
    slug and number of a version, or the key of a working copy. ``writing`` is where its author goes on.
    """

    page: content.Page
    section: Section
    item: ContentItem | None
    text: RevisionText
    body_text: str
    version: str
    standing: str
    names: Mapping[str, Any]
    writing: str
    problems: tuple[str, ...] = ()
    is_live: bool = False

    @property
    def item_id(self) -> int:
        return self.item.id if self.item is not None else NEW_ITEM

    @property
    def back_words(self) -> str:
        """Where ``writing`` leads."""
        return "Back to writing" if {"key", "back"} & self.names.keys() else "Back to the version"

    @property
    def is_searched(self) -> bool:
        """Whether the public search would find it once it is live."""
        return kind_of(self.page.kind).is_searched and not self.section.is_restricted

    def address(self, endpoint: str, **more: Any) -> str:
        """Where this draft is looked at."""
        return url_for(endpoint, **{**self.names, **more})

    def document(self) -> SearchDocument:
        """The page as the index would hold it."""
        return SearchDocument(
            item_id=self.item_id,
            title=self.page.title,
            summary=self.page.summary,
            body=self.body_text,
            also_known_as=self.text.also_known_as,
            section_key=self.section.key,
            categories=self.text.categories,
            within=content.sections_above(db()).get(self.section.key, ()),
        )


def draft_of_version(slug: str, number: int, *, is_written: bool = False) -> Draft:
    """A stored version; ``is_written`` leads back to its form. Ends with 404 where this person may not see
    it."""
    names: dict[str, Any] = {"slug": slug, "number": number}
    way_back = url_for("editor.faqs.revision", **names)
    if is_written or request.args.get("back") == WRITING:
        names["back"], way_back = WRITING, url_for("editor.faqs.write", slug=slug)
    page = page_or_404(slug)
    revision = revision_or_404(page, number)
    shown = content.version_as_page(db(), revision.id) or abort(404)
    return Draft(
        page=shown,
        section=page.section,
        item=page.item,
        text=text_of(revision),
        body_text=revision.body_text,
        version=f"Version {number}",
        standing=_standing(page, revision),
        names=names,
        writing=way_back,
        is_live=page.live is not None and page.live.id == revision.id,
    )


def draft_of_copy(key: str, about: tuple[Section, Kind] | None = None) -> Draft:
    """What the person at the screen typed and has not saved. Anybody else's is not found.

    ``about``: what a new page is and where it shall stand, unless the address says it.
    """
    copy = content.working_copy(db(), person_id=current_user.person_id, key=key) or abort(404)
    item, section, kind = _subject(copy, about)
    form = page_form(kind.word)(
        categories_for(db(), section.key), is_new=item is None, formdata=_fields(copy)
    )
    text, problems = _typed(form)
    details, more = _details(kind, text)
    now = clock.now()
    shown = preview_of(
        db(), title=text.title, summary=text.summary, body=text.body, section_id=section.id, now=now
    )
    page = _as_page(item, section, kind, text, details, shown.body_html, form.wanted_slug())
    return Draft(
        page=page,
        section=section,
        item=item,
        text=text,
        body_text=shown.body_text,
        version=f"What you typed until {local_time(copy.saved_at)}",
        standing="It is not saved, and nobody else sees it.",
        names={"key": key} if item is not None else {"key": key, "section": section.key, "kind": kind.word},
        writing=keeping.resuming_address(db(), copy),
        problems=tuple(filter(None, (shown.problem, *problems, *more, *shown.warnings))),
    )


def _standing(page: EditorPage, revision: Revision) -> str:
    if page.live is not None and page.live.id == revision.id:
        return "Readers see this version."
    seen = f"Readers see version {page.live.number}." if page.live else "Readers do not see this page yet."
    return f"It is {STATE_NAMES[revision.review_state]}. {seen}"


def _subject(
    copy: WorkingCopy, about: tuple[Section, Kind] | None
) -> tuple[ContentItem | None, Section, Kind]:
    """What a working copy is about, if this person may still see it."""
    slug = keeping.slug_written_on(db(), copy)
    if slug is not None:
        page = page_or_404(slug)
        return page.item, page.section, kind_of(page.item.kind)
    if about is not None:
        return None, *about
    section = section_to_write_in(request.args.get("section", "")) or abort(404)
    return None, section, kind_named(request.args.get("kind", FAQ)) or abort(404)


def _fields(copy: WorkingCopy) -> MultiDict[str, str]:
    return MultiDict((name, value) for name, values in copy.fields.items() for value in values)


def _typed(form: PageForm) -> tuple[RevisionText, list[str]]:
    """The text; a time that the clocks leave out is left out here, too, and named."""
    try:
        return form.text(), []
    except NoSuchHour as fault:
        form.opens_on.data = form.closes_on.data = None
        return form.text(), [str(fault)]


def _details(kind: Kind, text: RevisionText) -> tuple[Mapping[str, str | list[str]], list[str]]:
    """What may be shown of each detail; one that cannot be kept is left out and named."""
    kept: dict[str, str | list[str]] = {}
    problems = []
    for detail in kind.details:
        try:
            kept[detail.name] = detail.checked(text.details.get(detail.name))
        except InvalidText as fault:
            problems.append(str(fault))
    return kept, problems


def _as_page(
    item: ContentItem | None,
    section: Section,
    kind: Kind,
    text: RevisionText,
    details: Mapping[str, str | list[str]],
    body_html: str,
    slug: str | None,
) -> content.Page:
    return content.Page(
        categories=text.categories,
        item_id=item.id if item is not None else NEW_ITEM,
        revision_id=0,
        slug=item.slug if item is not None else slug or slug_from(text.title),
        kind=kind.word,
        title=tidy_line(text.title) or "No title yet",
        summary=tidy_line(text.summary),
        body_html=body_html,
        section_key=section.key,
        section_title=section.title,
        owner_name=item.owner_name if item is not None else current_user.name,
        staff_note=text.staff_note,
        published_at=_published(text),
        last_verified_at=None,
        review_due_on=None,
        expires_at=text.expires_at,
        details=details,
        is_major=text.is_major,
        public_note=text.public_note,
    )


def _published(text: RevisionText) -> datetime:
    return text.publish_at or clock.now()
