"""Pages as files, through the editors' screens."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from content import queries
from content.library import set_access
from portal.audit.models import AuditEvent
from portal.kernel import clock
from tests.clamd import EICAR
from tests.factories.files import PDF, packed, picture
from tests.portal.attachments.conftest import Studio, error_beside
from tests.portal.faqs.writing_room import SLUG, Room, text_of

# An archive whose packed words were changed on the way: its directory is as it was.
DAMAGED = packed({"x.md": b"# Words\n" * 40}).replace(b"x.mdS", b"x.md\xff", 1)


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
        ({"x.zip": DAMAGED}, "could not be opened"),
        ({"x.png": b"\x89PNG"}, "Only files that end in .md"),
        ({"x.md": b"\xff\xfe\x00"}, "New draft"),
    ],
)
def test_what_cannot_be_read_is_told(room: Room, files: dict[str, bytes], said: str) -> None:
    answer = send(room.cast.signed_in("olga"), files)
    assert answer.status_code in {200, 422}
    assert said in answer.get_data(as_text=True)


def unpacked(answer: TestResponse) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_pictures_and_files_travel_with_the_pages(room: Room) -> None:
    studio, olga = Studio(room.app, room.cast), room.cast.signed_in("olga")
    shown = studio.added(olga)
    prices = studio.added(olga, "Price list.pdf", PDF, title="Prices", is_public="y")
    elsewhere = studio.added(olga, "else.pdf", PDF + b"%%EOF", title="Elsewhere", section="delta")
    room.publish(body=f"Look: ![](media:{shown}) and [this](media:{elsewhere}).")
    taken = olga.get("/editor/exchange/core.zip")
    files = unpacked(taken)
    assert files[f"media/{prices}/price-list.pdf"] == PDF
    assert {path for path in files if path.startswith("media/")} == {
        f"media/{shown}/screen.png",
        f"media/{prices}/price-list.pdf",
        f"media/{elsewhere}/else.pdf",
    }
    assert "0 new, 0 changed, 4 as they were" in send(olga, {"core.zip": taken.data}).text
    for key in (prices, elsewhere):
        assert olga.post(f"/editor/media/{key}/removal").status_code == 302
    rehearsal = send(olga, {"core.zip": taken.data}, how="rehearse").text
    assert "2 new, 0 changed, 2 as they were" in rehearsal
    assert len(studio.stored()) == 1
    assert "2 new, 0 changed, 2 as they were" in send(olga, {"core.zip": taken.data}).text
    with studio.session() as session:
        found = [queries.media_card(session, key, None) for key in (prices, elsewhere)]
    assert [(card.media.title, card.section_key, card.media.is_public) for card in found if card] == [
        ("Prices", "core", True),
        ("Elsewhere", "delta", False),
    ]


def test_what_is_there_is_not_written_over_and_bad_files_are_told(room: Room) -> None:
    studio, olga = Studio(room.app, room.cast), room.cast.signed_in("olga")
    key = studio.added(olga)

    def line(key: str, file: str) -> str:
        return f'[[media]]\nkey = "{key}"\nsection = "core"\nfile = "{file}"\ntitle = "T"\nalt_text = "A"\n'

    table = line(key, "a.png") + line("new-bcdfg", "b.html") + line("gone-bcdfg", "c.png")
    sent = {"media.toml": table.encode(), "a.png": picture(size=(9, 9)), "b.html": b"<script>"}
    said = text_of(send(olga, sent))
    assert "0 new, 0 changed, 0 as they were, 3 not brought in" in said
    for reason in ("It was left as it is", "The selected file must be", "The file is not there"):
        assert reason in said
    assert "cannot be the key of a file" in send(olga, {"media.toml": line("../x", "a.png").encode()}).text


@pytest.mark.requirement("SEC-13")
def test_what_is_brought_in_is_scanned_too(room: Room) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.md", b"# A page\n\n" + EICAR)
    answer = send(room.cast.signed_in("olga"), {"pages.zip": packed.getvalue()})
    assert answer.status_code == 422
    assert "contains a virus" in error_beside(answer, "files")
    assert room.count_items() == 0
    with room.session() as session:
        assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()[-1] == "file.rejected"


def test_a_section_below_that_shuts_one_out_is_left_out(room: Room) -> None:
    room.publish()
    room.limit_to("edith", "core")
    olga = room.cast.signed_in("olga")
    inner = {"title": "Inner", "key": "inner", "parent": "core"}
    assert olga.post("/editor/sections/new", data=inner).status_code == 302
    room.publish(section="inner", title="Within", body="For some.")
    edith = room.cast.signed_in("edith")
    assert f"core/{SLUG}.md" in names_in(edith.get("/editor/exchange/core.zip"))
    assert "inner/within.md" in names_in(edith.get("/editor/exchange/core.zip"))
    with room.session() as session:
        set_access(session, key="inner", is_blocking=True, is_restricted=True, now=clock.now())
        session.commit()
    packed = edith.get("/editor/exchange/core.zip")
    assert f"core/{SLUG}.md" in names_in(packed)
    assert "inner" not in " ".join(names_in(packed))
    assert "Without 1 section below it that you may not edit" in edith.get("/editor/exchange").text
    assert edith.get("/editor/exchange/inner.zip").status_code == 403


def names_in(packed: TestResponse) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        return archive.namelist()
