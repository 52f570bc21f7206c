"""One answer, and what its readers say about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.models import SearchEventKind
from portal.faqs import voting
from portal.faqs.actors import actor_on, may_author_on
from portal.faqs.citizen.door import blueprint, who_reads
from portal.faqs.citizen.whole_page import render_page
from portal.faqs.editor_queries import editor_page, is_editable_by, standing_words
from portal.faqs.evidence import Evidence, evidence_of
from portal.faqs.forms import FeedbackForm
from portal.faqs.queries import topic_of
from portal.faqs.search_log import Step, search_log
from portal.faqs.search_service import find_answers
from portal.faqs.trail import SearchTrail
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.public_pages import ends_at, not_for_everyone, public_page
from portal.web.rate_limits import Limit, limited
from portal.web.same_site import same_site_only
from portal.web.transaction import db

VOTE_LIMIT = Limit(60, timedelta(minutes=10))
"""Generous: a whole office may share one address."""


@blueprint.get("/faqs/<slug>")
@access(PUBLIC)
@public_page
def answer(slug: str) -> ResponseReturnValue:
    now, who = clock.now(), who_reads()
    trail = SearchTrail.of(request.args)
    found = content.find_page(db(), slug, who, now)
    if isinstance(found, content.Moved):
        return redirect(url_for(".answer", slug=found.slug, **trail.arguments))
    if not isinstance(found, content.Page) and (unseen := unseen_page(slug, now)):
        page, standing = unseen
        return render_page(page, who, standing=standing)
    if not isinstance(found, content.Page):
        return nothing_here(found, trail)
    for moment in (found.changes_at, found.expires_at):
        ends_at(moment)
    if trail.arguments:
        not_for_everyone()
        note_opening(trail, found.item_id)
    return render_page(
        found,
        who,
        changes=content.major_changes(db(), found.item_id),
        related=content.related(db(), found.item_id, who, now),
        trail=trail,
        may_edit=may_edit_here(found),
        evidence=evidence_for_staff(found.item_id, now),
    )


def may_edit_here(page: content.Page) -> bool:
    """Whether the person at the screen, if one is signed in, may change this page."""
    if not current_user.is_authenticated or not may_author_on(current_user, page.section_key):
        return False
    known = editor_page(db(), page.slug)
    return known is not None and is_editable_by(known, actor_on(current_user, page.section_key))


def nothing_here(found: content.Gone | None, trail: SearchTrail) -> ResponseReturnValue:
    """410 for a page that was here once, with what to read instead; 404 for any other address."""
    if found is None:
        abort(404)
    others = find_answers(db(), found.title, limit=3)
    topic = topic_of(db(), found.section_key)
    page = render_template("faqs/citizen/gone.html", gone=found, topic=topic, others=others, trail=trail)
    return page, 410


def unseen_page(slug: str, now: datetime) -> tuple[content.Page, str] | None:
    """What readers do not see at this address, with a word on why, for those who work on it."""
    if not current_user.is_authenticated or not current_user.may(Permission.WRITE_CONTENT):
        return None
    page = editor_page(db(), slug)
    if page is None or not may_author_on(current_user, page.section.key):
        return None
    shown = content.version_as_page(db(), (page.live or page.newest).id)
    return None if shown is None else (shown, standing_words(page, now))


def evidence_for_staff(item_id: int, now: datetime) -> Evidence | None:
    """How the page does, for those who write pages or answer cases; readers never see it."""
    if not current_user.is_authenticated or not (
        current_user.may(Permission.WRITE_CONTENT) or current_user.may(Permission.WORK_CASES)
    ):
        return None
    item = content.item_by_id(db(), item_id)
    return evidence_of(db(), item, now) if item is not None else None


def note_opening(trail: SearchTrail, item_id: int) -> None:
    """The search led here. Asking for the head of a page only is not opening it."""
    if trail.search_key and request.method == "GET":
        kind = SearchEventKind.opened
        search_log().add(Step(clock.now(), trail.search_key, kind, trail.words, item_id=item_id))


@blueprint.post("/faqs/<slug>/vote")
@access(PUBLIC)
@same_site_only(blueprint)
@limited("page-vote", VOTE_LIMIT)
def vote(slug: str) -> ResponseReturnValue:
    is_useful = {"yes": True, "no": False}.get(request.form.get("useful", ""))
    if is_useful is None:
        abort(400)
    page = live_page(slug, who_reads())
    kept = library.record_vote(db(), item_id=page.item_id, is_useful=is_useful, now=clock.now())
    said = "yes" if is_useful else "no"
    ticket = voting.vote_ticket(kept.id)
    return redirect(url_for(".feedback", slug=page.slug, useful=said, ticket=ticket), 303)


@blueprint.route("/faqs/<slug>/feedback", methods=["GET", "POST"])
@access(PUBLIC)
@limited("page-feedback", VOTE_LIMIT)
def feedback(slug: str) -> ResponseReturnValue:
    page = live_page(slug, who_reads())
    vote_id = voting.vote_of_ticket(request.args.get("ticket", ""))
    if vote_id is None:  # an old or mended address: the page itself asks again
        return redirect(url_for(".answer", slug=page.slug))
    form = FeedbackForm()
    is_useful = request.args.get("useful") != "no"
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template(
            "faqs/citizen/feedback.html", page=page, form=form, is_useful=is_useful
        ), status
    voting.add_reason(
        db(),
        vote_id=vote_id,
        item_id=page.item_id,
        reason=form.chosen_reason,
        comment=form.comment.data or "",
    )
    return redirect(url_for(".thanks", slug=page.slug), 303)


@blueprint.get("/faqs/<slug>/thanks")
@access(PUBLIC)
@public_page
def thanks(slug: str) -> ResponseReturnValue:
    return render_template("faqs/citizen/thanks.html", page=live_page(slug, who_reads()))


def live_page(slug: str, who: content.Reader) -> content.Page:
    """The page this reader sees at this address, or at the new one while they still look at the old.

    410 for a page that was here, 404 for any other; the error page gives back what was typed.
    """
    now = clock.now()
    found = content.find_page(db(), slug, who, now)
    if isinstance(found, content.Moved):
        found = content.find_page(db(), found.slug, who, now)
    if not isinstance(found, content.Page):
        abort(404 if found is None else 410)
    return found
