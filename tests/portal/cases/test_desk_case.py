"""The case page: everything for the next step, in few queries, and nothing the public typed as HTML."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.cases.actions.registration import Registration, prepare, register
from portal.cases.rules import Channel
from portal.catalogue.queries import catalogue
from portal.identity.models import Presence
from portal.kernel import clock
from tests.factories.cases import LIVES, Life, answered, held, raise_case, resolved
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, case_now, do, queries, stored, text_of

MOST_QUERIES = 9  # the files and one's own draft are one each


@pytest.mark.parametrize("life", [life for _, _, life in LIVES], ids=lambda life: life.__name__)
def test_a_case_in_any_state_has_a_page(app: Flask, cast: Cast, now: datetime, life: Life) -> None:
    reference = a_case(app, now - timedelta(hours=1), life)
    answer = cast.signed_in("asha").get(f"/desk/cases/{reference}")
    assert answer.status_code == 200
    assert reference in text_of(answer)


@pytest.mark.requirement("FR-013", "FR-010")
def test_the_page_tells_the_whole_story(app: Flask, cast: Cast, now: datetime) -> None:
    other = a_case(app, now - timedelta(days=2), subject="An older question of hers")
    reference = a_case(app, now - timedelta(hours=2), held)
    page = text_of(cast.signed_in("ben").get(f"/desk/cases/{reference}"))
    for part in (
        "It was there on Monday.",
        "Thank you. We are looking into it.",
        "Internal note – the customer cannot see this Asha Example",
        "Ask the supplier.",
        "cleo@example.org",
        "An older question of hers",
        other,
        "Put on hold: waiting for the customer, the clock stands still",
        "Automatic acknowledgement sent",
        "Who has the ball Customer",
    ):
        assert part in page, part


@pytest.mark.requirement("DM-P1", "SC-R1")
def test_each_due_time_explains_itself(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now)
    page = text_of(cast.signed_in("asha").get(f"/desk/cases/{reference}"))
    assert "Due tomorrow at 17:30: why this time" in page
    assert "Received Wednesday 10 June 2026 at 10:00, while the desk was open." in page
    assert "Target: a person answers within 1 working day" in page
    assert "An automatic reply went out Wednesday 10 June at 10:00. It does not stop the clock." in page
    assert "Target: the case is resolved within" in page


@pytest.mark.requirement("FR-013", "CS-S2")
def test_where_the_customer_came_from_and_what_the_form_asked(app: Flask, cast: Cast, now: datetime) -> None:
    with stored(app) as session:
        service = catalogue(session).services[0]
        registration = Registration(
            service=service,
            category=service.categories[0],
            channel=Channel.WEB,
            subject="Form",
            details="x",
            received_at=now,
            requester_name="Cleo Example",
            requester_email="cleo@example.org",
            answers=(("Which form?", "<i>LAHS</i>\nand another"),),
            origin={"faq_slug": "no-such-faq", "words": 'lost "log"'},
        )
        prepared = prepare(session, registration=registration, now=now)
        reference = register(session, prepared=prepared).reference
    page = cast.signed_in("asha").get(f"/desk/cases/{reference}").get_data(as_text=True)
    assert "&lt;i&gt;LAHS&lt;/i&gt;<br>\nand another" in page
    assert "/faqs/no-such-faq" in page
    assert "lost &#34;log&#34;" in page


@pytest.mark.requirement("SEC-11")
def test_text_of_the_public_is_never_markup(app: Flask, cast: Cast, now: datetime) -> None:
    hostile = '<script>alert(1)</script> {{ 7*7 }} **bold** "><img src=x onerror=alert(1)>'
    reference = a_case(app, now, subject=hostile[:190], details=hostile, name=hostile[:150])
    client = cast.signed_in("asha")
    for path in (f"/desk/cases/{reference}", f"/desk/cases/{reference}/reply", "/desk/"):
        main = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in main
        assert "<img src=x" not in main
        assert "49" not in main.split("<h1")[1].split("</h1>")[0]


def test_a_long_case_takes_few_queries(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now - timedelta(days=3))
    with stored(app) as session:
        for number in range(12):
            raise_case(session, subject=f"Other {number}", details="x", now=now - timedelta(days=number))
    client = cast.signed_in("asha")
    for number in range(10):
        do(client, reference, "reply", body=f"Message {number}")
    client.get(f"/desk/cases/{reference}")
    with queries(app) as sent:
        page = client.get(f"/desk/cases/{reference}")
    assert "Message 9" in text_of(page)
    assert len(sent) <= MOST_QUERIES, sent


def test_another_spelling_leads_to_the_one_address(app: Flask, cast: Cast, now: datetime) -> None:
    reference = a_case(app, now)
    answer = cast.signed_in("asha").get(f"/desk/cases/{reference.lower().replace('-', '')}")
    assert (answer.status_code, answer.location) == (301, f"/desk/cases/{reference}")


@pytest.mark.parametrize("reference", ["nonsense", "0000-00000", "7K3M-9QXDR", "%00", "' or 1=1"])
def test_an_unknown_reference_is_not_found(app: Flask, cast: Cast, reference: str) -> None:
    client = cast.signed_in("asha")
    assert client.get(f"/desk/cases/{reference}").status_code == 404
    assert client.post(f"/desk/cases/{reference}/reply", data={"body": "x"}).status_code == 404
    assert client.post(f"/desk/cases/{reference}/presence").status_code == 404


def test_only_acts_that_work_are_offered(app: Flask, cast: Cast, now: datetime) -> None:
    client = cast.signed_in("asha")
    offered = client.get(f"/desk/cases/{a_case(app, now, resolved)}").get_data(as_text=True)
    assert "Close for good" in offered
    assert "act-reopening" in offered
    assert "act-resolution" not in offered
    assert "act-hold" not in offered


class TestPresence:
    """The second agent sees that the first is there."""

    @pytest.mark.requirement("FR-005")
    def test_a_colleague_is_seen_by_the_page_and_by_the_heartbeat(
        self, app: Flask, cast: Cast, now: datetime
    ) -> None:
        reference = a_case(app, now)
        asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
        path = f"/desk/cases/{reference}/presence"
        assert asha.post(path).json == {"text": ""}
        assert ben.post(path).json == {"text": "Asha Example also has this case open."}
        assert asha.post(path).json == {"text": "Ben Example also has this case open."}
        assert "Asha Example also has this case open." in text_of(ben.get(f"/desk/cases/{reference}"))

    def test_who_has_gone_is_forgotten_after_a_minute(self, app: Flask, cast: Cast, now: datetime) -> None:
        reference = a_case(app, now)
        asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
        asha.post(f"/desk/cases/{reference}/presence")
        with clock.held_at(now + timedelta(seconds=61)):
            assert ben.post(f"/desk/cases/{reference}/presence").json["text"] == ""
            assert "also has this case open" not in text_of(ben.get(f"/desk/cases/{reference}"))

    def test_a_heartbeat_again_is_the_same_row(self, app: Flask, cast: Cast, now: datetime) -> None:
        reference = a_case(app, now)
        asha = cast.signed_in("asha")
        for seconds in (0, 20, 40):
            with clock.held_at(now + timedelta(seconds=seconds)):
                asha.post(f"/desk/cases/{reference}/presence")
        with stored(app) as session:
            rows = session.query(Presence).all()
            assert [row.seen_at for row in rows] == [now + timedelta(seconds=40)]

    def test_looking_at_a_page_writes_nothing(self, app: Flask, cast: Cast, now: datetime) -> None:
        reference = a_case(app, now)
        before = case_now(app, reference).version
        cast.signed_in("asha").get(f"/desk/cases/{reference}")
        assert case_now(app, reference).version == before


@pytest.mark.requirement("FR-003", "FR-013")
def test_one_customer_with_all_their_cases_on_one_page(app: Flask, cast: Cast, now: datetime) -> None:
    references = [
        a_case(app, now - timedelta(days=d), life) for d, life in enumerate((answered, resolved, held))
    ]
    person_id = case_now(app, references[0]).requester_id
    client = cast.signed_in("asha")
    page = text_of(client.get(f"/desk/customers/{person_id}"))
    assert "3, 2 open" in page
    assert all(reference in page for reference in references)
    assert client.get("/desk/customers/999999").status_code == 404
    assert client.get("/desk/customers/99999999999999999999999").status_code == 404
