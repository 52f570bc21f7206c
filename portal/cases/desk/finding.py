"""Customers while their name is typed: a list for the field that finds them (FR-010)."""

from __future__ import annotations

from datetime import timedelta

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.customers.finding import Match, matching_customers
from portal.cases.desk.blueprint import blueprint, my_services
from portal.cases.recording.call_form import FIND_MAX
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.rate_limits import Limit, enforce_for_person
from portal.web.text_input import clean_line
from portal.web.transaction import db

MOST_FOUND = 6
LIMIT = Limit(120, timedelta(minutes=1))
"""A call takes two or three; whoever wants the whole list that way is stopped."""


@blueprint.post("/record/customers")
@access(needs=Permission.SEE_CUSTOMERS)
def record_customers() -> ResponseReturnValue:
    """A POST, though nothing is stored but the count: names of customers do not belong into addresses, which
    end up in logs. A list is no look at a record; choosing somebody from it is (``look``)."""
    enforce_for_person("find-customers", LIMIT, current_user.person_id)
    fragment = (clean_line(request.form.get("q")) or "")[:FIND_MAX]
    found = found_customers(fragment)
    known = [{"value": f"choose/{m.person.id}", "text": m.person.name, "detail": m.detail} for m in found]
    new = {"value": "new", "text": f"New customer “{fragment}”", "isExtra": True}
    return jsonify([*known, new] if fragment else [])


def found_customers(fragment: str) -> list[Match]:
    """The few who fit best."""
    return matching_customers(db(), fragment, services=my_services(), limit=MOST_FOUND)
