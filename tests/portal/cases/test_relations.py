"""Cases merged, split, linked and found alike: both histories tell it, and undoing adds to them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.attachments.checking import check_upload
from portal.attachments.rules import Purpose
from portal.attachments.storage import FileStore
from portal.cases.actions.files import attach_files
from portal.cases.actions.tracking import add_message
from portal.cases.file_queries import files_of
from portal.cases.models import Case
from portal.cases.queries import events_of, messages_of
from portal.cases.verifying import checked_cases
from portal.kernel import clock
from tests.factories.cast import Cast, actor
from tests.factories.escalations import an_escalation
from tests.factories.files import picture
from tests.portal.cases.desk_work import a_case, as_it_stands, case_now, do, queries, stored, text_of
from tests.portal.cases.walks import open_case, words


def kinds(app: Flask, reference: str) -> list[str]:
    with stored(app) as session:
        return [event.kind for event in events_of(session, case_now(app, reference).id)]


def merge(client: FlaskClient, reference: str, into: str, **more: str) -> int:
    version = as_it_stands(client.application, reference)["version"]
    data = {"version": version, "other": into, **more}
    return client.post(f"/desk/cases/{reference}/merging", data=data).status_code


def undo_links(client: FlaskClient, reference: str) -> list[str]:
    page = client.get(f"/desk/cases/{reference}/relations").get_data(as_text=True)
    return re.findall(r'action="([^"]+/relations/\d+/undoing)"', page)


def said(app: Flask, reference: str, body: str, at: datetime) -> None:
    with stored(app) as session, clock.held_at(at):
        case = session.get_one(Case, case_now(app, reference).id)
        add_message(session, case=case, body=body, now=at)


def test_a_duplicate_is_merged_shown_on_the_other_case_and_taken_out_again(
    app: Flask, cast: Cast, now: datetime
) -> None:
    one, two = a_case(app, now, details="First words"), a_case(app, now, details="Second words")
    asha, due = cast.signed_in("asha"), case_now(app, two).response_due_at
    page = text_of(asha.get(f"/desk/cases/{two}/merging?into={one}"))
    assert "This one is closed as a duplicate" in page
    assert "gets one mail" in page
    assert merge(asha, two, one) == 302
    assert case_now(app, two).status == "closed"
    shown = text_of(asha.get(f"/desk/cases/{one}"))
    assert "Second words" in shown
    assert f"On {two} , merged into this case" in shown
    assert f"Closed as a duplicate of {one}" in text_of(asha.get(f"/desk/cases/{two}"))
    visitor = cast.visitor()
    address = open_case(app, visitor, two)
    answer = visitor.get(address)
    assert answer.location == f"/track/{one}?joined={two}"
    theirs = words(visitor.get(answer.location))
    assert f"Your case {two} was about the same thing" in theirs
    assert "Second words" in theirs
    assert "First words" in theirs
    [undo] = undo_links(asha, two)
    asha.post(undo)
    assert case_now(app, two).status == "new"
    assert case_now(app, two).response_due_at == due, "its clock ran all the while"
    with stored(app) as session:
        assert [found.wrong for found in checked_cases(session)] == [[]], "both are what their histories say"
    assert kinds(app, two)[-2:] == ["merged", "unmerged"]
    assert kinds(app, one)[-2:] == ["absorbed", "released"]
    assert "Second words" not in text_of(asha.get(f"/desk/cases/{one}"))
    assert visitor.get(f"/track/{one}").status_code == 302, "her other case is not open here any more"
    with stored(app) as session:
        an_escalation(session, now=now, case=session.get_one(Case, case_now(app, two).id))
    assert merge(asha, two, one) == 422, "the supplier's answer would come to a closed case"
    assert merge(asha, one, two) == 302


@pytest.mark.requirement("SEC-04")
def test_two_customers_meet_on_one_case_only_when_somebody_means_it(
    app: Flask, cast: Cast, now: datetime
) -> None:
    hers, his = (
        a_case(app, now),
        a_case(app, now, name="Carl Example", email="carl@example.org", details="His"),
    )
    asha = cast.signed_in("asha")
    refused = asha.post(f"/desk/cases/{his}/merging", data={"version": 1, "other": hers})
    assert refused.status_code == 422
    assert "The customers are not the same" in text_of(refused)
    assert merge(asha, his, hers, is_meant="y", tells="y", words="We work on it with another case.") == 302
    assert "We work on it with another case." in text_of(asha.get(f"/desk/cases/{his}"))
    carl, cleo = cast.visitor(), cast.visitor()
    own = carl.get(open_case(app, carl, his, "carl@example.org"))
    assert own.status_code == 200, "he stays on his own"
    assert hers not in words(own)
    assert "We joined it with another case" in words(own)
    assert carl.get(f"/track/{hers}").status_code == 302
    assert "His" not in words(cleo.get(open_case(app, cleo, hers)))
    with clock.held_at(now + timedelta(minutes=20)):
        do(asha, hers, "note", note="Gone on")
        assert undo_links(asha, his) == []
        assert "has gone on since" in text_of(asha.get(f"/desk/cases/{his}/relations"))
    assert merge(asha, hers, hers) == 422
    assert merge(asha, hers, his) == 422, "a closed case takes nothing in"


@pytest.mark.requirement("FR-003", "FR-011")
def test_a_message_becomes_a_case_received_when_it_was(app: Flask, cast: Cast, now: datetime) -> None:
    reference, asha, at = a_case(app, now), cast.signed_in("asha"), now + timedelta(minutes=10)
    said(app, reference, "By the way, the report is empty, too.", at)
    with stored(app) as session:
        case = session.get_one(Case, case_now(app, reference).id)
        message = messages_of(session, case.id, with_notes=False)[-1]
        chosen = replace(app.config["SETTINGS"], scanner="off")
        checked = check_upload(chosen, name="report.png", data=picture(), purpose=Purpose.CASE)
        attach_files(
            session, FileStore.of(chosen), files=[checked], case_id=case.id, message_id=message.id,
            actor=actor(session, "asha"), now=at,
        )  # fmt: skip
        key = files_of(session, case.id, with_notes=False)[message.id][0].file.key
    with clock.held_at(now + timedelta(hours=2)):
        page = asha.get(f"/desk/cases/{reference}").get_data(as_text=True)
        [path] = set(re.findall(r'href="(/desk/cases/[^"]+/splitting)"', page))
        assert "By the way" in text_of(asha.get(path))
        assert "the files are on the new case, too: report.png." in text_of(asha.get(path))
        version = as_it_stands(app, reference)["version"]
        typed = {"version": version, "about": "core/reporting-queries", "subject": "Report", "is_told": "y"}
        assert asha.post(path, data=typed | {"subject": ""}).status_code == 422
        made = asha.post(path, data=typed).location.rpartition("/")[2]
        assert case_now(app, made).received_at == at
        assert case_now(app, made).requester_id == case_now(app, reference).requester_id
        assert "By the way" in text_of(asha.get(f"/desk/cases/{made}"))
        assert f"Split off as {made}" in text_of(asha.get(f"/desk/cases/{reference}"))
        assert "By the way" in text_of(asha.get(f"/desk/cases/{reference}")), "it stays where it was said"
        assert f"Split off as {made}, with report.png" in text_of(asha.get(f"/desk/cases/{reference}"))
        assert f"Split off from {reference}, with report.png" in text_of(asha.get(f"/desk/cases/{made}"))
        both = [f"/desk/cases/{one}/files/{key}" for one in (reference, made)]
        assert [asha.get(each).status_code for each in both] == [200, 200]
        [undo] = undo_links(asha, made)
        asha.post(undo)
        assert [asha.get(each).status_code for each in both] == [200, 404]
        assert f"No longer: Split off as {made}, with report.png" in text_of(
            asha.get(f"/desk/cases/{reference}")
        )
    assert case_now(app, made).status == "cancelled"
    assert kinds(app, reference)[-2:] == ["linked", "unlinked"]


def test_links_and_suggestions(app: Flask, cast: Cast, now: datetime) -> None:
    one = a_case(app, now, subject="Rent validation fails for our new scheme")
    own = a_case(app, now - timedelta(days=2), subject="The scheme fails again")
    like = a_case(app, now, subject="Validation of rent fails", name="Carl", email="carl@example.org")
    far = a_case(app, now, subject="How do I add a colleague?", name="Carl", email="carl@example.org")
    asha = cast.signed_in("asha")
    page = text_of(asha.get(f"/desk/cases/{one}/relations"))
    assert f"{own} New The scheme fails again same customer" in page
    assert f"{like} New Validation of rent fails similar words" in page
    assert far not in page
    asha.post(f"/desk/cases/{one}/alike/{like}/removal")
    assert like not in text_of(asha.get(f"/desk/cases/{one}/relations"))
    assert one not in text_of(asha.get(f"/desk/cases/{like}/relations")), "nobody is asked again"
    typed = {"version": 1, "other": far, "kind": "caused_by"}
    assert asha.post(f"/desk/cases/{one}/links", data=typed).status_code == 302
    assert asha.post(f"/desk/cases/{one}/links", data=typed).status_code == 422, "once"
    assert asha.post(f"/desk/cases/{one}/links", data=typed | {"other": "7K3M-9QXDX"}).status_code == 422
    assert f"Caused by {far}" in text_of(asha.get(f"/desk/cases/{one}"))
    assert f"Cause of {one}" in text_of(asha.get(f"/desk/cases/{far}"))
    with queries(app) as sent:
        asha.get(f"/desk/cases/{one}")
    assert len(sent) <= 8, "a related case costs no query"
    [undo] = undo_links(asha, far)
    asha.post(undo)
    assert f"No longer: Caused by {far}" in text_of(asha.get(f"/desk/cases/{one}"))
