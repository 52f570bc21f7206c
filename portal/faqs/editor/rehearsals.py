"""The rehearsal of a search: where this page stands for the words people use, now and with the draft."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content.search.interface import QUERY_LIMIT, SearchEngine, SearchUnavailableError
from content.search.trial import Trial
from portal.faqs.actors import manages
from portal.faqs.editor.blueprint import NUMBER, blueprint
from portal.faqs.editor.drafts import Draft, draft_of_copy, draft_of_version
from portal.faqs.editor.judging import COMPARE, Judgement, judgement_of
from portal.faqs.editor_forms import lines_of
from portal.faqs.queries import Topic, topic, topics
from portal.faqs.rehearsing import Rehearsed, engine_with, ready_searches, rehearse, trial_now
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_text
from portal.web.transaction import database, db

MOST_LINES = 20
UNAVAILABLE = "The search index cannot be read at the moment. Try again in a minute."


@blueprint.route(f"/faqs/<slug>/revisions/<{NUMBER}>/rehearsal", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def rehearse_version(slug: str, number: int) -> ResponseReturnValue:
    """With a stored version."""
    return rehearsal_page(draft_of_version(slug, number))


@blueprint.route("/working-copies/<key>/rehearsal", methods=["GET", "POST"])
@access(needs=Permission.WRITE_CONTENT)
def rehearse_copy(key: str) -> ResponseReturnValue:
    """With what its author typed and has not saved."""
    return rehearsal_page(draft_of_copy(key))


def rehearsal_page(draft: Draft) -> ResponseReturnValue:
    """The form with searches to try; once some were sent, what comes of each."""
    now = clock.now()
    if request.form.get("act") == COMPARE:
        return _judged(draft)
    searched_in = searched(request.form.get("service", ""))
    ready = ready_searches(db(), draft.item_id, draft.section.key, now)
    is_asked = request.method == "POST"
    typed = clean_text(request.form.get("words")) if is_asked else "\n".join(ready.led_here)
    lines = list(dict.fromkeys(line[:QUERY_LIMIT] for line in lines_of(typed)))
    problem, rows = "", []
    if is_asked and not lines:
        problem = "Write the words that people use, one search per line"
    elif is_asked and draft.is_searched:
        try:
            rows = _rehearsed(draft, lines[:MOST_LINES], searched_in)
        except SearchUnavailableError:
            problem = UNAVAILABLE
    page = render_template(
        "faqs/editor/rehearsal.html",
        draft=draft,
        ready=ready,
        typed=typed,
        rows=rows,
        problem=problem,
        left_out=len(lines[MOST_LINES:]),
        most=MOST_LINES,
        is_asked=is_asked,
        searched_in=searched_in,
        places=places_to_search(),
        is_public=draft.item is not None and draft.item.live_revision_id is not None,
        may_judge=manages(current_user, draft.section.key),
    )
    return page, 422 if problem and problem != UNAVAILABLE else 200


def _judged(draft: Draft) -> ResponseReturnValue:
    """What the draft, with its title, other names and all, does to the test searches."""
    searched_in = searched(request.form.get("service", ""))
    before = trial_now(db(), clock.now(), searched_in.key if searched_in else None)
    try:
        with engine_with(database(), draft.document()) as with_draft:
            judgement = judgement_of(before, _after(before, with_draft, draft))
    except SearchUnavailableError:
        judgement = Judgement(None, UNAVAILABLE)
    return render_template(
        "faqs/editor/rehearsal_judged.html", draft=draft, judgement=judgement, searched_in=searched_in
    )


def places_to_search() -> tuple[Topic, ...]:
    """What readers can limit a search to: services, then subjects."""
    return topics(db(), None)


def searched(key: str) -> Topic | None:
    """The service or subject that is searched; ``None``: all of them, as for one that does not exist."""
    return topic(db(), key, None) if key else None


def _after(before: Trial, with_draft: SearchEngine, draft: Draft) -> Trial:
    return replace(before, engine=with_draft, seen=before.seen | {draft.item_id})


def _rehearsed(draft: Draft, lines: list[str], searched_in: Topic | None) -> list[Rehearsed]:
    now = clock.now()
    before = trial_now(db(), now, searched_in.key if searched_in else None)
    with engine_with(database(), draft.document()) as with_draft:
        after = _after(before, with_draft, draft)
        return rehearse(db(), lines, draft.item_id, before, after, now)
