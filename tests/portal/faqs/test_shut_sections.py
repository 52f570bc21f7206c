"""A section that is not open to the public: its readers find its pages everywhere, nobody else anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from content import library
from content.kinds import NOTICE, SERVICE_PAGE
from content.roles import ContentRole, Holder, HolderKind
from content.workflow import Actor
from portal.identity.models import Account
from tests.factories.cast import Cast, person
from tests.portal.faqs.shelf import FROM_HERE, Shelf

SECRET = "Volcano drill"
GUIDE = "staff-guide"
# Every page on which the secret one could be named, and whether its readers find it there.
PLACES: dict[str, bool] = {
    "/faqs/drill": True,
    f"/services/{GUIDE}": True,
    "/faqs/open": True,  # as a related answer
    "/faqs/all-in-one": True,  # as an answer of a service page
    "/search?q=volcano": True,
    f"/search?q=volcano&service={GUIDE}": True,
    "/search?q=emregency": True,  # as it was meant, where public pages know the word
    "/search/suggestions?q=volc": True,
    "/": True,  # its notice
    "/faqs/drill/flag": True,
    "/feed.atom": False,
    "/sitemap.xml": False,
    f"/services/{GUIDE}/feed.atom": False,
    "/faqs/drill/subscription": False,
    f"/services/{GUIDE}/subscription": False,
    f"/services/{GUIDE}/missing": False,
    "/raise/answered": False,
}


@pytest.fixture
def shelf(app: Flask, now: datetime) -> Iterator[Shelf]:
    shelf = Shelf(app, now)
    shelf.publish("drill", SECRET, section=GUIDE, body="In an emergency leave by the stairs.")
    shelf.publish("drill-notice", f"{SECRET} on Monday", section=GUIDE, kind=NOTICE)
    shelf.publish("open", "What to do in an emergency", related=("drill",))
    shelf.publish("all-in-one", "Emergencies", kind=SERVICE_PAGE, details={"answers": ["open", "drill"]})
    with shelf.session() as session:
        library.set_access(session, key=GUIDE, is_blocking=False, is_restricted=True, now=now)
        asha = person(session, "asha")
        library.give_role(
            session,
            section_key=GUIDE,
            role=ContentRole.reader,
            holder=Holder(HolderKind.person, asha.id),
            holder_name=asha.name,
            actor=Actor(1, "Olga"),
            now=now,
        )
    shelf.index()
    return shelf


def names_it(client: FlaskClient, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and "olcano drill" in answer.get_data(as_text=True).replace(
        "<mark>Volcano</mark>", "Volcano"
    )


@pytest.mark.requirement("CS021")
@pytest.mark.requirement("SEC-08")
def test_what_is_shut_is_named_to_its_readers_and_to_nobody_else(shelf: Shelf, cast: Cast) -> None:
    asha, ben, visitor = cast.signed_in("asha"), cast.signed_in("ben"), cast.visitor()
    for path, is_found in PLACES.items():
        assert names_it(asha, path) is is_found, path
        # After a reader has been there: nothing made for her is kept for others.
        assert not names_it(visitor, path), path
        assert not names_it(ben, path), path
    assert GUIDE not in visitor.get("/").get_data(as_text=True)


def test_its_readers_may_say_whether_it_helped(shelf: Shelf, cast: Cast) -> None:
    def vote(client: FlaskClient) -> int:
        return client.post("/faqs/drill/vote", data={"useful": "yes"}, headers=FROM_HERE).status_code

    assert (vote(cast.signed_in("asha")), vote(cast.visitor())) == (303, 404)


def test_a_reader_may_read_and_nothing_more(shelf: Shelf, cast: Cast) -> None:
    asha = cast.signed_in("asha")
    page = asha.get("/faqs/drill").get_data(as_text=True)
    assert "Not open to the public" in page
    assert "Edit this page" not in page
    assert asha.get("/editor/faqs/drill").status_code == 403


def test_editors_without_a_role_there_do_not_see_it_in_their_room(shelf: Shelf, cast: Cast) -> None:
    """Edith writes for all services at first, then for one."""
    edith = cast.signed_in("edith")
    assert edith.get("/editor/faqs/drill").status_code == 302
    with shelf.session() as session:
        account = session.scalars(select(Account).where(Account.user_name == "edith")).one()
        for grant in account.grants:
            grant.service_key = "core"
    for path in ("", "/history", "/revisions/1", "/edit"):
        assert edith.get(f"/editor/faqs/drill{path}").status_code == 404, path
    assert not names_it(edith, "/editor/faqs")
    assert not names_it(edith, "/editor/")
