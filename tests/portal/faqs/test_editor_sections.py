"""Sections, who holds which role on them and why, and what that opens and shuts (CS021)."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content import queries
from content.library import set_access
from content.roles import ContentRole
from portal.audit.models import AuditEvent
from portal.faqs.who_may import RIGHTS, who_may
from portal.identity.models import Account, RoleGrant
from portal.kernel import clock
from tests.portal.faqs.writing_room import SLUG, Room, text_of, typed_in


def section_page(who: FlaskClient, key: str = "core") -> str:
    return who.get(f"/editor/sections/{key}").get_data(as_text=True)


def person_word(room: Room, name: str) -> str:
    with room.session() as session:
        account = session.scalars(select(Account).where(Account.user_name == name)).one()
        return f"person:{account.person_id}"


def strip_roles(room: Room, name: str) -> None:
    """Nothing by their account any more."""
    with room.session() as session:
        account = session.scalars(select(Account).where(Account.user_name == name)).one()
        account.grants.clear()
        session.commit()


def give(room: Room, name: str, role: str, key: str = "core") -> None:
    sent = {"holder": person_word(room, name), "role": role}
    assert room.cast.signed_in("olga").post(f"/editor/sections/{key}/roles", data=sent).status_code == 302


@pytest.mark.requirement("CS021")
@pytest.mark.requirement("SEC-08")
def test_a_role_on_a_section_opens_that_section_only(room: Room) -> None:
    strip_roles(room, "edith")
    assert room.cast.signed_in("edith").get("/editor/").status_code == 403
    give(room, "edith", "editor")
    edith = room.cast.signed_in("edith")
    assert edith.get("/editor/").status_code == 200
    assert room.write(edith).status_code == 302
    assert room.write(edith, section="delta").status_code != 302
    page = section_page(edith)
    assert "Editor, given here" in page
    taken = {"holder": person_word(room, "edith"), "role": "editor"}
    room.cast.signed_in("olga").post("/editor/sections/core/roles/removal", data=taken)
    assert edith.get("/editor/").status_code == 403, "with the next request"
    with room.session() as session:
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_type == "section"))
        assert list(acts) == ["section.role_given", "section.role_taken"]


def test_a_contributor_changes_their_own_pages_only(room: Room) -> None:
    strip_roles(room, "emeka")
    give(room, "emeka", "contributor")
    room.publish(title="Not theirs")
    emeka = room.cast.signed_in("emeka")
    room.write(emeka, title="Theirs")
    assert emeka.get("/editor/faqs/theirs/edit").status_code == 200
    assert emeka.get("/editor/faqs/not-theirs/edit").status_code == 403
    assert room.edit(emeka, "not-theirs").status_code == 403
    assert room.decide(emeka, "submission", "theirs").status_code == 302
    assert room.decide(emeka, "approval", "theirs").status_code == 403


@pytest.mark.requirement("FR-014", "SEC-08")
def test_a_role_is_given_to_a_group(room: Room) -> None:
    strip_roles(room, "edith")
    adam = room.cast.signed_in("adam")
    assert adam.post("/editor/groups", data={"name": "Housing team"}).status_code == 302
    assert adam.post("/editor/groups", data={"name": "Housing team"}).status_code == 422
    member = {"person": person_word(room, "edith").partition(":")[2]}
    adam.post("/editor/groups/1/members", data=member)
    sent = {"holder": "group:1", "role": "reviewer"}
    room.cast.signed_in("olga").post("/editor/sections/core/roles", data=sent)
    edith = room.cast.signed_in("edith")
    assert "to the group Housing team" in section_page(edith)
    assert room.write(edith).status_code == 302
    adam = room.cast.signed_in("adam")
    adam.post("/editor/groups/1/members/removal", data=member)
    assert edith.get("/editor/").status_code == 403
    assert room.cast.signed_in("olga").get("/editor/groups").status_code == 403


@pytest.mark.requirement("FR-014")
def test_a_group_is_renamed_and_deleted_with_what_that_touches(room: Room) -> None:
    strip_roles(room, "edith")
    adam, olga = room.cast.signed_in("adam"), room.cast.signed_in("olga")
    for name in ("Housing team", "Others"):
        adam.post("/editor/groups", data={"name": name})
    adam.post("/editor/groups/1/members", data={"person": person_word(room, "edith").partition(":")[2]})
    for role in ("reviewer", "manager"):
        olga.post("/editor/sections/core/roles", data={"holder": "group:1", "role": role})
    for taken in ("", "Others", " others "):
        answer = adam.post("/editor/groups/1/name", data={"name": taken})
        assert (answer.status_code, typed_in(answer, "name")) == (422, taken.strip())
    assert adam.post("/editor/groups/1/name", data={"name": "Homes"}).status_code == 302
    edith = room.cast.signed_in("edith")
    assert "to the group Homes" in section_page(edith)
    asked = text_of(adam.get("/editor/groups/1/removal"))
    for touched in ("Edith Example", "Reviewer on CORE", "Manager on CORE", "left who manages CORE"):
        assert touched in asked
    assert edith.get("/editor/").status_code == 200, "asking deletes nothing"
    assert adam.post("/editor/groups/1/removal").status_code == 302
    assert edith.get("/editor/").status_code == 403
    assert "took back the role Reviewer of Homes" in section_page(room.cast.signed_in("olga"))
    adam = room.cast.signed_in("adam")
    assert "Homes" not in text_of(adam.get("/editor/groups"))
    assert "holds no role" in text_of(adam.get("/editor/groups/2/removal"))
    for noun in ("name", "removal"):
        assert adam.get(f"/editor/groups/1/{noun}").status_code == 404
        assert room.cast.signed_in("olga").get(f"/editor/groups/2/{noun}").status_code == 403


def order_of(who: FlaskClient) -> list[str]:
    page = who.get("/editor/sections").get_data(as_text=True)
    return re.findall(r'<tr id="section-([^"]+)"', page)


def test_sections_are_put_in_order_with_buttons(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    assert order_of(olga) == ["core", "delta", "signing-in"], "all have the same number: by name"
    for key, to in (("signing-in", "up"), ("signing-in", "up"), ("signing-in", "up"), ("core", "down")):
        assert olga.post(f"/editor/sections/{key}/order", data={"to": to}).status_code == 302
    assert order_of(olga) == ["signing-in", "delta", "core"]
    olga.post("/editor/sections/new", data={"title": "Inner", "key": "inner", "parent": "core"})
    with room.session() as session:
        set_access(session, key="delta", is_blocking=True, is_restricted=True, now=clock.now())
        session.commit()
    room.limit_to("olga", "core")
    olga = room.cast.signed_in("olga")
    assert order_of(olga) == ["signing-in", "core", "inner"]
    assert olga.post("/editor/sections/core/order", data={"to": "up"}).status_code == 302
    assert order_of(olga) == ["core", "inner", "signing-in"], "past what she does not see, too"
    assert olga.post("/editor/sections/signing-in/order", data={"to": "up"}).status_code == 403
    olga.post("/editor/sections/inner/order", data={"to": "up"})
    assert order_of(olga) == ["core", "inner", "signing-in"], "it is alone in its place"
    assert "put it one place up" in section_page(olga)


def test_the_panel_says_what_the_rules_do(room: Room) -> None:
    """Every person on every section: the panel against a real try."""
    olga = room.cast.signed_in("olga")
    olga.post("/editor/sections/new", data={"title": "Inner", "key": "inner", "parent": "core"})
    give(room, "asha", "reviewer")
    with room.session() as session:
        ben = session.scalars(select(Account).where(Account.user_name == "ben")).one()
        ben.grants.append(RoleGrant(role="editor", service_key="core"))
        set_access(session, key="inner", is_blocking=True, is_restricted=False, now=clock.now())
        session.commit()
        tree = queries.section_tree(session)
        said = {
            node.key: {person.name: person.rights for person in who_may(session, node)}
            for node in tree.nodes.values()
        }
    names = {name: label for label, roles in RIGHTS for name in roles}
    assert set(names) >= {ContentRole.editor, ContentRole.manager}
    assert "Change every page" in said["core"]["Ben Example"]
    assert "Ben Example" not in said["inner"], "a role for the service above is blocked"
    assert "Asha Example" not in said["inner"]
    assert "Approve" in said["core"]["Asha Example"]
    assert "Change every page" in said["inner"]["Edith Example"], "a role for all services is not"
    for key in ("core", "inner", "delta"):
        for name in ("asha", "ben", "edith", "rosa"):
            may = "Start a page" in said[key].get(f"{name.title()} Example", ())
            answer = room.cast.signed_in(name).get(f"/editor/faqs/new?section={key}&title=x")
            wrote = answer.status_code == 200 and "Send for review" in answer.get_data(as_text=True)
            assert wrote is may, (key, name)


def test_a_shut_section_is_shut_through_every_door(room: Room) -> None:
    room.publish(body="A secret rule.")
    olga = room.cast.signed_in("olga")
    assert olga.post("/editor/sections/core/openness", data={"is_restricted": "y"}).status_code == 302
    visitor = room.cast.visitor()
    assert visitor.get(f"/faqs/{SLUG}").status_code == 404
    for path in ("/", "/services/core", "/search?q=rent+check", "/feed.atom", "/sitemap.xml"):
        assert SLUG not in visitor.get(path).get_data(as_text=True), path
    assert "A secret rule." in olga.get(f"/faqs/{SLUG}").get_data(as_text=True)
    olga.post("/editor/sections/core/openness", data={})
    assert visitor.get(f"/faqs/{SLUG}").status_code == 200


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/editor/sections/new", {"title": "", "key": "x"}, "Enter the name"),
        ("/editor/sections/new", {"title": "Core again", "key": "core"}, "already a section"),
        ("/editor/sections/new", {"title": "X", "key": "Not Good"}, "small letters"),
        ("/editor/sections/core/name", {"title": ""}, "Enter the name"),
        ("/editor/sections/core/owner", {"contact_email": "nobody"}, "e-mail"),
        ("/editor/sections/core/roles", {"holder": "person:999999", "role": "editor"}, "Not a valid choice"),
        ("/editor/sections/core/roles", {"holder": "x", "role": "king"}, "Not a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told(room: Room, path: str, data: dict[str, str], said: str) -> None:
    answer = room.cast.signed_in("olga").post(path, data=data)
    assert answer.status_code == 422
    assert said.lower() in answer.get_data(as_text=True).lower()


def test_only_managers_change_a_section(room: Room) -> None:
    rosa = room.cast.signed_in("rosa")
    for noun in ("name", "owner", "openness", "roles", "roles/removal"):
        assert rosa.post(f"/editor/sections/core/{noun}", data={}).status_code == 403, noun
    room.limit_to("olga", "delta")
    olga = room.cast.signed_in("olga")
    assert olga.post("/editor/sections/core/name", data={"title": "Mine"}).status_code == 403
    assert olga.post("/editor/sections/delta/name", data={"title": "Delta now"}).status_code == 302


def test_a_section_below_another_is_read_and_searched_with_it(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/sections/new", data={"title": "Users", "key": "core-users", "parent": "core"})
    slug = room.publish(section="core-users", title="Add a user")
    visitor = room.cast.visitor()
    assert slug in visitor.get("/services/core").get_data(as_text=True)
    assert slug in visitor.get("/search?q=add+a+user&service=core").get_data(as_text=True)
    assert slug not in visitor.get("/services/delta").get_data(as_text=True)
    moved = {"title": "Users", "parent": "delta"}
    assert olga.post("/editor/sections/core-users/name", data=moved).status_code == 302
    assert slug in visitor.get("/services/delta").get_data(as_text=True)
    assert (
        olga.post("/editor/sections/delta/name", data={"title": "D", "parent": "core-users"}).status_code
        == 422
    )


def test_moving_a_section_never_opens_what_is_shut_inside(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/sections/new", data={"title": "Inner", "key": "inner", "parent": "core"})
    slug = room.publish(section="inner", title="For us only")
    olga.post("/editor/sections/inner/openness", data={"is_restricted": "y"})
    olga.post("/editor/sections/core/name", data={"title": "CORE", "parent": "delta"})
    assert room.cast.visitor().get(f"/faqs/{slug}").status_code == 404


def test_who_manages_one_service_makes_nothing_at_the_top(room: Room) -> None:
    room.limit_to("olga", "core")
    olga = room.cast.signed_in("olga")
    top = {"title": "Mine", "key": "mine", "parent": ""}
    assert olga.post("/editor/sections/new", data=top).status_code != 302
    assert olga.post("/editor/sections/new", data=top | {"parent": "core"}).status_code == 302


@pytest.mark.requirement("CS021")
def test_the_last_manager_is_not_taken_away_by_mistake(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/sections/new", data={"title": "Inner", "key": "inner", "parent": "core"})
    strip_roles(room, "edith")
    give(room, "edith", "manager")
    strip_roles(room, "olga")  # who managed all services, and so could have left it to nobody
    edith = room.cast.signed_in("edith")
    own = {"holder": person_word(room, "edith"), "role": "manager"}
    refused = edith.post("/editor/sections/core/roles/removal", data=own, follow_redirects=True)
    assert "nobody would be left who manages “CORE”" in text_of(refused)
    refused = edith.post("/editor/sections/inner/openness", data={"is_blocking": "y"})
    assert refused.status_code == 422
    assert "nobody would be left who manages “Inner”" in text_of(refused)
    another = {"holder": person_word(room, "emeka"), "role": "manager"}
    assert edith.post("/editor/sections/core/roles", data=another).status_code == 302
    edith.post("/editor/sections/core/roles/removal", data=own)
    assert edith.get("/editor/").status_code == 403, "she gave herself up, and somebody is left"


@pytest.mark.requirement("CS021")
def test_a_section_tells_what_was_decided_about_it(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    olga.post("/editor/sections/new", data={"title": "Inner", "key": "inner", "parent": "core"})
    olga.post("/editor/sections/inner/name", data={"title": "Within", "parent": "delta"})
    olga.post("/editor/sections/inner/owner", data={"owner": person_word(room, "rosa").partition(":")[2]})
    give(room, "asha", "reviewer", "inner")
    olga = room.cast.signed_in("olga")
    olga.post("/editor/sections/inner/openness", data={"is_restricted": "y", "is_blocking": "y"})
    olga.post(
        "/editor/sections/inner/roles/removal", data={"holder": person_word(room, "asha"), "role": "reviewer"}
    )
    told = text_of(olga.get("/editor/sections/inner"))
    for what in (
        "Olga Example made it below “core”",
        "renamed it from “Inner” to “Within”",
        "moved it below “delta”",
        "named as owner Rosa Example, as contact nobody",
        "made Asha Example Reviewer",
        "shut it to the public; it takes over no roles from above",
        "took back the role Reviewer of Asha Example",
    ):
        assert what in told, what


def test_what_was_typed_comes_back_beside_what_is_wrong(room: Room) -> None:
    typed = {"contact_name": "Press office", "contact_email": "nobody"}
    page = room.cast.signed_in("olga").post("/editor/sections/core/owner", data=typed)
    assert typed_in(page, "contact_name") == "Press office"
    assert typed_in(page, "title") == "CORE", "the other forms show what is stored"
    assert page.text.count("There is a problem") == 1


def test_opening_a_section_leaves_shut_what_was_shut_itself(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    for key in ("inner", "beside"):
        olga.post("/editor/sections/new", data={"title": key, "key": key, "parent": "core"})
    olga.post("/editor/sections/inner/openness", data={"is_restricted": "y"})
    olga.post("/editor/sections/core/openness", data={"is_restricted": "y"})
    assert "“CORE” above it is not" in text_of(olga.get("/editor/sections/beside"))
    olga.post("/editor/sections/core/openness", data={})
    with room.session() as session:
        shut = {row.key for row in queries.sections(session) if row.is_restricted}
    assert shut == {"inner"}


@pytest.mark.requirement("CS021")
def test_a_page_says_who_can_do_what_with_it(room: Room) -> None:
    room.publish()
    page = text_of(room.cast.signed_in("rosa").get(f"/editor/faqs/{SLUG}/revisions/1"))
    assert "See Everybody, once live" in page
    assert "Approve Adam Example, Olga Example, Rosa Example" in page
    page = text_of(room.cast.signed_in("olga").get("/editor/sections/core"))
    assert (
        "Change Adam Example, Alex Example, Edith Example, Emeka Example, Olga Example, Rosa Example" in page
    )
