"""Adding, replacing, describing and deleting through the editors' screens."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from content import queries
from content.models import Media
from portal.attachments.models import StoredFile
from portal.audit.models import AuditEvent
from portal.kernel.db import Database
from tests.clamd import EICAR
from tests.factories.files import PDF, office, picture
from tests.portal.attachments.conftest import MEBIBYTES, Studio, error_beside
from tests.portal.faqs.writing_room import Room, typed_in


def counts(studio: Studio) -> tuple[int, int, int]:
    """Records of pictures and files, records of bytes, bytes."""
    with studio.session() as session:
        media = session.scalar(select(func.count(Media.id))) or 0
        files = session.scalar(select(func.count(StoredFile.id))) or 0
    return media, files, len(studio.stored())


def test_a_picture_is_added_found_and_its_code_stands_beside_the_text(studio: Studio) -> None:
    edith = studio.cast.signed_in("edith")
    key = studio.added(edith, "sign-in screen.png")
    page = edith.get(f"/editor/media/{key}").text
    assert "Sign in screen</h1>" in page
    assert "Nothing found, " in page
    code = f"![](media:{key})"
    assert code in page
    assert code in edith.get("/editor/media?q=green").text
    assert code not in edith.get("/editor/media?section=delta").text
    assert code in edith.get("/editor/faqs/new?section=core").text
    assert code not in edith.get("/editor/faqs/new?section=delta").text


def test_the_same_click_twice_adds_it_once(studio: Studio, now: datetime) -> None:
    edith = studio.cast.signed_in("edith")
    assert studio.added(edith) == studio.added(edith)
    assert counts(studio) == (1, 1, 1)


@pytest.mark.requirement("SEC-13")
def test_a_virus_is_refused_written_down_and_never_stored(studio: Studio) -> None:
    edith = studio.cast.signed_in("edith")
    infected = office("docx", {"word/media/a.bin": EICAR})
    answer = studio.add(edith, "../\u202eletter.docx", infected, title="The letter")
    assert answer.status_code == 422
    assert error_beside(answer, "file") == "The selected file contains a virus, so we did not keep it"
    assert typed_in(answer, "title") == "The letter"
    assert counts(studio) == (0, 0, 0)
    with studio.session() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "file.rejected")).one()
    assert event.actor_name == "Edith Example"
    assert event.details["name"] == "letter.docx"
    assert event.details["signature"].startswith("Test-Virus")


@pytest.mark.requirement("SEC-13")
@pytest.mark.parametrize(
    ("scanner", "said"),
    [
        ("/nowhere/clamd.socket", "We could not check this file for viruses. Try again later"),
        ("", "Files cannot be uploaded here yet, because no virus scanner has been set up"),
    ],
)
def test_without_an_answer_of_the_scanner_nothing_is_taken(studio: Studio, scanner: str, said: str) -> None:
    edith = studio.cast.signed_in("edith")
    key = studio.added(edith)
    assert "We check it for viruses" in edith.get("/editor/media/new").text
    studio.set(scanner=scanner)
    for answer in (studio.add(edith, "other.png", picture(size=(9, 9))), studio.replace(edith, key)):
        assert answer.status_code == 422
        assert error_beside(answer, "file") == said
    assert counts(studio) == (1, 1, 1)


def test_a_file_somewhat_too_large_is_told_beside_the_field_and_a_huge_one_on_a_page(studio: Studio) -> None:
    edith = studio.cast.signed_in("edith")
    limit = studio.settings.upload_max_mb
    large = studio.add(edith, "large.pdf", PDF + bytes(limit * MEBIBYTES) + PDF)
    assert large.status_code == 422
    assert error_beside(large, "file") == f"The selected file must be smaller than {limit} MB"
    huge = studio.add(edith, "huge.pdf", bytes(3 * limit * MEBIBYTES))
    assert huge.status_code == 413
    assert "choose a smaller file" in huge.text
    elsewhere = edith.post("/editor/faqs/new?section=core", data={"body": "x" * (3 * MEBIBYTES)})
    assert elsewhere.status_code == 413


def test_a_picture_nobody_described_comes_back_with_all_that_was_typed(studio: Studio) -> None:
    edith = studio.cast.signed_in("edith")
    answer = studio.add(edith, title="Leaves", alt_text="")
    assert answer.status_code == 422
    assert "Say what the picture shows" in error_beside(answer, "alt_text")
    assert "Select the file again" in error_beside(answer, "file")
    assert typed_in(answer, "title") == "Leaves"
    assert counts(studio) == (0, 0, 0)
    studio.added(edith, title="Leaves", alt_text="", is_decorative="y")
    assert studio.add(edith, "no-file.png", b"").status_code == 422


@pytest.mark.requirement("CS021")
def test_a_section_is_filled_and_changed_by_its_own_people(studio: Studio) -> None:
    key = studio.added(studio.cast.signed_in("edith"))
    Room(studio.app, studio.cast).limit_to("emeka", "delta")
    emeka = studio.cast.signed_in("emeka")
    assert studio.add(emeka).status_code == 422
    studio.added(emeka, section="delta")
    assert "You may not replace this" in error_beside(studio.replace(emeka, key), "file")
    for noun in ("details", "removal"):
        refused = emeka.post(f"/editor/media/{key}/{noun}", data={"title": "Mine", "alt_text": "x"})
        assert refused.status_code == 422
        assert "You may not " in refused.text
    assert "You may not change this" in emeka.get(f"/editor/media/{key}").text


@pytest.mark.requirement("CS021")
def test_an_editor_cannot_change_what_readers_see_past_a_reviewer(studio: Studio) -> None:
    edith, rosa = studio.cast.signed_in("edith"), studio.cast.signed_in("rosa")
    key = studio.added(edith)
    studio.publish(f"![](media:{key})")
    assert "a reviewer must replace it" in error_beside(studio.replace(edith, key), "file")
    assert studio.replace(rosa, key).status_code == 302
    assert 'name="is_public"' not in edith.get("/editor/media/new").text
    sneaky = studio.add(edith, "other.png", picture(size=(9, 9)), is_public="y")
    with studio.session() as session:
        media = queries.media_card(session, str(sneaky.location).rpartition("/")[2], None)
    assert media is not None
    assert not media.media.is_public


def test_two_who_describe_it_at_once_see_both_texts(studio: Studio) -> None:
    edith, emeka = studio.cast.signed_in("edith"), studio.cast.signed_in("emeka")
    path = f"/editor/media/{studio.added(edith)}/details"
    base = typed_in(emeka.get(path), "base")
    typed = {"alt_text": "A green rectangle", "base": base}
    assert edith.post(path, data=typed | {"title": "Theirs"}).status_code == 302
    conflict = emeka.post(path, data=typed | {"title": "Mine"})
    assert conflict.status_code == 409
    assert "<dd>Theirs</dd>" in conflict.text
    assert typed_in(conflict, "title") == "Mine"
    typed["base"] = typed_in(conflict, "base")
    assert emeka.post(path, data=typed | {"title": "Mine"}).status_code == 302


def test_deleting_warns_with_the_pages_and_removes_the_bytes(studio: Studio) -> None:
    rosa = studio.cast.signed_in("rosa")
    key = studio.added(rosa, "letter.pdf", PDF, title="Letter")
    slug = studio.publish(f"Read [the letter](media:{key}).", "About letters")
    warning = rosa.get(f"/editor/media/{key}/removal")
    assert "About letters" in warning.text
    assert rosa.post(f"/editor/media/{key}/removal").status_code == 302
    assert counts(studio) == (0, 0, 0)
    assert "Read the letter." in studio.cast.visitor().get(f"/faqs/{slug}").text


def test_nobody_waits_for_the_database_while_a_file_is_scanned(studio: Studio, tmp_path: Path) -> None:
    """The scanner takes its time; meanwhile somebody else writes."""
    path = str(tmp_path / "slow.socket")
    other = Database(replace(studio.settings))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()

        def write_then_answer() -> None:
            connection, _ = server.accept()
            with connection, other.session() as session:
                session.execute(text("UPDATE public_stamp SET value = value + 1"))
                session.commit()
                while not connection.recv(1_000_000).endswith(bytes(4)):
                    pass
                connection.sendall(b"stream: OK\0")

        thread = threading.Thread(target=write_then_answer)
        thread.start()
        studio.set(scanner=path)
        studio.added(studio.cast.signed_in("edith"))
        thread.join()
    other.dispose()
