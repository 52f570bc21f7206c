"""A service's people touch nothing of another's, and what is shut is named to nobody who may not read it."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from content import library, queries
from content.database import Base
from content.roles import APPROVERS, AUTHORS, MANAGERS, WRITERS, ContentRole
from portal.app import create_app
from portal.faqs.content_reports import REPORTS
from portal.faqs.digest import send_digests
from portal.faqs.editor_forms import base_of
from portal.kernel import clock
from portal.notifications.models import OutboxMessage
from tests.browsers import Browser
from tests.conftest import WEDNESDAY, Backend, settings_for
from tests.factories.cast import STAFF, Cast
from tests.factories.files import picture
from tests.factories.two_services import (
    CORE,
    DELTA,
    INNER,
    OTTO,
    PEOPLE,
    SECRET,
    SECTIONS,
    VAULT,
    TwoServices,
    build,
)

MONDAY = WEDNESDAY + timedelta(days=5)
OUTSIDERS = ("mona", "paul", "otto", "dirk", "asha")
"""People of every kind who hold no role in the vault; each sees some list that others do not."""


@pytest.fixture(scope="module")
def built(sqlite_backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> TwoServices:
    """Built once, and copied from. One database is enough: the queries behind these pages run on both in
    tests of their own."""
    folder = tmp_path_factory.mktemp("built")
    return next(opened(sqlite_backend.fresh(), folder))


@pytest.fixture(scope="module")
def services(built: TwoServices, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoServices]:
    yield from copied(built, tmp_path_factory.mktemp("services"))


@pytest.fixture
def fresh_services(built: TwoServices, tmp_path: Path) -> Iterator[TwoServices]:
    yield from copied(built, tmp_path)


def copied(built: TwoServices, folder: Path) -> Iterator[TwoServices]:
    settings = built.app.config["SETTINGS"]
    shutil.copytree(settings.data_dir, folder, dirs_exist_ok=True)
    shutil.copyfile(settings.database_url.removeprefix("sqlite:///"), folder / "copy.sqlite")
    yield from opened(f"sqlite:///{folder / 'copy.sqlite'}", folder, built)


def opened(url: str, folder: Path, built: TwoServices | None = None) -> Iterator[TwoServices]:
    app = create_app(settings_for(url, folder, scanner="off"))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with clock.held_at(WEDNESDAY):
        made = replace(built, app=app) if built is not None else build(app, WEDNESDAY)
        app.extensions["database"].dispose()
        yield made
    app.extensions["database"].dispose()


def addresses(services: TwoServices) -> list[tuple[str, str]]:
    """Everything the editors' rooms, the reports and the site can be asked for, by endpoint."""
    found = []
    with services.app.test_request_context():
        for rule in services.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint.startswith(
                ("editor.", "desk.", "citizen.faqs")
            ):
                found += [(rule.endpoint, each) for each in _addresses_of(services, rule)]
    return found


def _addresses_of(services: TwoServices, rule: Rule) -> list[str]:
    """A page of each section; of a list or report, what it says of one's own sections and of all."""
    names, path = set(rule.arguments), services.app.url_for
    if not names:
        return [path(rule.endpoint), path(rule.endpoint, all="yes"), path(rule.endpoint, section="*")]
    if names == {"report_key"}:
        return [path(rule.endpoint, report_key=each, all="yes") for each in REPORTS]
    places = {key: _named(services, key) for key in (CORE, DELTA, VAULT)}
    if rule.endpoint.startswith(("editor.faqs.section", "citizen.faqs.")) and "key" in names:
        places = {key: named | {"key": key} for key, named in places.items()}
    return [
        path(rule.endpoint, **{name: named[name] for name in names})
        for named in places.values()
        if names <= named.keys()
    ]


def _named(services: TwoServices, key: str) -> dict[str, object]:
    things = services.things[key]
    return {
        "slug": things.live,
        "number": 1,
        "section_key": key,
        "key": things.media,
        "flag_id": things.flag_id,
        "bet_id": things.bet_id,
        "group_id": things.synonyms_id,
        "entry_id": things.entry_id,
        "snippet_id": things.snippet_id,
        "reference": services.case_reference,
    }


@pytest.mark.requirement("CS021")
@pytest.mark.requirement("SEC-08")
@pytest.mark.parametrize("name", OUTSIDERS)
def test_what_is_shut_is_named_in_no_answer_to_people_of_other_sections(
    services: TwoServices, name: str
) -> None:
    client, leaks = Cast(services.app).signed_in(name), set()
    for endpoint, path in addresses(services):
        answer = client.get(path)
        assert answer.status_code < 500, path
        if SECRET.lower() in words_of(answer).replace(path.lower(), ""):
            leaks.add(f"{endpoint} {path}")
    assert not leaks, "\n".join(sorted(leaks))


def words_of(answer: TestResponse) -> str:
    """All text of an answer, and of the files in it, in small letters."""
    data = answer.get_data()
    if answer.mimetype != "application/zip":
        return data.decode("utf-8", "replace").lower()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = [(each, packed.read(each)) for each in packed.namelist()]
    return " ".join(f"{name} {held.decode('utf-8', 'replace')}" for name, held in files).lower()


@pytest.mark.requirement("CS021")
def test_who_may_look_there_finds_it_in_all_those_lists(services: TwoServices) -> None:
    """Else the test above could not fail."""
    vito = Cast(services.app).signed_in("vito")
    named = {
        endpoint
        for endpoint, path in addresses(services)
        if SECRET.lower() in words_of(vito.get(path)).replace(path.lower(), "")
    }
    assert named >= {
        f"editor.faqs.{each}"
        for each in ("best_bets", "desk", "pages", "readdress", "section", "sections", "snippet", "waste")
    } - {"editor.faqs.waste"}
    assert named >= {"editor.attachments.media", "editor.attachments.export", "editor.cases.gaps"}


@pytest.mark.requirement("CS021")
def test_the_monday_mail_names_what_is_shut_to_those_who_may_look_there_only(services: TwoServices) -> None:
    with services.app.extensions["database"].session() as session:
        library.name_owner(
            session,
            key=CORE,
            owner_id=services.people["mona"],
            owner_name="Mona",
            contact_name="Press office",
            contact_email="press@example.org",
        )
        send_digests(session, now=MONDAY)
        said = {mail.to_address: mail.body for mail in session.scalars(select(OutboxMessage))}
        session.rollback()
    assert SECRET in said["vito@example.org"]
    assert "press@example.org" in said
    assert "mona@example.org" in said
    told = {who for who, text in said.items() if SECRET in text} - {f"{name}@example.org" for name in STAFF}
    assert told == {"vito@example.org"}, "and those whose account reaches everywhere"


@dataclass(frozen=True)
class Act:
    """Something done to the things of a section, and the roles on that very section that are enough.

    ``by`` names who does it where, if it is not the humblest of CORE; ``file`` the field of a file sent.
    """

    name: str
    path: str
    roles: frozenset[ContentRole]
    sent: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    by: tuple[str, str] | None = None
    file: str = ""


LIVE, WAITING = "/editor/faqs/{live}", "/editor/faqs/{waiting}/revisions/1"
TEXT = {"title": "Other words", "body": "Other words."}
ACTS = (
    Act("write", "/editor/faqs/new?section={section}", AUTHORS, TEXT | {"act": "save"}),
    Act("edit", f"{LIVE}/edit", WRITERS, TEXT | {"act": "save", "base": "{live_base}"}),
    Act("restore a version", f"{LIVE}/revisions/1/restoration", WRITERS),
    Act("verify", f"{LIVE}/verification", WRITERS),
    Act("ask an expert", f"{LIVE}/expert", WRITERS, {"name": "Exa", "email": "exa@example.org"}),
    Act("settle a flag", "/editor/flags/{flag_id}", WRITERS, {"how": "Mended."}),
    Act("recall", f"{WAITING}/recall", APPROVERS, {"base": "{waiting_base}"}),
    Act(
        "ask for changes",
        f"{WAITING}/change-request",
        APPROVERS,
        {"base": "{waiting_base}", "comment": "No."},
    ),
    Act("approve", f"{WAITING}/approval", APPROVERS, {"base": "{waiting_base}"}),
    Act(
        "publish alone",
        f"{WAITING}/direct-publication",
        frozenset(),
        {"base": "{waiting_base}", "comment": "X"},
    ),
    Act(
        "emergency", f"{WAITING}/emergency-publication", MANAGERS, {"base": "{waiting_base}", "comment": "X"}
    ),
    Act("readdress", f"{LIVE}/address", APPROVERS, {"slug": "another-{section}"}),
    Act("readdress a draft", "/editor/faqs/{waiting}/address", APPROVERS, {"slug": "another-{section}"}),
    Act("withdraw", f"{LIVE}/withdrawal", MANAGERS, {"fate": "gone", "where": "withdraw"}),
    Act("bin", f"{LIVE}/withdrawal", MANAGERS, {"fate": "gone", "where": "bin"}),
    Act(
        "merge",
        f"{LIVE}/withdrawal",
        MANAGERS,
        {"fate": "merge", "replacement": "{other}", "where": "withdraw"},
    ),
    Act(
        "describe a picture",
        "/editor/media/{media}/details",
        APPROVERS,
        {"title": "T", "alt_text": "A", "base": "1"},
    ),
    Act("delete a picture", "/editor/media/{media}/removal", APPROVERS),
    Act(
        "name a section",
        "/editor/sections/{section}/name",
        MANAGERS,
        {"title": "Renamed", "parent": "{parent}"},
    ),
    Act("name an owner", "/editor/sections/{section}/owner", MANAGERS, {"contact_name": "Me"}),
    Act(
        "shut",
        "/editor/sections/{section}/openness",
        MANAGERS,
        {"is_restricted": "y", "is_blocking": "y"},
        by=("iris", INNER),
    ),
    Act(
        "give a role",
        "/editor/sections/{section}/roles",
        MANAGERS,
        {"holder": "group:{group}", "role": "editor"},
    ),
    Act(
        "add a section",
        "/editor/sections/new",
        MANAGERS,
        {"title": "New", "key": "new-one", "parent": "{section}"},
    ),
    Act("take out", "/editor/exchange/{section}.zip", WRITERS, method="GET"),
)
ACTS += (
    Act(
        "add a picture",
        "/editor/media/new",
        AUTHORS,
        {"section": "{section}", "title": "T", "alt_text": "A"},
        file="file",
    ),
    Act("replace a picture", "/editor/media/{media}/replacement", APPROVERS, file="file"),
    Act("bring in", "/editor/exchange", AUTHORS, {"section": "{section}", "how": "bring_in"}, file="files"),
)
# Words are kept by those who manage a service: not by those of a section within it.
WORDS_ACTS = (
    Act(
        "best bet",
        "/editor/best-bets/new",
        MANAGERS,
        {"words": "x", "page": "/faqs/{live}", "service_key": "{section}"},
    ),
    Act("no best bet", "/editor/best-bets/{bet_id}/removal", MANAGERS),
    Act(
        "synonyms", "/editor/synonyms/{synonyms_id}", MANAGERS, {"terms": "a\nb", "service_key": "{section}"}
    ),
    Act("no synonyms", "/editor/synonyms/{synonyms_id}/removal", MANAGERS),
    Act(
        "word",
        "/editor/glossary/{entry_id}",
        MANAGERS,
        {"word": "ZULU", "meaning": "x", "service_key": "{section}"},
    ),
    Act("no word", "/editor/glossary/{entry_id}/removal", MANAGERS),
    Act("snippet", "/editor/snippets/{snippet_id}", MANAGERS, {"value": "£3"}),
    Act("no planned value", "/editor/snippets/{snippet_id}/values/{value_id}/cancellation", MANAGERS),
    Act(
        "snippet's name",
        "/editor/snippets/{snippet_id}/name",
        MANAGERS,
        {"title": "T", "service_key": "{section}"},
    ),
    Act("no snippet", "/editor/snippets/{snippet_id}/removal", MANAGERS),
)
SERVICES_OF_WORDS = {CORE, DELTA}
# What a request may leave behind although it did nothing: who was seen when, and what was typed.
NOT_STATE = {"account", "working_copy", "presence", "search_event", "rate_count"}
LEAST = {AUTHORS: "colin", WRITERS: "elsa", APPROVERS: "ravi", MANAGERS: "mona"}


def acts_on(section: str) -> tuple[Act, ...]:
    return ACTS + (WORDS_ACTS if section in SERVICES_OF_WORDS else ())


def names_of(services: TwoServices, section: str) -> dict[str, Any]:
    """What forms and addresses say for the things of a section."""
    things = services.things[section]
    with services.app.extensions["database"].session() as session:
        bases = {}
        for name, slug in (("live", things.live), ("waiting", things.waiting)):
            item = queries.item_by_slug(session, slug)
            newest = queries.latest_revision(session, item.id) if item is not None else None
            assert newest is not None
            bases[f"{name}_base"] = base_of(newest)
    return {
        **asdict(things),
        **bases,
        "section": section,
        "parent": CORE if section in {INNER, VAULT} else "",
        "group": services.group_id,
        "other": services.others[section],
    }


def do(client: FlaskClient, act: Act, named: dict[str, Any]) -> TestResponse:
    """The act as the form would send it."""
    sent: dict[str, Any] = {name: value.format(**named) for name, value in act.sent.items()}
    if act.file == "file":
        sent["file"] = (io.BytesIO(picture(size=(7, 7))), "another.png")
    elif act.file:
        sent[act.file] = (io.BytesIO(b"# Brought in\n\nWords.\n"), "brought-in.md")
    return client.open(act.path.format(**named), method=act.method, data=sent)


def state(services: TwoServices) -> dict[str, int]:
    """What is stored, by table."""
    with services.app.extensions["database"].session() as session:
        return {
            name: hash(tuple(map(repr, session.execute(select(table)))))
            for name, table in Base.metadata.tables.items()
            if name not in NOT_STATE
        }


@pytest.mark.requirement("CS021")
@pytest.mark.requirement("SEC-08")
@pytest.mark.parametrize(
    "name", [each for each in (*PEOPLE, OTTO) if each not in {"paul", "vera"}]
)  # Paul is what Elsa is
def test_nobody_touches_what_their_role_does_not_reach(services: TwoServices, name: str) -> None:
    place, role = PEOPLE.get(name, (CORE, ContentRole.manager))
    client, before = Cast(services.app).signed_in(name), state(services)
    for section in SECTIONS:
        named, told = names_of(services, section), {}
        for act in acts_on(section):
            if section == place and role in act.roles:
                continue
            told[act.name] = do(client, act, named).status_code
            assert told[act.name] in {302, 403, 404, 422}, (name, act.name, section, told[act.name])
        assert state(services) == before, (name, section, told)


@pytest.mark.requirement("CS021")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        # A page taken over by one of another service would be found by other names there.
        (f"{LIVE}/withdrawal", {"fate": "merge", "replacement": "delta-live-page", "where": "withdraw"}),
        (f"{LIVE}/withdrawal", {"fate": "merge", "replacement": "quagga-live-page", "where": "withdraw"}),
        (f"{LIVE}/place", {"section": DELTA}),
        ("/editor/sections/core/name", {"title": "CORE", "parent": DELTA}),
        ("/editor/sections/new", {"title": "X", "key": "x", "parent": DELTA}),
        # Whoever makes a section by the name of a service would keep that service's words and pages.
        ("/editor/sections/new", {"title": "X", "key": "eclaims", "parent": CORE}),
        ("/editor/best-bets/{bet_id}", {"words": "x", "page": "/faqs/quagga-live-page", "service_key": CORE}),
        ("/editor/synonyms/{synonyms_id}", {"terms": "a\nb", "service_key": ""}),
        ("/editor/glossary/{entry_id}", {"word": "YANKEE", "meaning": "x", "service_key": DELTA}),
        ("/editor/snippets/{snippet_id}/name", {"title": "T", "service_key": DELTA}),
        # What is shut, or has people of its own, moves with nobody but them.
        ("/editor/sections/core/openness", {"is_restricted": "y"}),
    ],
)
def test_a_manager_reaches_no_further_by_a_detour(
    services: TwoServices, path: str, sent: dict[str, str]
) -> None:
    """Mona manages CORE; two sections within it have people of their own."""
    mona = Cast(services.app).signed_in("mona")
    before = state(services)
    answer = mona.post(path.format(**asdict(services.things[CORE])), data=sent)
    assert answer.status_code in {302, 403, 422}, answer.get_data(as_text=True)
    assert state(services) == before


@pytest.mark.requirement("CS021")
def test_what_is_brought_in_neither_changes_nor_tells_of_pages_of_others(services: TwoServices) -> None:
    mona = Cast(services.app).signed_in("mona")
    before = state(services)
    for slug in (services.things[each].waiting for each in (INNER, DELTA, VAULT)):
        source = f"---\nslug: {slug}\nsection: {CORE}\ntitle: Mine\n---\nMine.\n"
        files = [(io.BytesIO(source.encode()), f"{slug}.md")]
        answer = mona.post(
            "/editor/exchange",
            data={"files": files, "section": CORE, "how": "bring_in"},
            content_type="multipart/form-data",
        )
        assert f"There is a page “{slug}” already, and it is not yours to change." in answer.text
        assert "Writer" not in answer.text
    assert state(services) == before


@pytest.mark.requirement("CS021")
def test_what_is_taken_out_leaves_out_what_others_keep(services: TwoServices) -> None:
    mona = Cast(services.app).signed_in("mona")
    packed = words_of(mona.get("/editor/exchange/core.zip"))
    assert "core live page" in packed
    assert "inner live page" not in packed.replace("core-inner live page", "inner live page")
    assert "Without 2 sections below it that you may not edit" in mona.get("/editor/exchange").text


@pytest.mark.requirement("CS021")
@pytest.mark.parametrize("act", [each for each in acts_on(CORE) if each.roles], ids=lambda act: act.name)
def test_the_least_role_that_is_enough_is_enough(fresh_services: TwoServices, act: Act) -> None:
    """Each act by the humblest person who may do it, on their own section: something comes of it."""
    name, section = act.by or (LEAST[act.roles], CORE)
    client = Cast(fresh_services.app).signed_in(name)
    before = state(fresh_services)
    answer = do(client, act, names_of(fresh_services, section))
    assert answer.status_code in {200, 302}, answer.get_data(as_text=True)
    assert (state(fresh_services) != before) is (act.method == "POST")
