"""Ready-made replies: written with variables, put into a reply without losing it, counted when sent."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.canned.queries import canned_naming
from portal.cases.canned.words import filled, unknown_in, variables_in
from portal.cases.models import CannedReply
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, as_it_stands, do, stored, text_of

BODY = "Dear {{ Requester  name }}, about {{reference}}: see /faqs/locked-account. {{agent}}"


@pytest.mark.parametrize(
    ("text", "names", "unknown"),
    [
        ("Nothing", [], []),
        ("{{agent}} {{ Agent }} {{due}}", ["agent", "due"], []),
        ("{{requester\nname}} {{colour}}", ["requester name", "colour"], ["colour"]),
        ("{{}} {agent}", [""], [""]),
    ],
)
def test_what_stands_in_braces(text: str, names: list[str], unknown: list[str]) -> None:
    assert (variables_in(text), unknown_in(text)) == (names, unknown)


def test_filling_in_leaves_what_has_no_value() -> None:
    assert filled("{{ AGENT }}, {{due}}", {"agent": "Asha {{due}}", "due": ""}) == "Asha {{due}}, {{due}}"


@pytest.mark.requirement("FR-015")
def test_a_ready_made_reply_from_writing_to_sending(app: Flask, cast: Cast, now: datetime) -> None:
    asha, dana, reference = cast.signed_in("asha"), cast.signed_in("dana"), a_case(app, now)
    assert asha.get("/desk/ready-replies/new").status_code == 403, "the managers of the desk write them"
    wrong = dana.post("/desk/ready-replies/new", data={"title": "T", "service": 0, "body": "{{colour}}"})
    assert (wrong.status_code, "There is no {{colour}}" in text_of(wrong)) == (422, True)
    typed = {"title": "Locked out", "service": 0, "body": BODY}
    assert dana.post("/desk/ready-replies/new", data=typed).status_code == 302
    with stored(app) as session:
        canned = session.scalars(select(CannedReply)).one()
        assert [pointer.title for _, pointer in canned_naming(session, ["locked-account"])] == ["Locked out"]
        assert not canned_naming(session, ["locked"])
    form = as_it_stands(app, reference) | {"body": "Good morning"}
    offered = asha.post(f"/desk/cases/{reference}/ready-replies", data=form)
    assert f"about {reference}" in text_of(offered)
    chosen = asha.post(f"/desk/cases/{reference}/ready-replies", data=form | {"insert": str(canned.id)})
    assert "Good morning\n\nDear " in chosen.text
    assert "Asha" in chosen.text
    assert f'name="ready" value="{canned.id}"' in chosen.text
    left = do(asha, reference, "reply", body="By {{due}}", ready=str(canned.id))
    assert (left.status_code, "take out {{due}} before you send" in text_of(left)) == (422, True)
    assert do(asha, reference, "reply", body="Dear Cleo", ready=f"{canned.id},x").status_code == 302
    with stored(app) as session:
        assert session.scalars(select(CannedReply.used_count)).one() == 1
    page = asha.get("/desk/ready-replies")
    assert f"/desk/ready-replies/{canned.id}" not in page.text
    assert "1 time" in text_of(page)
    changed = typed | {"title": "Locked account"}
    late = dana.post(f"/desk/ready-replies/{canned.id}", data=changed | {"seen": "before"})
    assert (late.status_code, "Theirs now says: Locked out" in text_of(late)) == (409, True)
    changed["seen"] = re.findall(r'name="seen" value="([^"]+)"', late.text)[0]
    assert dana.post(f"/desk/ready-replies/{canned.id}", data=changed).status_code == 302
    assert dana.post(f"/desk/ready-replies/{canned.id}/deletion").status_code == 302
    assert "Locked account" not in text_of(asha.get("/desk/ready-replies")).split("No ready-made")[1]
