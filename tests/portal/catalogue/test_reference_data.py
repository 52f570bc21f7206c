"""The reference data of the catalogue and the request forms hold together before anything loads them."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import portal
from portal.catalogue.priority import Level, Priority, priority_of

PORTAL = Path(portal.__file__).parent
CATALOGUE = PORTAL / "catalogue" / "reference"
FORM_FILES = sorted((PORTAL / "forms" / "reference").glob("*.toml"))

# The names under which the desk's own reports count contacts, as they stand there, slips included.
COUNTED_NAMES: dict[str, tuple[str, ...]] = {
    "core": (
        "Manual Validation",
        "Dropping Logs",
        "Reporting Queries",
        "Log Queries",
        "Management Groups/Schemes",
        "System Issues",
        "Data Submission Queries",
        "eCORE",
        "User Management",
        "User Management - DPO",
        "Feedback",
        "Institution Updates",
        "Data Protection Queries",
    ),
    "delta": (
        "Account Enable",
        "Password Query",
        "Form Status Enquiry",
        "New Account Request",
        "Username Query",
        "Missing E-alert",
        "Pilot user  issue",
        "Browser Issue",
        "Error Message Received",
        "User Feeback",
        "XML Upload",
        "Account issue e.g (Multiple Orgs)",
    ),
    "eclaims": (
        "Project change request",
        "Application Query",
        "New User Request",
        "Transaction List Query",
        "PDS Issue",
        "Log-In Issue",
        "Call Queries",
        "Claims Queries",
        "SDA Query",
        "Error Message Received",
        "Removal Request",
        "Irregularities Issues/Queries",
        "Project Queries",
        "System Queries",
    ),
    "tfam": (
        "New Account Request",
        "Username Enquiry",
        "NIS Referral",
        "FPD Query",
        "System Issues (exc. unhandled error)",
        "Unhandled Error",
        "Family/Individual ID Validation",
        "Payment Claims Query",
        "Log-in issue",
        "Dashboard Queries",
        "Feedback",
        "Institution Updates",
        "GDPR Queries",
    ),
    "nicore": (),
    "service-desk": (),
}
MENDED_KEYS = {"user-feeback": "user-feedback"}

FIELD_KEYS_BY_KIND: dict[str, set[str]] = {
    "text": {"max_length", "width", "autocomplete"},
    "email": {"max_length", "width", "autocomplete", "error_format"},
    "textarea": {"max_length"},
    "date": {"error_format"},
    "radios": {"options"},
    "checkboxes": {"options"},
    "select": {"options"},
}
FIELD_KEYS = {"name", "label", "hint", "kind", "required", "error"}
ASKED_ELSEWHERE = {"name", "full_name", "email", "phone", "telephone", "organisation"}

Table = dict[str, Any]


def read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def rows(file_name: str, table: str) -> list[Table]:
    found: list[Table] = read(CATALOGUE / file_name)[table]
    return found


SERVICES = {service["key"]: service for service in rows("services.toml", "service")}
FORMS = {path.stem: read(path) for path in FORM_FILES}
CATEGORIES = [(key, category) for key, service in SERVICES.items() for category in service["category"]]


def key_of(counted_name: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "-", counted_name.lower()).strip("-")
    return MENDED_KEYS.get(key, key)


@pytest.mark.requirement("DM-T3")
@pytest.mark.parametrize("service_key", COUNTED_NAMES)
def test_every_counted_category_stands_once_in_its_service(service_key: str) -> None:
    categories = SERVICES[service_key]["category"]
    found = [name for category in categories for name in category["volume_names"]]
    assert sorted(found) == sorted(COUNTED_NAMES[service_key])
    for category in categories:
        for name in category["volume_names"]:
            assert category["key"] == key_of(name)


@pytest.mark.requirement("DM-T3")
@pytest.mark.parametrize(("service_key", "category"), CATEGORIES)
def test_a_category_is_complete(service_key: str, category: Table) -> None:
    assert set(category) == {
        "key",
        "name",
        "volume_names",
        "definition",
        "nature",
        "case_type",
        "default_impact",
        "default_urgency",
        "form",
        "is_access",
        "keywords",
    }
    assert category["definition"].endswith((".", "?"))
    assert category["nature"] in {"technical", "business"}
    assert category["case_type"] in {"incident", "service_request", "enquiry"}
    priority = priority_of(Level(category["default_impact"]), Level(category["default_urgency"]))
    is_incident = category["case_type"] == "incident"
    assert priority in ({Priority.P2, Priority.P3} if is_incident else {Priority.P3, Priority.P4})
    assert category["keywords"]
    fields = {field["name"] for field in FORMS[category["form"]]["fields"]}
    if is_incident or category["is_access"]:
        assert "stopped" in fields


def test_services_and_categories_are_told_apart() -> None:
    assert set(SERVICES) == set(COUNTED_NAMES)
    assert [service["position"] for service in SERVICES.values()] == list(range(1, len(SERVICES) + 1))
    for service in SERVICES.values():
        keys = [category["key"] for category in service["category"]]
        names = [category["name"] for category in service["category"]]
        assert len(set(keys)) == len(keys)
        assert len(set(names)) == len(names)
        assert keys[-1] == "something-else", "the catch-all comes last"


def test_every_form_is_used() -> None:
    shared = [kind["category"]["form"] for kind in rows("case_types.toml", "type") if "category" in kind]
    assert {*shared, *(category["form"] for _, category in CATEGORIES)} == set(FORMS)


@pytest.mark.parametrize("form_key", FORMS)
def test_a_form_can_be_asked(form_key: str) -> None:
    form = FORMS[form_key]
    assert form["key"] == form_key
    assert set(form) - {"warning"} == {"key", "title", "intro", "fields"}
    fields = {field["name"]: field for field in form["fields"]}
    assert len(fields) == len(form["fields"]), "a field name stands twice"
    assert not ASKED_ELSEWHERE & set(fields)
    for name, kind, max_length in (("subject", "text", 150), ("details", "textarea", 5000)):
        field = fields[name]
        assert (field["kind"], field["required"], field["max_length"]) == (kind, True, max_length)


FIELDS = [
    pytest.param(field, id=f"{key}-{field['name']}")
    for key, form in FORMS.items()
    for field in form["fields"]
]


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_can_be_drawn_and_checked(field: Table) -> None:
    allowed = FIELD_KEYS_BY_KIND[field["kind"]]
    assert set(field) <= FIELD_KEYS | allowed
    assert {"name", "label", "kind", "required"} <= set(field)
    assert re.fullmatch(r"[a-z][a-z_]*", field["name"])
    assert ("error" in field) == field["required"]
    choices = field["kind"] in {"radios", "checkboxes", "select"}
    if field["required"]:
        opening = ("Select ", "Confirm ") if choices else ("Enter ",)
        assert field["error"].startswith(opening)
    if choices:
        values = [option["value"] for option in field["options"]]
        assert len(set(values)) == len(values)
        assert len(values) >= (1 if field["kind"] == "checkboxes" else 2)
        assert all(option["label"] for option in field["options"])
    for needed in {"max_length", "error_format"} & allowed:
        assert field[needed]


def test_every_form_asks_for_the_impact_in_the_same_words() -> None:
    asked = [f for form in FORMS.values() for f in form["fields"] if f["name"] == "stopped"]
    assert asked
    assert all(field == asked[0] for field in asked)
    assert [o["value"] for o in asked[0]["options"]] == ["yes-everyone", "yes-me", "partly", "no"]


@pytest.mark.parametrize("nature", ["technical", "business"])
@pytest.mark.parametrize("service_key", [key for key in COUNTED_NAMES if key != "service-desk"])
def test_every_service_has_a_second_line(service_key: str, nature: str) -> None:
    kinds = [
        group["kind"]
        for group in rows("groups.toml", "group")
        if group["line"] == 2 and service_key in group["services"] and nature in group["natures"]
    ]
    assert kinds
    assert set(kinds) == {"supplier" if nature == "technical" else "internal"}


def test_every_supplier_group_has_a_ladder_of_four_steps() -> None:
    suppliers = rows("suppliers.toml", "supplier")
    groups = [group["key"] for group in rows("groups.toml", "group") if group["kind"] == "supplier"]
    assert [supplier["group"] for supplier in suppliers] == groups
    for supplier in suppliers:
        assert [contact["step"] for contact in supplier["contact"]] == [1, 2, 3, 4]
        assert [status["value"] for status in supplier["status"]] == ["Active", "Waiting for Customer"]


def test_super_users_licences_and_peaks_make_sense() -> None:
    super_users = rows("super_users.toml", "super_user")
    assert {s["service"] for s in super_users} <= set(SERVICES)
    assert {s["module"] for s in super_users} == {
        "Homelessness",
        "Rents",
        "Estates",
        "Allocations",
        "Shared services",
    }
    held = {
        licence["key"]: (licence["held"], licence["in_use"]) for licence in rows("licences.toml", "licence")
    }
    assert held == {"reporting": (5, 5), "document-management": (57, 0)}
    for peak in rows("peaks.toml", "peak"):
        assert peak["service"] in SERVICES
        assert peak["starts_on"] <= peak["ends_on"]


@pytest.mark.parametrize("path", [*sorted(CATALOGUE.glob("*.toml")), *FORM_FILES], ids=lambda path: path.name)
def test_every_address_is_invented(path: Path) -> None:
    for domain in re.findall(r"@([\w.-]+\w)", path.read_text(encoding="utf-8")):
        assert domain == "example.org"
