"""Who may do what: each role at each door, by the rule the door declares and by a table written by hand."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from portal.audit.models import AuditEvent
from portal.cases.models import CaseEvent
from portal.identity.rules import Permission, permissions_of
from portal.web.access import rule_of
from tests.factories.cast import STAFF
from tests.journeys.conftest import House
from tests.journeys.reading import read

AGENTS = {"asha", "ben", "dana", "alex"}
WRITERS = {"edith", "emeka", "rosa", "olga", "alex", "adam"}
REVIEWERS = {"rosa", "olga", "adam"}
OWNERS = {"olga", "adam"}
PLANNERS = {"dana", "olga", "adam"}
# The doors that matter, and who may pass. Nobody else: also not those who are merely signed in.
BY_HAND: dict[tuple[str, str], set[str]] = {
    ("GET", "/desk/"): AGENTS,
    ("GET", "/desk/record"): AGENTS,
    ("GET", "/desk/cases.csv"): AGENTS,
    ("GET", "/desk/search"): AGENTS,
    ("GET", "/desk/now"): AGENTS,
    ("GET", "/desk/shift"): AGENTS,
    ("GET", "/desk/views"): AGENTS,
    ("POST", "/desk/bulk/hold"): AGENTS,
    ("GET", "/desk/contacts"): AGENTS,
    ("GET", "/desk/contacts.csv"): AGENTS,
    **{
        (method, f"/desk/cases/{{reference}}/{noun}"): AGENTS
        for method in ("GET", "POST")
        for noun in ("contact", "merging", "problem")
    },
    ("GET", "/desk/problems/{problem}"): AGENTS,
    ("POST", "/desk/problems/{problem}/answer"): AGENTS,
    ("POST", "/desk/problems/{problem}/mending"): AGENTS,
    ("POST", "/desk/record"): AGENTS,
    ("POST", "/desk/record/customers"): AGENTS,
    ("GET", "/desk/suppliers"): AGENTS,
    ("POST", "/desk/suppliers/mail/1/thread"): AGENTS,
    ("POST", "/desk/suppliers/mail/1/removal"): AGENTS,
    ("POST", "/desk/cases/{reference}/acceptance"): AGENTS,
    ("POST", "/desk/cases/{reference}/return"): AGENTS,
    ("GET", "/desk/cases/{reference}/escalation"): AGENTS,
    ("POST", "/desk/cases/{reference}/escalation"): AGENTS,
    ("GET", "/desk/cases/{reference}/escalations/1"): AGENTS,
    ("POST", "/desk/cases/{reference}/escalations/1/message"): AGENTS,
    ("GET", "/desk/cases/{reference}"): AGENTS,
    ("POST", "/desk/cases/{reference}/presence"): AGENTS,
    ("GET", "/desk/customers/{person}"): AGENTS,
    ("GET", "/desk/customers"): AGENTS,
    ("GET", "/desk/customers/{person}/details"): AGENTS,
    ("POST", "/desk/customers/{person}/details"): AGENTS,
    ("POST", "/desk/customers/{person}/notes"): AGENTS,
    ("GET", "/desk/organisations"): AGENTS,
    ("GET", "/admin/"): PLANNERS,
    ("GET", "/admin/busy-times"): PLANNERS,
    ("POST", "/admin/catalogue-file"): PLANNERS,
    ("POST", "/admin/services/core/ending"): PLANNERS,
    ("GET", "/admin/suppliers"): PLANNERS,
    ("GET", "/admin/reasons"): PLANNERS,
    ("POST", "/admin/reasons"): PLANNERS,
    ("POST", "/admin/reasons/new"): PLANNERS,
    ("POST", "/admin/reasons/needed/details"): PLANNERS,
    ("POST", "/admin/reasons/needed/place"): PLANNERS,
    ("GET", "/admin/case-types"): PLANNERS,
    ("GET", "/admin/case-types/suggestion"): PLANNERS,
    ("POST", "/admin/case-types/suggestion"): PLANNERS,
    ("GET", "/admin/suppliers/brambleforth"): PLANNERS,
    ("POST", "/admin/suppliers/new"): PLANNERS,
    ("POST", "/admin/suppliers/brambleforth/contacts"): PLANNERS,
    **{
        (method, f"/desk/cases/{{reference}}/{noun}"): AGENTS
        for method in ("GET", "POST")
        for noun in ("assignment", "priority", "reply", "note", "hold", "resumption", "resolution", "closure")
    },
    ("GET", "/editor/"): WRITERS,
    ("GET", "/editor/faqs"): WRITERS,
    ("GET", "/editor/faqs/new"): WRITERS,
    ("GET", "/editor/faqs/{slug}/edit"): WRITERS,
    ("POST", "/editor/faqs/{slug}/edit"): WRITERS,
    ("GET", "/editor/faqs/{slug}/history"): WRITERS,
    ("POST", "/editor/preview"): WRITERS,
    ("POST", "/editor/faqs/{slug}/presence"): WRITERS,
    ("POST", "/editor/working-copies/none/removal"): WRITERS,
    ("POST", "/editor/faqs/{slug}/revisions/1/submission"): WRITERS,
    ("POST", "/editor/faqs/{slug}/revisions/1/approval"): REVIEWERS,
    ("POST", "/editor/faqs/{slug}/revisions/1/change-request"): REVIEWERS,
    ("GET", "/editor/faqs/{slug}/withdrawal"): OWNERS,
    ("POST", "/editor/faqs/{slug}/withdrawal"): OWNERS,
    ("GET", "/editor/faqs/{slug}/address"): REVIEWERS,
    ("POST", "/editor/faqs/{slug}/address"): REVIEWERS,
    ("POST", "/editor/faqs/{slug}/place"): OWNERS,
    ("POST", "/editor/faqs/{slug}/restoration"): OWNERS,
    ("POST", "/editor/faqs/{slug}/second-look"): REVIEWERS,
    ("POST", "/editor/faqs/{slug}/revisions/1/emergency-publication"): OWNERS,
    ("GET", "/editor/bin"): OWNERS,
    ("GET", "/editor/bulk"): WRITERS,
    ("POST", "/editor/bulk"): WRITERS,
    ("GET", "/editor/exchange/pages/chosen.zip"): WRITERS,
    ("GET", "/editor/sections"): WRITERS,
    ("GET", "/editor/sections/core"): WRITERS,
    ("POST", "/editor/sections/new"): OWNERS,
    **{
        ("POST", f"/editor/sections/core/{noun}"): OWNERS
        for noun in ("name", "owner", "openness", "roles", "roles/removal")
    },
    ("GET", "/editor/groups"): {"adam"},
    ("GET", "/admin/clocks/hours"): {"adam"},
    ("POST", "/admin/clocks/hours/ministry"): {"adam"},
    ("GET", "/admin/clocks/policies/ministry/version"): {"adam"},
    ("POST", "/admin/clocks/groups/core-policy"): {"adam"},
    ("GET", "/admin/clocks/groups/core-policy/times"): {"adam"},
    ("POST", "/admin/clocks/groups/core-policy/times"): {"adam"},
    ("GET", "/admin/clocks/waiting"): {"adam"},
    ("POST", "/admin/clocks/hours/ministry/removal"): {"adam"},
    ("GET", "/admin/clocks/due-times"): {"adam"},
    ("POST", "/admin/clocks/due-times"): {"adam"},
    ("POST", "/editor/groups"): {"adam"},
    ("GET", "/editor/exchange"): WRITERS,
    ("GET", "/editor/media"): WRITERS,
    ("GET", "/editor/media/{media}"): WRITERS,
    ("POST", "/editor/media/new"): WRITERS,
    ("POST", "/editor/media/{media}/details"): WRITERS,
    ("POST", "/editor/media/{media}/replacement"): WRITERS,
    ("GET", "/editor/glossary"): WRITERS,
    ("POST", "/editor/glossary/new"): OWNERS,
    ("POST", "/editor/glossary/{entry}"): OWNERS,
    ("POST", "/editor/glossary/{entry}/removal"): OWNERS,
    ("GET", "/editor/snippets"): WRITERS,
    ("GET", "/editor/snippets/{snippet}"): WRITERS,
    ("POST", "/editor/snippets/new"): OWNERS,
    ("POST", "/editor/snippets/{snippet}"): OWNERS,
    ("POST", "/editor/snippets/{snippet}/values/{value}/cancellation"): OWNERS,
    ("POST", "/editor/snippets/{snippet}/removal"): OWNERS,
    ("GET", "/editor/synonyms"): OWNERS,
    ("POST", "/editor/synonyms/new"): OWNERS,
    ("POST", "/editor/synonyms/{group}/removal"): OWNERS,
}
# What strangers may read. A new public page is written down here, so that opening one is a decision.
PUBLIC_PAGES = {
    "/", "/accessibility", "/assets/<file_name>", "/check/<token>", "/check/<token>/page", "/contact",
    "/complaints", "/members", "/members/confirm/<token>", "/members/sent", "/track/<reference>/next-stage",
    "/cookies", "/demo/mailbox", "/demo/mailbox/<name>", "/faqs/<slug>", "/faqs/<slug>/feedback",
    "/faqs/<slug>/flag",
    "/faqs/<slug>/subscription", "/faqs/<slug>/thanks", "/favicon.ico", "/feed.atom", "/health",
    "/media/<key>/<name>", "/privacy", "/raise", "/raise/<service_key>",
    "/raise/<service_key>/<category_key>", "/raise/answered", "/raise/draft/<key>/answers",
    "/raise/draft/<key>/check", "/raise/draft/<key>/done", "/raise/draft/<key>/files",
    "/raise/draft/<key>/form", "/rate", "/rate/",
    "/rate/<token>", "/rate/thanks", "/robots.txt", "/search", "/search/suggestions", "/services/<key>",
    "/services/<key>/busy-times.ics",
    "/services/<key>/feed.atom", "/services/<key>/missing", "/services/<key>/subscription", "/sign-in",
    "/sitemap.xml", "/subscriptions/confirm/<token>", "/subscriptions/end/<ticket>", "/subscriptions/sent",
    "/track", "/track/<reference>",
    "/track/<reference>/files/<key>", "/track/<reference>/withdrawal", "/track/open", "/track/open/",
    "/track/open/<token>", "/track/sent",
}  # fmt: skip
PUBLIC_ACTS = {"/faqs/<slug>/vote", "/track/leave"}


# Whoever leads the group may, too; nobody leads one here.
OF_THE_LEAD = {"desk.cases.group", "desk.cases.group_saving"}


@pytest.fixture(scope="module")
def house(sqlite_house: House) -> House:
    """One database is enough: who may enter does not depend on it."""
    return sqlite_house


def address(house: House, path: str) -> str:
    named = house.named | {
        name: house.arguments[argument]
        for name, argument in (
            ("person", "person_id"),
            ("group", "group_id"),
            ("media", "key"),
            ("entry", "entry_id"),
            ("snippet", "snippet_id"),
            ("value", "value_id"),
            ("problem", "problem_id"),
        )
    }
    return path.format(**named)


def ask(client: FlaskClient, method: str, path: str) -> int:
    """Ask with the token of a form, but nothing typed: no act can come of it."""
    if method == "GET":
        return client.get(path).status_code
    token = read(client.get("/sign-in")).form_with("password").inputs["csrf_token"].value
    return client.post(path, data={"csrf_token": token}).status_code


@pytest.mark.requirement("FR-014")
@pytest.mark.requirement("SEC-08")
@pytest.mark.parametrize("name", [*STAFF, "stranger"])
def test_the_important_doors_open_for_those_named_here(house: House, name: str) -> None:
    client = house.visitor() if name == "stranger" else house.staff(name)
    for (method, path), allowed in BY_HAND.items():
        status = ask(client, method, address(house, path))
        if name == "stranger":
            assert status == 302, (method, path)
        else:
            assert (status != 403) is (name in allowed), (name, method, path, status)


@pytest.mark.requirement("FR-014")
@pytest.mark.parametrize("name", STAFF)
def test_every_door_keeps_the_rule_it_declares(house: House, name: str) -> None:
    client, held = house.staff(name), permissions_of(frozenset(STAFF[name]))
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint == "citizen.identity.sign_out":
            continue
        declared = rule_of(house.app, rule.endpoint)
        assert declared is not None, rule.endpoint
        is_allowed = declared.is_public or declared.needs is None or Permission(declared.needs) in held
        if rule.endpoint in OF_THE_LEAD:
            is_allowed = Permission.MANAGE_DESK in held
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            status = ask(client, method, house.path(rule))
            if not is_allowed:
                assert status == 403, (name, method, rule.rule)
            elif declared.needs:
                assert status != 403 or name in OWNERS - {"olga"}, (name, method, rule.rule)


def test_what_strangers_may_open_is_written_down_here(house: House) -> None:
    public = {rule.rule: rule for rule in house.app.url_map.iter_rules() if _is_public(house, rule)}
    assert {path for path, rule in public.items() if "GET" in (rule.methods or ())} == PUBLIC_PAGES
    assert {path for path, rule in public.items() if "GET" not in (rule.methods or ())} == PUBLIC_ACTS


def _is_public(house: House, rule: Rule) -> bool:
    declared = rule_of(house.app, rule.endpoint)
    return declared is not None and declared.is_public


@pytest.mark.requirement("SEC-04")
def test_a_door_that_stays_shut_leaves_no_trace(house: House) -> None:
    def traces() -> list[int]:
        with house.session() as session:
            return [
                session.scalar(select(func.count()).select_from(table)) or 0
                for table in (CaseEvent, AuditEvent)
            ]

    edith, before = house.staff("edith"), traces()
    for (method, path), allowed in BY_HAND.items():
        if "edith" not in allowed:
            ask(edith, method, address(house, path))
    assert traces() == before


@pytest.mark.requirement("FR-014")
def test_staff_see_no_more_of_a_tracked_case_than_anybody(house: House) -> None:
    """The citizens' way to a case asks for a mailed link, whoever is signed in."""
    path = f"/track/{house.named['reference']}"
    for name in ("asha", "olga", "adam"):
        assert house.staff(name).get(path).status_code == 302
