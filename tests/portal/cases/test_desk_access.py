"""Who may enter the desk: every role at every route, for every method it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.cases.models import Case
from portal.housekeeping import tell_of_late_cases
from portal.identity.queries import account_by_user_name
from portal.identity.rules import Permission, Role, permissions_of
from portal.web.access import rule_of
from tests.factories.cast import STAFF, Cast
from tests.portal.cases.desk_work import a_case, as_it_stands, case_now, stored, text_of

WORKS_CASES = {
    name for name, roles in STAFF.items() if Permission.WORK_CASES in permissions_of(frozenset(roles))
}

KEPT_BY_LEADS = {"desk.cases.group", "desk.cases.group_saving"}  # besides those who manage the desk


def desk_routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("desk."):
            yield from ((rule, method) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def address(app: Flask, rule: Rule, reference: str, person_id: int) -> str:
    values = {
        "reference": reference,
        "noun": "note",
        "person_id": person_id,
        "view_id": 1,
        "bulk_id": 1,
        "absence_id": 1,
        "note_id": 1,
        "bulk_noun": "priority",
        "key": "0" * 32,
        "canned_id": 1,
        "other_id": person_id,
        "group_key": "service-desk",
        "learning_id": 1,
        "problem_id": 1,
        "answer_id": 1,
        "what": "hiding",
    }

    def example(name: str) -> object:
        """The value above; else one of the words the address allows, or the number of something."""
        words = getattr(rule._converters[name], "items", None)
        value = values.get(name, 1)
        return value if words is None or value in words else min(words)

    return app.url_map.bind("127.0.0.1").build(rule.endpoint, {a: example(a) for a in rule.arguments})


def test_the_cast_has_people_on_both_sides() -> None:
    assert {"asha", "ben", "dana", "alex"} == WORKS_CASES


@pytest.mark.requirement("FR-014", "SEC-08", "SEC-09")
@pytest.mark.parametrize("name", sorted(STAFF))
def test_each_role_at_each_route(app: Flask, cast: Cast, now: datetime, name: str) -> None:
    reference = a_case(app, now)
    case = case_now(app, reference)
    client, may = cast.signed_in(name), permissions_of(frozenset(STAFF[name]))
    before = as_it_stands(app, reference)
    for rule, method in desk_routes(app):
        path = address(app, rule, reference, case.requester_id)
        status = client.open(path, method=method, data={} if method == "POST" else None).status_code
        declared = rule_of(app, rule.endpoint)
        assert declared is not None
        refused = declared.needs not in may or (rule.endpoint in KEPT_BY_LEADS and "manage_desk" not in may)
        assert (status == 403) == refused, (method, path, status)
        assert status < 500, (method, path)
    assert as_it_stands(app, reference) == before


@pytest.mark.requirement("SEC-06", "FR-014")
def test_nobody_enters_without_signing_in(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now)
    case, visitor = case_now(app, reference), cast.visitor()
    routes = list(desk_routes(app))
    assert len(routes) >= 8
    for rule, method in routes:
        path = address(app, rule, reference, case.requester_id)
        answer = visitor.open(path, method=method)
        assert answer.status_code == 302, (method, path)
        assert answer.location.startswith("/sign-in")
    assert case_now(app, reference).version == case.version


@pytest.mark.requirement("FR-014")
def test_every_route_of_the_desk_says_what_it_needs(app: Flask) -> None:
    for rule, _ in desk_routes(app):
        declared = rule_of(app, rule.endpoint)
        assert declared is not None
        assert declared.needs in {Permission.WORK_CASES, Permission.SEE_CUSTOMERS, Permission.MANAGE_DESK}


@pytest.mark.requirement("FR-014", "SEC-04", "SEC-08")
def test_an_agent_of_one_service_does_not_see_the_case_of_another(
    app: Flask, cast: Cast, now: datetime
) -> None:
    """Not by its address, not beside another case, not with its customer, not among alerts."""
    ours, theirs = a_case(app, now, about="core/log-queries"), a_case(app, now, about="delta/something-else")
    before = as_it_stands(app, theirs)
    client = cast.signed_in("alex")
    with stored(app) as session:
        account = account_by_user_name(session, "alex")
        assert account is not None
        for grant in account.grants:
            grant.service_key = "core" if grant.role == Role.AGENT else ""
        customer = session.scalars(select(Case.requester_id).where(Case.reference == theirs)).one()
    for rule, method in desk_routes(app):  # whatever leads to one case, and whatever comes to lead there
        if "reference" in rule.arguments:
            path = address(app, rule, theirs, customer)
            assert client.open(path, method=method).status_code == 404, (method, path)
        elif method == "GET":
            path = address(app, rule, theirs, customer)
            assert theirs not in client.get(path, follow_redirects=True).text, path
    assert client.get(f"/desk/cases/{ours}/note").status_code == 200
    assert client.get(f"/editor/faqs/from-case/{theirs}").status_code == 404
    assert client.get(f"/editor/faqs/from-case/{ours}").status_code != 404
    for path in (f"/desk/search?q={theirs}", f"/desk/?q={theirs}"):
        assert client.get(path).status_code == 200, "not even that there is such a case"
    assert as_it_stands(app, theirs) == before
    tell_of_late_cases(app.extensions["database"], now=now + timedelta(days=2))
    for path in (f"/desk/cases/{ours}", f"/desk/customers/{customer}", "/desk/alerts", "/desk/"):
        page = text_of(client.get(path))
        assert theirs not in page, path
        assert ours in page, path
