"""One act on several ticked pages: a page that names them all, then a page that says what became of each."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.faqs.actors import manages, may_look_into, reader_of
from portal.faqs.bulk import Sorted, carry_out, sort_out
from portal.faqs.bulk_acts import ACT_NAMES, DONE_WORDS, MOST, BulkAct
from portal.faqs.bulk_forms import BulkForm
from portal.faqs.editor.blueprint import blueprint, me_on
from portal.faqs.editor_queries import EditorPage, editor_pages
from portal.faqs.pointers import Pointers, pointers_to_each
from portal.faqs.scope import section_choices
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

LIST_NAMES = ("q", "section", "state", "page")
"""What of the address of the list is carried along: the filter, and the page of it."""


@blueprint.get("/bulk")
@access(needs=Permission.WRITE_CONTENT)
def bulk() -> ResponseReturnValue:
    """Which pages it would be, which are left out and why, and what points at those that would go."""
    act, pages = _asked(request.args.get("act")), ticked_pages()
    if act is None or not pages:
        return _nothing(pages)
    return _confirm(act, pages, BulkForm(act, section_choices(current_user, manages)))


@blueprint.post("/bulk")
@access(needs=Permission.WRITE_CONTENT)
def do_in_bulk() -> ResponseReturnValue:
    act, pages = _asked(request.form.get("act")), ticked_pages()
    if act in {None, BulkAct.export} or act is None or not pages:
        return _nothing(pages)
    form = BulkForm(act, section_choices(current_user, manages))
    if not form.validate():
        return _confirm(act, pages, form), 422
    seen = frozenset(request.form.getlist("seen"))
    result = carry_out(db(), form.order(), pages, seen=seen, actor_on=me_on, now=clock.now())
    return render_template(
        "faqs/editor/bulk_result.html",
        act=act,
        done_words=DONE_WORDS[act],
        result=result,
        list_address=list_address(),
    )


def list_address() -> str:
    """The list as it was filtered when the pages were ticked."""
    asked = dict(parse_qsl(request.values.get("list", "")[:500]))
    kept = {name: asked[name] for name in LIST_NAMES if asked.get(name)}
    return url_for("editor.faqs.pages") + (f"?{urlencode(kept)}" if kept else "")


def ticked_pages() -> list[EditorPage]:
    """Those of ``page=`` that exist and that this person may look at; never more than ``MOST``."""
    ids = {int(word) for word in request.values.getlist("page") if word.isascii() and word.isdigit()}
    found = editor_pages(db(), sorted(each for each in ids if each < 2**31)[:MOST])
    return [page for page in found if may_look_into(current_user, page.section)]


def _nothing(pages: list[EditorPage]) -> ResponseReturnValue:
    page = render_template(
        "faqs/editor/bulk_nothing.html", has_pages=bool(pages), most=MOST, list_address=list_address()
    )
    return page, 422


def _asked(word: str | None) -> BulkAct | None:
    return next((act for act in BulkAct if act.value == word), None)


def _confirm(act: BulkAct, pages: list[EditorPage], form: BulkForm) -> str:
    sorted_out = sort_out(act, pages, me_on, clock.now())
    return render_template(
        "faqs/editor/bulk.html",
        act=act,
        act_name=ACT_NAMES[act],
        sorted_out=sorted_out,
        left=sorted_out.left,
        ticked=pages,
        form=form,
        pointed_at=_pointers(act, sorted_out),
        list_address=list_address(),
    )


def _pointers(act: BulkAct, sorted_out: Sorted) -> list[tuple[EditorPage, Pointers]]:
    """What would lose its way, page by page, where pages go away."""
    if act is not BulkAct.bin:
        return []
    ids = [page.item.id for page in sorted_out.done]
    found = pointers_to_each(db(), ids, reader_of(current_user))
    return [(page, found[page.item.id]) for page in sorted_out.done if found[page.item.id]]
