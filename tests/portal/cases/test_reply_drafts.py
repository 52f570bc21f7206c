"""A reply that is not sent: kept for its writer alone, there again when the page opens, gone once sent."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cases.models import ReplyDraft
from tests.factories.cast import Cast
from tests.portal.cases.desk_work import a_case, case_now, do, stored


@pytest.mark.requirement("FR-015")
def test_a_draft_from_typing_to_sending(app: Flask, cast: Cast, now: datetime) -> None:
    reference, asha, ben = a_case(app, now), cast.signed_in("asha"), cast.signed_in("ben")
    address, before = f"/desk/cases/{reference}", case_now(app, reference).version
    script = {"Accept": "application/json"}
    told = asha.post(f"{address}/draft", data={"body": "Half a"}, headers=script)
    assert told.get_json()["text"].startswith("Draft saved")
    assert asha.post(f"{address}/draft", data={"body": "Half a sentence"}).status_code == 302
    assert ">\nHalf a sentence</textarea>" in asha.get(address).text
    assert "Half a" not in ben.get(address).text
    ben.post(f"{address}/draft", data={"body": "Mine"})
    assert case_now(app, reference).version == before  # nobody's form is overtaken by a draft
    assert do(asha, reference, "reply", body="A whole sentence").status_code == 302
    assert "Half a" not in asha.get(address).text
    with stored(app) as session:
        assert session.scalars(select(ReplyDraft.body)).all() == ["Mine"]
    ben.post(f"{address}/draft", data={"body": "  "}, headers=script)
    with stored(app) as session:
        assert not session.scalars(select(ReplyDraft)).all()


def test_a_conflict_keeps_the_draft(app: Flask, cast: Cast, now: datetime) -> None:
    reference, asha = a_case(app, now), cast.signed_in("asha")
    asha.post(f"/desk/cases/{reference}/draft", data={"body": "Typed"})
    assert do(asha, reference, "reply", body="Typed", version=99).status_code == 409
    assert "Typed" in asha.get(f"/desk/cases/{reference}").text
