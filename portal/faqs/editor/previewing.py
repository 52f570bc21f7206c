"""A text that is not saved, as readers would see it, and what could be said more plainly in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from content import queries
from content.pasting import tidied_paste
from content.plain_english import Advice, advise
from content.rendering import BodyTooLong, check_size, render
from portal.faqs.contents import ContentsLine, contents_of
from portal.faqs.editor.blueprint import blueprint, section_to_write_in
from portal.faqs.editor_queries import explained_abbreviations
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line, clean_text
from portal.web.transaction import db


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as readers would see it: ``body_html`` is sanitised, ``body_text`` are the same words without
    markup; ``problem`` says why it is empty."""

    title: str = ""
    summary: str = ""
    body_html: str = ""
    body_text: str = ""
    broken_links: tuple[str, ...] = ()
    unknown_snippets: tuple[str, ...] = ()
    removed_snippets: tuple[str, ...] = ()
    loose_marks: tuple[str, ...] = ()
    problem: str = ""
    advice: Advice | None = None

    @property
    def contents(self) -> tuple[ContentsLine, ...]:
        return contents_of(self.body_html)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What will not look as its author meant it, a sentence each."""
        return (
            *(f"There is no snippet “{key}”." for key in self.unknown_snippets),
            *(
                f"The snippet “{key}” was removed: its last value stands here."
                for key in self.removed_snippets
            ),
            *(f"“{mark}” begins or ends no block." for mark in self.loose_marks),
            *(f"The link “{link}” leads nowhere." for link in self.broken_links),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.summary or self.body_html)


@blueprint.post("/preview")
@access(needs=Permission.WRITE_CONTENT)
def preview() -> ResponseReturnValue:
    """The parts of the writing screen that follow the text while it is typed."""
    section = section_to_write_in(request.args.get("section", ""))
    shown = preview_of(
        db(),
        title=clean_line(request.form.get("title")),
        summary=clean_line(request.form.get("summary")),
        body=clean_text(request.form.get("body")),
        section_id=section.id if section is not None else None,
        now=clock.now(),
    )
    return render_template("faqs/editor/write_live.html", shown=shown)


def preview_of(
    session: Session,
    *,
    title: str | None,
    summary: str | None,
    body: str | None,
    section_id: int | None,
    now: datetime,
) -> Preview:
    """Render a text that is not saved; links to pages that are still drafts count as good."""
    title, summary, body = title or "", summary or "", tidied_paste(body or "")
    try:
        check_size(body)  # before its links are looked up: there may be thousands
        context = queries.draft_context(session, body, section_id=section_id, now=now)
        rendered = render(body, context)
    except BodyTooLong as fault:
        return Preview(title, summary, problem=str(fault))
    known = explained_abbreviations(session)
    advice = advise(title=title, summary=summary, body=body, body_html=rendered.html, known=known)
    return Preview(
        title,
        summary,
        rendered.html,
        rendered.text,
        broken_links=rendered.broken_links,
        unknown_snippets=rendered.unknown_snippets,
        removed_snippets=tuple(queries.removed_among(session, context.snippets.keys())),
        loose_marks=rendered.loose_marks,
        advice=advice,
    )
