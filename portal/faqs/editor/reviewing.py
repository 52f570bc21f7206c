"""Reading a version as its readers will, and deciding about it: submit, approve, ask for changes, verify."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import EditConflict, TransitionRefused
from content.library import text_of
from content.models import Revision
from content.workflow import Publication, Refused, ReviewState, Transition, decide, offered
from portal.faqs.actors import manages, may_write_on
from portal.faqs.editor.blueprint import NUMBER, blueprint, may_edit, me_on, page_or_404, revision_or_404
from portal.faqs.editor.comparing import differences
from portal.faqs.editor_forms import DecisionForm, base_of, read_base
from portal.faqs.editor_queries import EditorPage, category_names, changes_asked
from portal.faqs.evidence import evidence_of
from portal.faqs.who_may import page_in_words
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.context import local_moment
from portal.web.transaction import db

REVISION = f"/faqs/<slug>/revisions/<{NUMBER}>"
# An act that finds its work done (a second click, a colleague a moment ago) has nothing to complain of.
DONE: dict[Transition, frozenset[ReviewState]] = {
    Transition.submit: frozenset({ReviewState.in_review}),
    Transition.recall: frozenset({ReviewState.draft}),
    Transition.approve: frozenset({ReviewState.approved, ReviewState.live}),
    Transition.request_changes: frozenset({ReviewState.changes_requested}),
    Transition.publish: frozenset({ReviewState.live}),
    Transition.publish_directly: frozenset({ReviewState.live}),
    Transition.publish_in_emergency: frozenset({ReviewState.live}),
}
SAID: dict[Transition, str] = {
    Transition.submit: "Sent for review. Somebody else has to approve it before readers see it.",
    Transition.approve: "Approved. Readers see this version now, and search finds it within seconds.",
    Transition.request_changes: "Sent back to its author with your comment.",
    Transition.recall: "Taken back. It is a draft again.",
    Transition.publish: "Published. Readers see this version now.",
    Transition.publish_directly: "Published without review. The history says so, and why.",
    Transition.publish_in_emergency: "Published. A reviewer has to look at it now; it is on their desk.",
}


@blueprint.get("/faqs/<slug>")
@access(needs=Permission.WRITE_CONTENT)
def item(slug: str) -> ResponseReturnValue:
    """The newest version: where a list leads to."""
    newest = page_or_404(slug).newest
    return redirect(url_for("editor.faqs.revision", slug=slug, number=newest.number))


@blueprint.get(REVISION)
@access(needs=Permission.WRITE_CONTENT)
def revision(slug: str, number: int) -> ResponseReturnValue:
    page = page_or_404(slug)
    return show(page, revision_or_404(page, number), DecisionForm())


@blueprint.post(f"{REVISION}/submission")
@access(needs=Permission.WRITE_CONTENT)
def submit(slug: str, number: int) -> ResponseReturnValue:
    return _decide(slug, number, Transition.submit, library.submit)


@blueprint.post(f"{REVISION}/approval")
@access(needs=Permission.REVIEW_CONTENT)
def approve(slug: str, number: int) -> ResponseReturnValue:
    return _decide(slug, number, Transition.approve, library.approve)


@blueprint.post(f"{REVISION}/change-request")
@access(needs=Permission.REVIEW_CONTENT)
def request_changes(slug: str, number: int) -> ResponseReturnValue:
    return _decide(slug, number, Transition.request_changes, library.request_changes)


@blueprint.post(f"{REVISION}/recall")
@access(needs=Permission.WRITE_CONTENT)
def recall(slug: str, number: int) -> ResponseReturnValue:
    return _decide(slug, number, Transition.recall, library.recall)


@blueprint.post(f"{REVISION}/publication")
@access(needs=Permission.REVIEW_CONTENT)
def publish(slug: str, number: int) -> ResponseReturnValue:
    """Now, although it was approved for a later day."""
    return _decide(slug, number, Transition.publish, library.publish)


@blueprint.post(f"{REVISION}/direct-publication")
@access(needs=Permission.WRITE_CONTENT)
def publish_directly(slug: str, number: int) -> ResponseReturnValue:
    """Without a second person, by a right of its own."""
    return _decide(slug, number, Transition.publish_directly, library.publish_directly)


@blueprint.post(f"{REVISION}/emergency-publication")
@access(needs=Permission.MANAGE_CONTENT)
def publish_in_emergency(slug: str, number: int) -> ResponseReturnValue:
    act = partial(library.publish_directly, is_emergency=True)
    return _decide(slug, number, Transition.publish_in_emergency, act)


@blueprint.post("/faqs/<slug>/second-look")
@access(needs=Permission.REVIEW_CONTENT)
def confirm(slug: str) -> ResponseReturnValue:
    """A reviewer lets stand what was published in an emergency."""
    page, form = page_or_404(slug), DecisionForm()
    comment = form.comment.data or ""
    try:
        library.confirm(
            db(), item_id=page.item.id, actor=me_on(page.section.key), now=clock.now(), comment=comment
        )
    except TransitionRefused as refusal:
        return show(page, page.live or page.newest, form, problem=str(refusal)), 422
    flash(f"“{page.newest.title}” has been looked at.", "success")
    return redirect(url_for("editor.faqs.item", slug=slug))


@blueprint.post("/faqs/<slug>/verification")
@access(needs=Permission.WRITE_CONTENT)
def verify(slug: str) -> ResponseReturnValue:
    """The page was read again and is still correct."""
    page = page_or_404(slug)
    form = DecisionForm()
    try:
        library.verify(db(), item_id=page.item.id, actor=me_on(page.section.key), now=clock.now())
    except TransitionRefused as refusal:
        return show(page, page.newest, form, problem=str(refusal)), 422
    flash(f"“{page.newest.title}” is marked as checked today.", "success")
    if request.form.get("back") == "desk":
        return redirect(url_for("editor.faqs.desk"))
    return redirect(url_for("editor.faqs.item", slug=slug))


def show(page: EditorPage, shown: Revision, form: DecisionForm, problem: str = "") -> str:
    """A version, what differs from the version before it or from the live one, and what may be done to it."""
    actor = me_on(page.section.key)
    against = _compared_with(page, shown)
    form.base.data = base_of(shown)
    if problem:
        form.comment.errors = [*form.comment.errors, problem]
    approval = decide(Transition.approve, shown.review_state, actor, shown.author_id)
    return render_template(
        "faqs/editor/revision.html",
        page=page,
        revision=shown,
        form=form,
        against=against,
        changes=differences(text_of(against), text_of(shown)) if against is not None else [],
        look=request.args.get("differences", ""),
        offered=offered(shown.review_state, actor, shown.author_id),
        why_not_approve=approval.reason if isinstance(approval, Refused) else "",
        is_mine=shown.author_id == actor.id,
        may_write=may_write_on(current_user, page.section.key),
        may_edit=may_edit(page),
        is_for_later=shown.publish_at is not None and shown.publish_at > clock.now(),
        awaits_second_look=_awaits_second_look(shown),
        may_withdraw=page.item.binned_at is None and manages(current_user, page.section.key),
        asked=changes_asked(db(), shown),
        who_may=page_in_words(db(), page.section, author=shown.author_name),
        about=category_names(db(), page.section.key, shown.categories),
        evidence=evidence_of(db(), page.item, clock.now()),
        events=[event for event in content.events_of(db(), page.item.id) if event.revision_id == shown.id],
    )


def _decide(
    slug: str, number: int, transition: Transition, act: Callable[..., Revision]
) -> ResponseReturnValue:
    """Do ``act`` to the version as the person at the screen saw it, or say why not."""
    page = page_or_404(slug)
    shown = revision_or_404(page, number)
    form = DecisionForm()
    if shown.review_state not in DONE[transition]:
        if not form.validate():
            return show(page, shown, form), 422
        try:
            _, lock_version = read_base(form.base.data)
            done = act(
                db(),
                revision_id=shown.id,
                actor=me_on(page.section.key),
                now=clock.now(),
                comment=form.comment.data or "",
                expected_lock_version=lock_version,
            )
            if done.review_state is ReviewState.approved and done.publish_at is not None:
                flash(f"Approved. It goes live by itself on {local_moment(done.publish_at)}.", "success")
                return redirect(url_for("editor.faqs.revision", slug=slug, number=number))
        except EditConflict as conflict:
            return show(page, shown, form, problem=f"{conflict} Read it again before you decide."), 409
        except TransitionRefused as refusal:
            return show(page, shown, form, problem=str(refusal)), 422
    is_for_later = shown.review_state is ReviewState.approved
    flash("Approved already; its day is still to come." if is_for_later else SAID[transition], "success")
    return redirect(url_for("editor.faqs.revision", slug=slug, number=number))


def _awaits_second_look(shown: Revision) -> bool:
    is_live = shown.review_state is ReviewState.live
    return is_live and shown.publication is Publication.emergency and shown.approved_by_id is None


def _compared_with(page: EditorPage, shown: Revision) -> Revision | None:
    """What a version is held against: the live one; the live one itself against the version before it."""
    if page.live is not None and page.live.id != shown.id and shown.number > page.live.number:
        return page.live
    earlier = [each for each in content.revisions_of(db(), page.item.id) if each.number < shown.number]
    return earlier[0] if earlier else None
