"""The list of all pages: how each stands, what comes next, and one act on several of them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from content import queries
from content.library import set_access
from content.queries import EditorItem, PageRow
from content.standing import Standing
from content.workflow import Actor, ContentRole, ReviewState
from portal.faqs.next_steps import Place, next_step
from portal.forms.models import RequestFormVersion
from portal.kernel import clock
from tests.portal.faqs.shelf import statements
from tests.portal.faqs.writing_room import SLUG, TITLE, Room, link_to, text_of, typed_in

S, R = Standing, ReviewState
TODAY = date(2026, 6, 10)


def row(state: ReviewState, *standings: Standing, due: date | None = None, author_id: int = 1) -> PageRow:
    item = EditorItem(
        7,
        "dogs",
        "faq",
        "Dogs",
        "core",
        "CORE",
        None,
        "",
        state,
        state is R.live,
        "Edith",
        clock.now(),
        None,
        due,
        "",
    )  # fmt: skip
    return PageRow(item, 2, author_id, 1, author_id, "pets", frozenset(standings))


@pytest.mark.parametrize(
    ("shown", "role", "words", "place"),
    [
        (row(R.live, S.binned), "manager", "Restore it", Place.bin),
        (row(R.live, S.binned), "editor", "Read it", Place.newest),
        (row(R.live, S.second_look), "reviewer", "Take the second look", Place.live),
        (row(R.live, S.second_look, author_id=2), "reviewer", "Waits for a second look", Place.live),
        (row(R.in_review), "reviewer", "Review it", Place.newest),
        (row(R.in_review, author_id=2), "reviewer", "Waits for a reviewer", Place.newest),
        (row(R.in_review), "editor", "Waits for a reviewer", Place.newest),
        (row(R.approved, S.scheduled), "editor", "See when it opens", Place.newest),
        (row(R.draft, S.scheduled), "editor", "Go on writing", Place.form),
        (row(R.draft), "contributor", "Waits for its author", Place.newest),
        (row(R.draft, author_id=2), "contributor", "Go on writing", Place.form),
        (row(R.changes_requested), "editor", "Make the changes", Place.form),
        (row(R.superseded, S.withdrawn, S.redirecting), "editor", "See where it leads", Place.site),
        (row(R.superseded, S.withdrawn), "editor", "Write it anew", Place.form),
        (row(R.superseded, S.withdrawn), "reader", "Read it", Place.newest),
        (row(R.live, S.expired), "editor", "Open it again", Place.form),
        (row(R.live, due=TODAY), "editor", "Check it", Place.live),
        (row(R.live, due=TODAY), "reader", "Has to be checked", Place.live),
        (row(R.live), "editor", "Edit it", Place.form),
        (row(R.live), "reader", "Read it", Place.newest),
    ],
)
def test_every_page_has_a_next_step(shown: PageRow, role: str, words: str, place: Place) -> None:
    step = next_step(shown, Actor(2, "Me", frozenset({ContentRole(role)})), TODAY)
    assert (step.words, step.place) == (words, place)


def rows_of(answer: TestResponse) -> dict[str, str]:
    """Title → what its row says besides."""
    found = {}
    for inside in re.findall(r"<tr>(.*?)</tr>", answer.get_data(as_text=True), re.DOTALL)[1:]:
        words = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in inside.split("</td>")]
        found[words[0].removeprefix("Tick “").removesuffix("”")] = " | ".join(words[1:])
    return found


def test_the_list_says_how_pages_stand_and_leads_on(room: Room) -> None:
    olga = room.cast.signed_in("olga")
    room.publish()
    room.write(olga, title="An outage")
    room.decide(olga, "emergency-publication", "an-outage", comment="CORE is down.")
    room.publish(title="An old page")
    olga.post("/editor/faqs/an-old-page/withdrawal", data={"fate": "lead_on", "replacement": SLUG})
    room.write(olga, title="A slip")
    olga.post("/editor/faqs/a-slip/withdrawal", data={"where": "bin", "comment": "A double."})
    opens = {"opens_on-day": "12", "opens_on-month": "6", "opens_on-year": "2026"}
    room.publish(title="For Friday", **opens)
    rosa = room.cast.signed_in("rosa")
    listed = rosa.get("/editor/faqs")
    rows = rows_of(listed)
    assert "Emergency, not looked at yet" in rows["An outage"]
    assert "Take the second look" in rows["An outage"]
    assert "Withdrawn Leads to another page" in rows["An old page"]
    assert f"/faqs/{SLUG}" in rows["An old page"]
    assert "In the bin" in rows["A slip"]
    assert "Opens later" in rows["For Friday"]
    assert rosa.get(link_to(listed, "See when it opens: For Friday")).status_code == 200
    assert link_to(olga.get("/editor/faqs"), "Restore it: A slip") == "/editor/bin"
    assert list(rows_of(rosa.get("/editor/faqs?state=second_look"))) == ["An outage"]
    assert list(rows_of(rosa.get("/editor/faqs?state=binned"))) == ["A slip"]
    assert "A double." in text_of(olga.get("/editor/bin"))
    look = rosa.post("/editor/faqs/an-outage/second-look", data={"comment": "Read and compared."})
    assert look.status_code == 302
    assert "Read and compared." in text_of(olga.get("/editor/faqs/an-outage/history"))


def ids(room: Room, *slugs: str) -> list[int]:
    return [room.item(slug).id for slug in slugs]


def bases(page: TestResponse) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', page.get_data(as_text=True))


def in_bulk(room: Room, name: str, act: str, pages: list[int], **typed: str) -> TestResponse:
    """Tick, look at the page that names them, and do it."""
    who = room.cast.signed_in(name)
    shown = who.get("/editor/bulk", query_string={"act": act, "page": pages})
    assert shown.status_code == 200
    return who.post("/editor/bulk", data={"act": act, "page": pages, "seen": bases(shown)} | typed)


def happened(room: Room, slug: str) -> list[tuple[str, str]]:
    with room.session() as session:
        return [(e.transition.value, e.comment) for e in queries.events_of(session, room.item(slug).id)]


def test_pages_are_moved_together_and_those_one_may_not_move_are_named(room: Room) -> None:
    for title, section in (("One", "core"), ("Two", "core"), ("Three", "delta"), ("Four", "signing-in")):
        room.publish(title=title, section=section)
    room.limit_to("olga", "core", "delta")
    pages = ids(room, "one", "two", "three", "four")
    olga = room.cast.signed_in("olga")
    shown = text_of(olga.get("/editor/bulk", query_string={"act": "move", "page": pages}))
    assert "Move to another section: 3 pages" in shown
    assert "Four : You are no manager of its section." in shown
    answer = text_of(in_bulk(room, "olga", "move", pages, section="delta", comment="New team."))
    assert "2 moved, 2 left as they are" in answer
    assert "Three : It is in this section already." in answer
    assert happened(room, "one")[0] == ("move", "From “CORE” to “Delta”.\nNew team.")
    assert happened(room, "four")[0][0] == "publish"
    refused = in_bulk(room, "olga", "move", pages, section="signing-in")
    assert refused.status_code == 422, "not a section she manages"


def test_a_page_that_changed_meanwhile_is_left(room: Room) -> None:
    room.publish(title="One")
    room.publish(title="Two")
    olga, pages = room.cast.signed_in("olga"), ids(room, "one", "two")
    shown = olga.get("/editor/bulk", query_string={"act": "bin", "page": pages})
    room.edit(room.cast.signed_in("edith"), "two", title="Two", body="Other words.")
    answer = olga.post("/editor/bulk", data={"act": "bin", "page": pages, "seen": bases(shown)})
    assert "1 moved to the bin, 1 left as it is" in text_of(answer)
    assert "Two : It has changed since you looked." in text_of(answer)
    assert (room.item("one").binned_at is None, room.item("two").binned_at is None) == (False, True)


def test_the_bin_warns_of_what_points_at_each_page(room: Room) -> None:
    room.publish(title="One")
    room.publish(title="Two")
    room.publish(title="Three", body="See [it](faq:one).")
    olga, pages = room.cast.signed_in("olga"), ids(room, "one", "two")
    shown = text_of(olga.get("/editor/bulk", query_string={"act": "bin", "page": pages}))
    assert shown.count("This points here") == 1
    assert "“One” This points here Live pages 1 Three" in shown
    in_bulk(room, "olga", "bin", pages, comment="Doubles.", note="See Three.")
    assert ("retract", "Doubles.") in happened(room, "one")
    gone = room.cast.visitor().get("/faqs/one")
    assert gone.status_code == 410
    assert "See Three." in text_of(gone)


def test_what_points_at_many_pages_is_asked_at_once(room: Room) -> None:
    slugs = [room.publish(title=f"Page {number}") for number in range(12)]
    room.publish(title="Names all", body=" ".join(f"[it](/faqs/{slug})" for slug in slugs[:6]))
    room.write(room.cast.signed_in("edith"), title="A draft", related="\n".join(slugs[6:11]))
    with room.session() as session:
        version = session.scalars(select(RequestFormVersion).order_by(RequestFormVersion.id)).first()
        assert version is not None
        words = {"de": "faq:page-1 and faq:page-11-or-12, (/faqs/page-2)."}
        version.definition = version.definition | {"test": words}
        session.commit()
    olga, asked = room.cast.signed_in("olga"), []
    for some in (slugs[:2], slugs):
        query = {"act": "bin", "page": ids(room, *some)}
        with statements(room.app) as these:
            shown = text_of(olga.get("/editor/bulk", query_string=query))
        asked.append(sum("FROM" in each for each in these))
    assert asked[0] == asked[1], "as many statements for twelve pages as for two"
    assert shown.count("Live pages 1 Names all") == 6
    assert shown.count("Drafts 1 A draft") == 5
    assert shown.count("Request forms 1") == 2, "a longer address that begins alike is another page"


def test_the_list_keeps_its_filter_over_a_bulk_act(room: Room) -> None:
    room.publish(title="One")
    olga = room.cast.signed_in("olga")
    wanted = {"q": "One", "section": "core"}
    listed = olga.get("/editor/faqs", query_string=wanted)
    assert typed_in(listed, "list") == "q=One&section=core"
    asked = {"act": "still-correct", "page": ids(room, "one"), "list": typed_in(listed, "list")}
    shown = olga.get("/editor/bulk", query_string=asked)
    back = "/editor/faqs?q=One&section=core"
    assert link_to(shown, "Cancel") == back
    done = olga.post("/editor/bulk", data=asked | {"seen": bases(shown), "list": typed_in(shown, "list")})
    assert "1 marked as still correct" in text_of(done)
    assert f'href="{back}"'.replace("&", "&amp;") in done.text
    assert 'href="/editor/faqs?q=One"' in olga.get("/editor/bulk?list=q%3DOne%26evil%3Dx").text


def test_checks_dates_and_reviews_in_one_go(room: Room) -> None:
    room.publish(title="Live")
    room.write(room.cast.signed_in("edith"), title="Draft")
    room.write(room.cast.signed_in("edith"), title="Empty", body="")
    pages = ids(room, "live", "draft", "empty")
    answer = text_of(in_bulk(room, "edith", "still-correct", pages, comment="Read on Monday."))
    assert "1 marked as still correct, 2 left as they are" in answer
    assert happened(room, "live")[0] == ("verify", "Read on Monday.")
    day = {"review_on-day": "1", "review_on-month": "9", "review_on-year": "2026"}
    assert "1 given a date" in text_of(in_bulk(room, "edith", "review-date", pages, **day))
    assert room.item("live").review_due_on == date(2026, 9, 1)
    past = in_bulk(
        room, "edith", "review-date", pages, **(day | {"review_on-year": "2020"}), comment="Keep me."
    )
    assert past.status_code == 422
    assert "Keep me." in text_of(past)
    sent = text_of(in_bulk(room, "edith", "submit", pages))
    assert "1 sent for review, 2 left as they are" in sent
    assert "Empty : Write the text" in sent
    assert room.revisions("draft") == [(1, "in_review")]
    assert "is live, so it cannot be" in sent


def test_ticked_pages_are_taken_out_as_files(room: Room) -> None:
    room.publish(title="One")
    room.publish(title="Two", section="delta")
    room.limit_to("edith", "core")
    edith, pages = room.cast.signed_in("edith"), ids(room, "one", "two")
    shown = edith.get("/editor/bulk", query_string={"act": "export", "page": pages})
    assert "Two : You have no right" in text_of(shown)
    with zipfile.ZipFile(io.BytesIO(edith.get(link_to(shown, "Download the files")).data)) as archive:
        assert archive.namelist() == ["core/one.md"]
    only_theirs = {"page": ids(room, "two")}
    assert edith.get("/editor/exchange/pages/chosen.zip", query_string=only_theirs).status_code == 404


def test_nothing_ticked_or_chosen_is_said_in_words(room: Room) -> None:
    room.publish()
    olga = room.cast.signed_in("olga")
    for query in ["", "act=move", "page=1", "act=nonsense&page=1", "act=bin&page=x&page=%00&page=9" * 9]:
        assert olga.get(f"/editor/bulk?{query}").status_code == 422
        assert olga.post(f"/editor/bulk?{query}").status_code == 422
        assert TITLE in text_of(olga.get("/editor/faqs"))


def test_a_page_in_a_shut_section_is_not_there(room: Room) -> None:
    room.publish(title="One")
    with room.session() as session:
        set_access(session, key="core", is_blocking=False, is_restricted=True, now=clock.now())
        session.commit()
    room.limit_to("edith", "delta")
    asked = {"act": "export", "page": ids(room, "one")}
    assert room.cast.signed_in("edith").get("/editor/bulk", query_string=asked).status_code == 422
