"""What a change of the search does to the test searches: before it is kept, and as a list of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import InvalidText
from content.models import ContentItem, Section
from content.queries.links import item_in_sight
from content.search.interface import SearchUnavailableError
from content.search.judging import Comparison
from content.search.trial import Trial
from portal.faqs.actors import actor_anywhere, manages, reader_of
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor_forms import slug_of_line
from portal.faqs.rehearsing import compared, trial_now
from portal.faqs.word_forms import JudgedForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

COMPARE = "compare"
"""What a form's ``act`` says where somebody wants to see what a change does before they make it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Before and after; ``comparison`` is ``None`` where nothing could be measured, ``problem`` says why."""

    comparison: Comparison | None
    problem: str = ""


def judge(section_key: str | None, change: Callable[[Trial], Trial]) -> Judgement:
    """The search as it is beside the search as ``change`` makes it; in one section, or everywhere."""
    now = clock.now()
    before = trial_now(db(), now, section_key)
    return judgement_of(before, change(before))


def judgement_of(before: Trial, after: Trial) -> Judgement:
    try:
        comparison = compared(db(), before, after, clock.now())
    except SearchUnavailableError:
        return Judgement(None, "The search index cannot be read at the moment. Try again in a minute.")
    return Judgement(comparison, "" if comparison else "There are no test searches to measure this with.")


@blueprint.get("/test-searches")
@access(needs=Permission.MANAGE_CONTENT)
def judged() -> ResponseReturnValue:
    """All test searches, and how the search of today does on them."""
    now = clock.now()
    before = trial_now(db(), now)
    cards = content.judged_cards(db(), reader_of(current_user), now)
    rows = [(card, manages(current_user, card.section_key)) for card in cards]
    titles = {section.key: section.title for section in content.sections(db())}
    return render_template(
        "faqs/editor/judged.html", rows=rows, titles=titles, judgement=judgement_of(before, before)
    )


@blueprint.route("/test-searches/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def add_judged() -> ResponseReturnValue:
    given = {"words": request.args.get("words", "")[:200], "page": request.args.get("page", "")[:300]}
    form = JudgedForm(data=given)
    if form.validate_on_submit() and _add(form):
        flash("Added. Every change of the search is measured on it from now on.", "success")
        return redirect(url_for("editor.faqs.judged"))
    page = render_template("faqs/editor/judged_new.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/test-searches/<int(max=2147483647):judged_id>/removal")
@access(needs=Permission.MANAGE_CONTENT)
def remove_judged(judged_id: int) -> ResponseReturnValue:
    search = content.judged_search(db(), judged_id) or abort(404)
    if not manages(current_user, _section_of(search.item_id)):
        abort(403)
    library.remove_judged_search(db(), judged_id=search.id)
    flash(f"“{search.words}” is no test search any more.", "success")
    return redirect(url_for("editor.faqs.judged"))


def _add(form: JudgedForm) -> bool:
    slug = slug_of_line(form.page.data or "")
    item = item_in_sight(db(), slug, reader_of(current_user))
    if item is None:
        form.page.errors = ["There is no page with this address."]
        return False
    if not manages(current_user, _section_of(item.id)):
        form.page.errors = ["Only the managers of this page’s section can add searches for it."]
        return False
    actor = actor_anywhere(current_user)
    try:
        library.add_judged_search(
            db(), words=form.words.data or "", item_id=item.id, actor=actor, now=clock.now()
        )
    except InvalidText as fault:
        form.words.errors = [str(fault)]
        return False
    return True


def _section_of(item_id: int) -> str:
    return db().get_one(Section, db().get_one(ContentItem, item_id).section_id).key
