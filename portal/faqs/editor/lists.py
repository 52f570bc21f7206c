"""What waits for the person at the screen, and the list of all pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import queries as content
from content.queries.links import path_of
from content.roles import APPROVERS, AUTHORS, WRITERS
from content.standing import STANDING_NAMES
from portal.faqs.actors import actor_anywhere, sections_where
from portal.faqs.bulk_acts import acts_on_offer
from portal.faqs.editor.blueprint import blueprint, me_on
from portal.faqs.editor.editing import others_editing_each
from portal.faqs.editor.keeping import unsaved_anywhere
from portal.faqs.editor_forms import FilterForm
from portal.faqs.flag_forms import REASONS
from portal.faqs.next_steps import Place, Step, next_step
from portal.faqs.scope import chosen_sections, scope_of, section_filter
from portal.faqs.waiting import GAPS_PERIOD, waiting_for
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db

PAGE_SIZE = 30
FEW = 10


@blueprint.get("/")
@access(needs=Permission.WRITE_CONTENT)
def desk() -> ResponseReturnValue:
    me, now = actor_anywhere(current_user), clock.now()
    scope = scope_of(current_user, request.args.get("all"))
    waiting = waiting_for(
        db(),
        current_user,
        me,
        writes=sections_where(current_user, WRITERS),
        approves=sections_where(current_user, APPROVERS),
        scope=scope,
        now=now,
    )
    return render_template(
        "faqs/editor/desk.html",
        waiting=waiting,
        scope=scope,
        may_start=bool(sections_where(current_user, AUTHORS)),
        unsaved=unsaved_anywhere(),
        reasons=REASONS,
        few=FEW,
        gap_days=GAPS_PERIOD.days,
        recent=content.recently_published(db(), me, now, section_keys=scope.keys, limit=6),
    )


@blueprint.get("/faqs")
@access(needs=Permission.WRITE_CONTENT)
def pages() -> ResponseReturnValue:
    form, number, now = filter_form(), page_number(), clock.now()
    wanted = content.PageFilter(
        section_keys=chosen_sections(current_user, form.section.data),
        state=form.wanted_state,
        standing=form.wanted_standing,
        words=(form.q.data or "")[:200],
    )
    rows = content.page_rows(db(), wanted, now, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    page = page_of(rows, number, PAGE_SIZE)
    return render_template(
        "faqs/editor/pages.html",
        form=form,
        is_own=not form.section.data and scope_of(current_user, None).has_more,
        may_start=bool(sections_where(current_user, AUTHORS)),
        page=page,
        words=wanted.words,
        steps=_steps(page.rows, now),
        step_address=_step_address,
        acts=acts_on_offer(is_manager=current_user.may(Permission.MANAGE_CONTENT)),
        standing_names=STANDING_NAMES,
        editing=others_editing_each(row.item.item_id for row in page.rows),
        total=content.count_page_rows(db(), wanted, now),
        kept=urlencode(form.kept() | ({"page": number} if number > 1 else {})),
        here=f"{url_for('editor.faqs.pages')}?{urlencode(form.kept())}",
    )


def _steps(rows: Sequence[content.PageRow], now: datetime) -> dict[int, Step]:
    """Item id → what this person can do next with the page."""
    today = now.astimezone(clock.LONDON).date()
    me = {key: me_on(key) for key in {row.item.section_key for row in rows}}
    return {row.item.item_id: next_step(row, me[row.item.section_key], today) for row in rows}


def _step_address(row: content.PageRow, step: Step) -> str:
    slug = row.item.slug
    if step.place is Place.bin:
        return url_for("editor.faqs.waste")
    if step.place is Place.site:
        return path_of(slug)
    if step.place is Place.form:
        return url_for("editor.faqs.write", slug=slug)
    number = row.live_number if step.place is Place.live else row.number
    return url_for("editor.faqs.revision", slug=slug, number=number)


def filter_form() -> FilterForm:
    form = FilterForm(request.args)
    form.section.choices = section_filter(current_user)
    return form
