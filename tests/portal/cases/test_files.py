"""Files on cases: added while raising one, with replies and with notes, and who may have them (FR-012)."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.attachments.models import Attachment, StoredFile
from portal.cases.actions.files import forget_old_drafts
from portal.config import Settings
from tests.conftest import Backend, settings_for
from tests.factories.cast import Cast
from tests.factories.files import PDF, picture
from tests.factories.intake import take_in
from tests.portal.cases.desk_work import as_it_stands, queries, stored, text_of
from tests.portal.cases.walks import ERROR_FORM, begin, open_case, raise_case, reference_on, send

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
File = tuple[str, bytes]
PICTURE: File = ("screen.png", picture())


@pytest.fixture
def settings(backend: Backend, tmp_path: Path, clamd_socket: str) -> Settings:
    return settings_for(backend.fresh(), tmp_path, scanner=clamd_socket)


def post(who: FlaskClient, path: str, files: Sequence[File] = (PICTURE,), **fields: Any) -> TestResponse:
    """A form with files as a browser sends it."""
    sent = [FileStorage(io.BytesIO(data), filename=name, name="files") for name, data in files]
    boundary, body = encode_multipart({**{k: str(v) for k, v in fields.items()}, "files": sent})
    return who.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def add(who: FlaskClient, draft: str, *files: File) -> TestResponse:
    return post(who, f"{draft}/files", files)


def act(who: FlaskClient, reference: str, noun: str, *files: File, **fields: Any) -> TestResponse:
    known = as_it_stands(who.application, reference) | fields
    return post(who, f"/desk/cases/{reference}/{noun}", files, **known)


def links(page: TestResponse) -> list[str]:
    return re.findall(r'href="([^"]+/files/[0-9a-f]{32})"', page.text)


@pytest.mark.requirement("FR-012")
def test_files_added_before_sending_come_with_the_case(app: Flask, client: FlaskClient, cast: Cast) -> None:
    draft = begin(client)
    answer = add(client, draft, PICTURE, ("letter.pdf", PDF))
    assert answer.status_code == 302
    check = client.get(f"{draft}/check")
    assert "screen.png" in check.text
    assert "letter.pdf" in check.text
    assert "files of 10 MB each" in check.text
    keys = re.findall(r'name="take_out" value="(\w+)"', check.text)
    client.post(f"{draft}/files", data={"take_out": keys[1]})
    begin(client, f"{draft}/form", subject="Changed")  # back to the form, and on again
    assert "screen.png" in client.get(f"{draft}/check").text
    reference = reference_on(send(client, draft))
    assert send(client, draft).status_code == 200  # the second click
    asha = cast.signed_in("asha")
    page = asha.get(f"/desk/cases/{reference}")
    assert "letter.pdf" not in page.text
    (link,) = links(page)
    got = asha.get(link)
    assert got.data == PICTURE[1]
    assert got.headers["Content-Disposition"] == "attachment; filename=screen.png"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    mine = links(client.get(open_case(app, client, reference)))
    assert client.get(mine[0]).data == PICTURE[1]
    assert app.test_client().get(mine[0]).status_code == 302  # whoever has not opened the case


def test_a_form_that_was_sent_gives_its_files_to_no_other(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    """Its address is in the browser's history; the worker has not come to it yet."""
    draft = begin(client)
    add(client, draft, PICTURE)
    done = client.post(f"{draft}/check").location
    other = begin(client, f"{ERROR_FORM}?draft={draft.rpartition('/')[2]}", subject="Another")
    assert "screen.png" not in client.get(f"{other}/check").text
    reference = reference_on(client.get(done))
    assert take_in(app) == 1
    assert len(links(cast.signed_in("asha").get(f"/desk/cases/{reference}"))) == 1


def test_send_pressed_before_add_loses_no_file(client: FlaskClient) -> None:
    draft = begin(client)
    answer = post(client, f"{draft}/check")
    assert "added=yes" in answer.location
    assert "You can now send" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (("evil.txt", EICAR), "evil.txt: The selected file contains a virus"),
        (("page.svg", b"<svg/>"), "page.svg: "),
        (("big.txt", b"a" * 10_000_001), "must be smaller than 10 MB"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field(client: FlaskClient, file: File, why: str) -> None:
    draft = begin(client)
    answer = add(client, draft, file)
    assert answer.status_code == 422
    assert why in re.findall(r'id="files-error".*?</p>', answer.text, re.DOTALL)[0]
    with stored(client.application) as session:
        assert not session.scalars(select(StoredFile)).all()


def test_more_than_five_files_are_refused(client: FlaskClient) -> None:
    draft = begin(client)
    for _ in range(5):
        assert add(client, draft, PICTURE).status_code == 302
    answer = add(client, draft, PICTURE)
    assert (answer.status_code, "up to 5 files" in answer.text) == (422, True)
    assert client.get(f"{draft}/files").location == f"{draft}/check"  # the address on its own


def test_one_refused_file_of_several_says_that_the_others_are_not_there(client: FlaskClient) -> None:
    draft = begin(client)
    said = add(client, draft, PICTURE, ("empty.txt", b"")).text
    assert "empty.txt: The selected file is empty. None of your files was added: choose the others" in said


@pytest.mark.requirement("FR-012")
def test_files_with_replies_and_notes(app: Flask, client: FlaskClient, cast: Cast) -> None:
    reference = raise_case(client)
    address, asha = open_case(app, client, reference), cast.signed_in("asha")
    assert post(client, address, message="Here is the picture").status_code == 302
    assert act(asha, reference, "reply", ("form.pdf", PDF), body="Please use this form").status_code == 302
    assert act(asha, reference, "note", ("secret.pdf", PDF), note="For us").status_code == 302
    theirs, ours = client.get(address), asha.get(f"/desk/cases/{reference}")
    assert "secret.pdf" not in theirs.text
    assert (len(links(theirs)), len(links(ours))) == (2, 3)
    secret = links(ours)[2].rpartition("/")[2]
    assert client.get(f"{address}/files/{secret}").status_code == 404
    other = raise_case(client, subject="Another")
    assert asha.get(f"/desk/cases/{other}/files/{secret}").status_code == 404
    with stored(app) as session:
        for file in session.scalars(select(StoredFile)):
            file.scan_state = "infected"  # type: ignore[assignment]
    page = asha.get(f"/desk/cases/{reference}")
    assert "A virus was found in this file" in text_of(page)
    assert not links(page)
    assert client.get(links(theirs)[0]).status_code == 404


def test_a_refused_or_overtaken_reply_says_that_files_must_be_chosen_again(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    reference, asha = raise_case(client), cast.signed_in("asha")
    empty = act(asha, reference, "reply", PICTURE, body="")
    assert (empty.status_code, "Choose your files again" in empty.text) == (422, True)
    late = act(asha, reference, "reply", PICTURE, body="Mine", version=99)
    assert (late.status_code, "Choose your files again" in late.text) == (409, True)
    virus = act(asha, reference, "reply", ("evil.txt", EICAR), body="Mine")
    assert virus.status_code == 422
    assert "contains a virus" in virus.text
    assert ">\nMine</textarea>" in virus.text
    with stored(app) as session:
        assert not session.scalars(select(Attachment)).all()


def test_files_go_with_a_draft_that_is_given_up(app: Flask, client: FlaskClient, now: datetime) -> None:
    add(client, begin(client), PICTURE)
    with stored(app) as session:
        forget_old_drafts(session, now=now + timedelta(days=6))
        assert session.scalars(select(StoredFile)).all()
        forget_old_drafts(session, now=now + timedelta(days=8))
        assert not session.scalars(select(StoredFile)).all()


def test_without_a_file_sending_asks_nothing_about_files(app: Flask, client: FlaskClient) -> None:
    draft = begin(client)
    with queries(app) as sent:
        client.post(f"{draft}/check")
    assert not [statement for statement in sent if "stored_file" in statement or "attachment" in statement]
