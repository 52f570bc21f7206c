"""Writing a page: a new one, or a draft over one that exists. What was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from content import library
from content import queries as content
from content.errors import EditConflict, InvalidText, TransitionRefused
from content.kinds import FAQ, Kind, kind_of
from content.library import CopyTooLong, text_of
from content.models import ContentItem, Revision, Section
from content.rendering import BodyTooLong
from content.texts import RevisionText, tidied
from portal.faqs.actors import may_author_on
from portal.faqs.editor import keeping
from portal.faqs.editor.blueprint import (
    blueprint,
    kind_named,
    may_edit,
    me_on,
    page_or_404,
    section_to_write_in,
)
from portal.faqs.editor.closing import unseen_pointers
from portal.faqs.editor.comparing import FieldDifference, differences
from portal.faqs.editor.drafts import WRITING, draft_of_copy, draft_of_version
from portal.faqs.editor.editing import others_editing
from portal.faqs.editor.judging import COMPARE
from portal.faqs.editor.previewing import preview_of
from portal.faqs.editor.rehearsals import places_to_search, rehearsal_page
from portal.faqs.editor.saving import save_new, save_over
from portal.faqs.editor_forms import PageForm, SectionForm, base_of, page_form, read_base, typed_from
from portal.faqs.editor_queries import (
    EditorPage,
    categories_for,
    changes_asked,
    slug_of,
    snippets_offered,
)
from portal.faqs.pointers import Pointers
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.time_input import NoSuchHour
from portal.web.transaction import db

MEDIA_OFFERED = 8
MOST_CARRIED = 1_000
"""Pictures and files shown beside the text; the list has all."""
WARNINGS_SAID = 3
"""Said once after saving; the preview has all."""
SAVE, SUBMIT, PREVIEW, WHOLE, REHEARSE = "save", "submit", "preview", "whole", "rehearse"
Save = Callable[[RevisionText], Revision]


@dataclass(frozen=True)
class Desk:
    """What stands around the form: section, kind, the page if there is one, the case it comes from if any."""

    section: Section
    kind: Kind
    page: EditorPage | None = None
    case_reference: str | None = None

    @property
    def item(self) -> ContentItem | None:
        return self.page.item if self.page else None


@blueprint.route("/faqs/new", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def write_new() -> ResponseReturnValue:
    section = section_to_write_in(request.args.get("section", ""))
    kind = kind_named(request.args.get("kind", FAQ))
    if section is None or kind is None:
        return choose_section()
    form = new_form(
        section,
        kind,
        title=request.args.get("title", "")[:200],
        also_known_as=request.args.get("also", "")[:MOST_CARRIED],
    )
    return answer_to(form, Desk(section, kind), lambda text: _create(section, kind, text, form.wanted_slug()))


@blueprint.route("/faqs/<slug>/edit", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def write(slug: str) -> ResponseReturnValue:
    page = page_or_404(slug)
    if not may_edit(page):
        abort(403)
    kind = kind_of(page.item.kind)
    typed = typed_from(page.newest, kind)
    form = page_form(kind.word)(categories_for(db(), page.section.key), is_new=False, data=typed)
    return answer_to(form, Desk(page.section, kind, page), lambda text: _save(page, text, form.base.data))


def choose_section() -> ResponseReturnValue:
    """Ask for the section first: what a page can be about depends on it."""
    form = SectionForm(request.args)
    form.section.choices = [
        SelectChoice(section.key, section.title, render_kw={"hint": section.summary})
        for section in content.sections(db())
        if may_author_on(current_user, section.key)
    ]
    is_wrong = "section" in request.args and not form.validate()
    carried = {name: request.args[name] for name in ("title", "also") if request.args.get(name)}
    page = render_template("faqs/editor/choose_section.html", form=form, carried=carried)
    return page, 422 if is_wrong else 200


def new_form(section: Section, kind: Kind, **typed: Any) -> PageForm:
    return page_form(kind.word)(categories_for(db(), section.key), is_new=True, data=typed)


def answer_to(form: PageForm, desk: Desk, save: Save) -> ResponseReturnValue:
    """Show the form, with its errors if it has any; or save, send for review if asked to, and go on."""
    act = request.form.get("act", SAVE)
    if not form.is_submitted():
        return open_form(form, desk)
    if act == keeping.KEEP:
        return keeping.keep(form, desk.item)
    if act == PREVIEW:
        return show_preview(form, desk)
    if act in (WHOLE, REHEARSE, COMPARE):
        return look_at(form, desk, act)
    if not form.validate():
        return show(form, desk), 422
    if act == SUBMIT and desk.kind.needs_text and not form.body.data:
        form.refuse("body", "Write the text before you send it for review")
        return show(form, desk), 422
    if pointers := unseen_pointers(desk.page, form):
        return show(form, desk, pointers=pointers), 422
    try:
        revision = save(form.text())
        if act == SUBMIT:
            library.submit(db(), revision_id=revision.id, actor=me_on(desk.section.key), now=clock.now())
    except EditConflict as conflict:
        return _conflict(form, desk, conflict.theirs)
    except InvalidText as fault:
        form.refuse(fault.field, str(fault))
    except (BodyTooLong, TransitionRefused) as fault:
        form.refuse("body", str(fault))
    else:
        keeping.saved(form)
        return _go_on(revision, act, desk.section)
    return show(form, desk), 422


def open_form(form: PageForm, desk: Desk) -> str:
    """The form as it is asked for: fresh, or with what was typed into it before and not saved."""
    if not keeping.resume(form, desk.item):
        return show(form, desk)
    newest = desk.page.newest if desk.page else None
    if newest is None or form.base.data == base_of(newest):
        return show(form, desk)
    form.base.data = base_of(newest)
    return show(form, desk, theirs=newest)


def show_preview(form: PageForm, desk: Desk) -> str:
    """What the button does for those without JavaScript. What they typed is kept as well."""
    try:
        if not _is_as_saved(form, desk):
            keeping.keep_typed(form, desk.item, now=clock.now())
    except CopyTooLong as fault:
        form.refuse("body", str(fault))
    return show(form, desk)


def look_at(form: PageForm, desk: Desk, act: str) -> ResponseReturnValue:
    """The whole page, or its searches, on a page of their own. What is typed is kept first, so that what is
    shown is what stands in the form; nothing is kept where it says what the newest version says."""
    now = clock.now()
    if desk.page is not None and _is_as_saved(form, desk):
        slug, number = desk.page.item.slug, desk.page.newest.number
        if act in (REHEARSE, COMPARE):
            return rehearsal_page(draft_of_version(slug, number, is_written=True))
        address = url_for("editor.faqs.preview_version", slug=slug, number=number, back=WRITING)
        return redirect(address, 303)
    try:
        if not keeping.keep_typed(form, desk.item, now=now):  # saved or thrown away in another window
            form.working_copy.data = ""
            keeping.keep_typed(form, desk.item, now=now)
    except CopyTooLong as fault:
        form.refuse("body", str(fault))
        return show(form, desk), 422
    key = form.working_copy.data or ""
    if act in (REHEARSE, COMPARE):
        return rehearsal_page(draft_of_copy(key, (desk.section, desk.kind)))
    about = {} if desk.item else {"section": desk.section.key, "kind": desk.kind.word}
    names: dict[str, Any] = {"key": key, **about}
    return redirect(url_for("editor.faqs.preview_copy", **names), 303)


def _is_as_saved(form: PageForm, desk: Desk) -> bool:
    """Whether the form says what it said when it was opened: there is nothing of its author's to keep."""
    if desk.page is None or form.base.data != base_of(desk.page.newest):
        return False
    categories = categories_for(db(), desk.section.key)
    typed = typed_from(desk.page.newest, desk.kind)
    opened = page_form(desk.kind.word)(categories, is_new=False, formdata=None, data=typed)
    try:
        return tidied(form.text()) == tidied(opened.text())
    except (InvalidText, NoSuchHour):
        return False


def show(
    form: PageForm, desk: Desk, *, theirs: Revision | None = None, pointers: Pointers | None = None
) -> str:
    """The page with the form, and what readers would see; with ``theirs``, both texts above them, with
    ``pointers``, what would lead nowhere once the page has closed."""
    keeping.give_key(form)
    shown = preview_of(
        db(),
        title=form.title.data,
        summary=form.summary.data,
        body=form.body.data,
        section_id=desk.section.id,
        now=clock.now(),
    )
    return render_template(
        "faqs/editor/write.html",
        form=form,
        desk=desk,
        shown=shown,
        media=content.media_list(
            db(), me_on(desk.section.key), section_key=desk.section.key, limit=MEDIA_OFFERED
        ),
        snippets=snippets_offered(db(), desk.section.id, clock.now()),
        unsaved=keeping.unsaved_on(desk.item, form.working_copy.data),
        theirs=theirs,
        pointers=pointers,
        others=others_editing(desk.item.id) if desk.item else "",
        places=places_to_search(),
        asked=changes_asked(db(), desk.page.newest) if desk.page else None,
        changes=_changes(theirs, form) if theirs is not None else [],
    )


def _changes(theirs: Revision, form: PageForm) -> list[FieldDifference]:
    """Their text and what stands in the form; nothing where a time in it is no time yet."""
    try:
        return differences(text_of(theirs), form.text())
    except NoSuchHour:
        return []


def _conflict(form: PageForm, desk: Desk, theirs: Revision) -> ResponseReturnValue:
    """From here on, saving means: knowingly over theirs."""
    form.base.data = base_of(theirs)
    return show(form, desk, theirs=theirs), 409


def _create(section: Section, kind: Kind, text: RevisionText, slug: str | None) -> Revision:
    return save_new(
        db(),
        section_key=section.key,
        kind=kind.word,
        text=text,
        slug=slug,
        actor=me_on(section.key),
        now=clock.now(),
    )


def _save(page: EditorPage, text: RevisionText, base: str | None) -> Revision:
    actor = me_on(page.section.key)
    return save_over(db(), item=page.item, text=text, base=read_base(base), actor=actor, now=clock.now())


def _go_on(revision: Revision, act: str, section: Section) -> ResponseReturnValue:
    slug = slug_of(db(), revision.item_id)
    shown = preview_of(db(), title="", summary="", body=revision.body, section_id=section.id, now=clock.now())
    if shown.warnings:
        flash(f"Saved, but look again. {' '.join(shown.warnings[:WARNINGS_SAID])}", "warning")
    if act == SUBMIT:
        flash("Sent for review. Somebody else has to approve it before readers see it.", "success")
        return redirect(url_for("editor.faqs.revision", slug=slug, number=revision.number))
    flash("Draft saved. Readers do not see it yet.", "success")
    return redirect(url_for("editor.faqs.write", slug=slug))
