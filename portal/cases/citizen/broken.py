"""Being told when a known problem is mended, instead of raising one more case about it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.cases.actions.submission import leave_draft
from portal.faqs.citizen.subscribing import ADDRESS_LIMIT, ASK_LIMIT
from portal.faqs.queries import BrokenNow
from portal.faqs.subscriptions import ask_to_confirm, problem_subject
from portal.forms.queries import Draft
from portal.identity.rules import normal_email
from portal.kernel import clock
from portal.web.rate_limits import enforce
from portal.web.transaction import db


def tell_when_mended(draft: Draft, slug: str, broken: Iterable[BrokenNow]) -> ResponseReturnValue:
    """Ask the address of the draft to confirm, and forget what was typed. 404 for what is not broken now."""
    problem = next((each for each in broken if each.card.slug == slug), None) or abort(404)
    email = draft.contact["email"]
    enforce("subscribe", ASK_LIMIT)
    enforce("subscribe-address", ADDRESS_LIMIT, who=normal_email(email))
    subject = problem_subject(problem.card.item_id, slug, problem.card.title)
    ask_to_confirm(db(), subject=subject, email=email, now=clock.now())
    leave_draft(db(), draft=draft, now=clock.now())
    return redirect(url_for("citizen.faqs.subscription_sent"))
