"""Reading a version as its readers will, and deciding about it: submit, approve, ask for changes, verify."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from portal.faqs.editor.closing import pointers_to_closing
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


@dataclass(frozen=True)
class Decision:
    """What can be decided about a version. ``noun`` is the end of its address, ``name`` that of its endpoint.

    An act that finds its work ``done`` (a second click, a colleague a moment ago) has nothing to complain of.
    """

    noun: str
    name: str
    needs: Permission
    act: Callable[..., Revision]
    done: frozenset[ReviewState]
    said: str


_LIVE = frozenset({ReviewState.live})
DECISIONS = (
    Decision(
        "submission", "submit", Permission.WRITE_CONTENT, library.submit, frozenset({ReviewState.in_review}),
        "Sent for review. Somebody else has to approve it before readers see it.",
    ),
    Decision(
        "approval", "approve", Permission.REVIEW_CONTENT, library.approve,
        frozenset({ReviewState.approved, ReviewState.live}),
        "Approved. Readers see this version now, and search finds it within seconds.",
    ),
    Decision(
        "change-request", "request_changes", Permission.REVIEW_CONTENT, library.request_changes,
        frozenset({ReviewState.changes_requested}), "Sent back to its author with your comment.",
    ),
    Decision(
        "recall", "recall", Permission.WRITE_CONTENT, library.recall, frozenset({ReviewState.draft}),
        "Taken back. It is a draft again.",
    ),
    Decision(  # now, although it was approved for a later day
        "publication", "publish", Permission.REVIEW_CONTENT, library.publish, _LIVE,
        "Published. Readers see this version now.",
    ),
    Decision(  # without a second person, by a right of its own
        "direct-publication", "publish_directly", Permission.WRITE_CONTENT, library.publish_directly, _LIVE,
        "Published without review. The history says so, and why.",
    ),
    Decision(
        "emergency-publication", "publish_in_emergency", Permission.MANAGE_CONTENT,
        partial(library.publish_directly, is_emergency=True), _LIVE,
        "Published. A reviewer has to look at it now; it is on their desk.",
    ),
)  # fmt: skip


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


def _view_of(decision: Decision) -> Callable[[str, int], ResponseReturnValue]:
    @access(needs=decision.needs)
    def decide_on(slug: str, number: int) -> ResponseReturnValue:
        return _decide(slug, number, decision)

    return decide_on


for _each in DECISIONS:
    blueprint.add_url_rule(f"{REVISION}/{_each.noun}", _each.name, _view_of(_each), methods=["POST"])


@blueprint.post("/faqs/<slug>/second-look")
@access(needs=Permission.REVIEW_CONTENT)
def confirm(slug: str) -> ResponseReturnValue:
    """A reviewer lets stand what was published in an emergency."""
    page, form = page_or_404(slug), DecisionForm()
    if not form.validate():
        return show(page, page.live or page.newest, form), 422
    try:
        library.confirm(
            db(),
            item_id=page.item.id,
            actor=me_on(page.section.key),
            now=clock.now(),
            comment=form.comment.data or "",
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
        pointers=pointers_to_closing(page, shown),
        about=category_names(db(), page.section.key, shown.categories),
        evidence=evidence_of(db(), page.item, clock.now()),
        events=[event for event in content.events_of(db(), page.item.id) if event.revision_id == shown.id],
    )


def _decide(slug: str, number: int, decision: Decision) -> ResponseReturnValue:
    """Do it to the version as the person at the screen saw it, or say why not."""
    page = page_or_404(slug)
    shown = revision_or_404(page, number)
    form = DecisionForm()
    if shown.review_state not in decision.done:
        if not form.validate():
            return show(page, shown, form), 422
        try:
            _, lock_version = read_base(form.base.data)
            done = decision.act(
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
    flash("Approved already; its day is still to come." if is_for_later else decision.said, "success")
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
