"""How people work: their signature, the keys, and from one case of a view to the next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.models import CaseMessage
from portal.cases.queries import case_by_reference
from portal.cases.queue.reading import QueueFilter, Sort, queue_rows
from portal.cases.queue.steps import neighbour
from portal.cases.rules import Status
from portal.cases.signing import signed
from portal.notifications.models import OutboxMessage
from tests.factories.cases import add_cases, raise_case
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, do, stored, text_of


@pytest.mark.parametrize(
    ("body", "signature", "wanted"),
    [
        ("Hello", "", "Hello"),
        ("Hello\n", "Asha", "Hello\n\nAsha"),
        ("Hello\n\nAsha", "Asha", "Hello\n\nAsha"),
        (" ", "Asha", " "),
    ],
)
def test_a_signature_stands_below_once(body: str, signature: str, wanted: str) -> None:
    assert signed(body, signature) == wanted


@pytest.mark.requirement("FR-015")
def test_what_customers_get_is_signed_and_notes_are_not(app: Flask, cast: Cast, now: datetime) -> None:
    asha, reference = cast.signed_in("asha"), a_case(app, now)
    assert asha.post("/desk/habits", data={"signature": "x" * 501}).status_code == 422
    signature = "Asha <Example>\nService desk"
    asha.post("/desk/habits", data={"signature": signature, "shortcuts": "yes"})
    assert "Your signature is put below" in text_of(asha.get(f"/desk/cases/{reference}"))
    do(asha, reference, "note", note="For us")
    do(asha, reference, "reply", body="For you")
    do(asha, reference, "hold", waiting_for="customer", question="For you, too")
    do(asha, reference, "resumption")
    do(asha, reference, "resolution", answer="The end", outcome="not_knowledge")
    with stored(app) as session:
        said = session.scalars(select(CaseMessage.body).order_by(CaseMessage.id)).all()
        mails = session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()
    ends = [body.endswith(f"\n\n{signature}") for body in said]
    assert ends == [False, False, True, True, True]
    assert sum("Asha <Example>" in body for body in mails) == 3


@pytest.mark.requirement("GDS")
def test_the_keys_are_listed_on_a_page_and_each_person_may_turn_them_off(app: Flask, cast: Cast) -> None:
    asha, ben = cast.signed_in("asha"), cast.signed_in("ben")
    assert "Next row" in text_of(asha.get("/desk/habits"))
    asha.post("/desk/habits", data={"signature": ""})
    assert "data-shortcuts" not in asha.get("/desk/").text
    assert "data-shortcuts" in ben.get("/desk/").text
    assert "Next row" in text_of(asha.get("/desk/habits")), "the list is there for those who want to see it"


@pytest.mark.requirement("FR-008")
def test_next_and_previous_walk_through_the_view_in_its_own_order(app: Flask, now: datetime) -> None:
    """Every order, among open, among ended and among mixed states; some cases have nothing due."""
    with stored(app) as session:
        add_cases(session, now=now)
        for number in range(4):
            raise_case(session, subject=f"{number}", details="x", now=now - timedelta(hours=number))
        session.flush()
        for states in (None, Status.CLOSED, (Status.CLOSED, Status.RESOLVED), tuple(Status)):
            for sort in Sort:
                wanted = QueueFilter(status=states, sort=sort)
                listed = [row.reference for row in queue_rows(session, wanted, page=1)]
                for is_back, order in ((False, listed), (True, listed[::-1])):
                    for here, following in zip(order, [*order[1:], None], strict=True):
                        case = case_by_reference(session, here)
                        assert case is not None
                        found = neighbour(session, wanted, case, is_back=is_back)
                        assert found == following, (states, sort, is_back)


def test_the_next_case_keeps_the_view_and_its_end_is_the_list(app: Flask, cast: Cast, now: datetime) -> None:
    first, last = a_case(app, now - timedelta(days=1)), a_case(app, now)
    a_case(app, now, about="delta/something-else")
    asha = cast.signed_in("asha")
    view = "service=core&sort=oldest"
    kept = "in=service%3Dcore%26sort%3Doldest"
    assert f'href="cases/{first}?{kept}"' in asha.get(f"/desk/?{view}").text
    page = asha.get(f"/desk/cases/{first}?{kept}").text
    assert f"/desk/cases/{first}/next?{kept}" in page.replace("&amp;", "&")
    assert asha.get(f"/desk/cases/{first}/next?{kept}").location == f"/desk/cases/{last}?{kept}"
    assert asha.get(f"/desk/cases/{last}/previous?{kept}").location == f"/desk/cases/{first}?{kept}"
    assert asha.get(f"/desk/cases/{last}/next?{kept}").location.startswith("/desk/?service=core")
    noted = asha.post(f"/desk/cases/{first}/note?{kept}", data={"note": "x", "version": "1", "seen": "0"})
    assert noted.location == f"/desk/cases/{first}?{kept}", "an act leads back to the case of this view"
