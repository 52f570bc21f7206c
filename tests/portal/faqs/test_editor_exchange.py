"""Pages as files, through the editors' screens."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.faqs.writing_room import SLUG, Room


def send(
    who: FlaskClient, files: dict[str, bytes], *, how: str = "bring_in", section: str = "core"
) -> TestResponse:
    sent = [(io.BytesIO(content), name) for name, content in files.items()]
    data = {"files": sent, "section": section, "how": how}
    return who.post("/editor/exchange", data=data, content_type="multipart/form-data")


def test_a_section_taken_out_can_be_brought_in_again(room: Room) -> None:
    room.publish()
    olga = room.cast.signed_in("olga")
    answer = olga.get("/editor/exchange/core.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["sections.toml", f"core/{SLUG}.md"]
        page = archive.read(f"core/{SLUG}.md")
    again = send(olga, {"core.zip": answer.data}).get_data(as_text=True)
    assert "0 new, 0 changed, 1 as they were" in again
    changed = send(olga, {"page.md": page.replace(b"unusual", b"odd")}).get_data(as_text=True)
    assert "0 new, 1 changed" in changed
    assert room.revision(SLUG, 2).review_state == "draft"


def test_only_ones_own_sections(room: Room) -> None:
    room.publish()
    room.limit_to("edith", "delta")
    edith = room.cast.signed_in("edith")
    assert edith.get("/editor/exchange/core.zip").status_code == 403
    assert edith.get("/editor/exchange/nowhere.zip").status_code == 404
    assert send(edith, {"new.md": b"# New"}, section="core").status_code == 422
    page = f"---\ntitle: x\nslug: {SLUG}\nsection: core\n---\nMine now".encode()
    assert "Not brought in" in send(edith, {"theirs.md": page}, section="delta").get_data(as_text=True)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose at least one file"),
        ({"x.zip": b"not a zip"}, "could not be opened"),
        ({"x.png": b"\x89PNG"}, "Only files that end in .md"),
        ({"x.md": b"\xff\xfe\x00"}, "New draft"),
    ],
)
def test_what_cannot_be_read_is_told(room: Room, files: dict[str, bytes], said: str) -> None:
    answer = send(room.cast.signed_in("olga"), files)
    assert answer.status_code in {200, 422}
    assert said in answer.get_data(as_text=True)
