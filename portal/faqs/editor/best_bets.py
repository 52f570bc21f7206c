"""Best bets: the page that comes first for certain words, kept by owners of content."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import library
from content import queries as content
from content.errors import InvalidText
from content.library.best_bets import checked_words
from content.models import BestBet, ContentItem, Section
from content.queries.links import item_in_sight
from portal.faqs.actors import EVERYWHERE, actor_anywhere, manages, may_look_into, reader_of
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor.judging import COMPARE, judge
from portal.faqs.editor.places import (
    may_keep_words,
    my_places,
    places,
    refuse_unless_some_place,
    scope_of_words,
)
from portal.faqs.editor_forms import slug_of_line
from portal.faqs.rehearsing import with_best_bet, without_best_bet
from portal.faqs.word_forms import BestBetForm
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

BET = "int(max=2147483647):bet_id"


@blueprint.get("/best-bets")
@access(needs=Permission.MANAGE_CONTENT)
def best_bets() -> ResponseReturnValue:
    names, scope = places(), scope_of_words()
    rows = [
        (card, names.get(card.service_key, card.service_key), manages(current_user, card.service_key))
        for card in content.bet_cards(db(), reader_of(current_user), clock.now())
        if card.service_key == EVERYWHERE or card.service_key in scope.topic_keys
    ]
    return render_template("faqs/editor/best_bets.html", rows=rows, scope=scope, may_add=may_keep_words())


@blueprint.route("/best-bets/new", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def add_best_bet() -> ResponseReturnValue:
    refuse_unless_some_place()
    given = {"words": request.args.get("words", "")[:200], "page": request.args.get("page", "")[:300]}
    return _edit(BestBetForm(data=given), None)


@blueprint.route(f"/best-bets/<{BET}>", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def change_best_bet(bet_id: int) -> ResponseReturnValue:
    bet = _mine(bet_id)
    item = db().get_one(ContentItem, bet.item_id)
    is_seen = may_look_into(current_user, db().get_one(Section, item.section_id))
    page = f"/faqs/{item.slug}" if is_seen else ""
    typed = {"words": bet.words, "page": page, "service_key": bet.service_key}
    return _edit(BestBetForm(data=typed), bet)


@blueprint.route(f"/best-bets/<{BET}>/removal", methods=["GET", "POST"])
@access(needs=Permission.MANAGE_CONTENT)
def remove_best_bet(bet_id: int) -> ResponseReturnValue:
    bet = _mine(bet_id)
    if request.method != "POST":
        judgement = judge(bet.service_key or None, lambda trial: without_best_bet(db(), trial, bet.id))
        return render_template("faqs/editor/best_bet_removal.html", bet=bet, judgement=judgement)
    library.delete_best_bet(db(), bet_id=bet.id)
    flash("Removed. The search decides again what comes first.", "success")
    return redirect(url_for("editor.faqs.best_bets"))


def _edit(form: BestBetForm, bet: BestBet | None) -> ResponseReturnValue:
    """Show a best bet, or save it and go back to the list."""
    form.service_key.choices = my_places()
    item_id = _page(form) if form.validate_on_submit() else None
    if item_id is not None and request.form.get("act") == COMPARE:
        return _compare(form, bet, item_id)
    if item_id is not None and _save(form, bet, item_id):
        flash("Saved. It comes first from the next search on.", "success")
        return redirect(url_for("editor.faqs.best_bets"))
    page = render_template("faqs/editor/best_bet.html", form=form, bet=bet, judgement=None)
    return page, 422 if form.is_submitted() else 200


def _page(form: BestBetForm) -> int | None:
    """The page that is named; an error beside the field where there is none."""
    slug = slug_of_line(form.page.data or "")
    item = item_in_sight(db(), slug, reader_of(current_user))
    if item is None:
        form.page.errors = ["There is no page with this address."]
        return None
    return item.id


def _compare(form: BestBetForm, bet: BestBet | None, item_id: int) -> ResponseReturnValue:
    """What the bet would change, before it is kept."""
    words, bet_id = form.words.data or "", bet.id if bet is not None else None
    try:
        checked_words(words)
    except InvalidText as fault:
        form.words.errors = [str(fault)]
        return render_template("faqs/editor/best_bet.html", form=form, bet=bet, judgement=None), 422
    judgement = judge(
        form.service_key.data or None, lambda trial: with_best_bet(db(), trial, bet_id, words, item_id)
    )
    return render_template("faqs/editor/best_bet.html", form=form, bet=bet, judgement=judgement)


def _save(form: BestBetForm, bet: BestBet | None, item_id: int) -> bool:
    try:
        library.set_best_bet(
            db(),
            words=form.words.data or "",
            item_id=item_id,
            service_key=form.service_key.data or "",
            bet_id=bet.id if bet else None,
            actor=actor_anywhere(current_user),
            now=clock.now(),
        )
    except InvalidText as fault:
        form.words.errors = [str(fault)]
        return False
    return True


def _mine(bet_id: int) -> BestBet:
    bet = content.best_bet(db(), bet_id) or abort(404)
    return bet if manages(current_user, bet.service_key) else abort(403)
