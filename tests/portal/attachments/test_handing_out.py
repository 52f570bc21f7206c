"""Who gets a picture or file, and in what wrapping: nothing of it can run in a reader's browser."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from content import queries
from portal.attachments.rescanning import rescan
from portal.attachments.storage import FileStore
from portal.notifications.models import OutboxMessage
from tests.clamd import EICAR
from tests.factories.files import CSV, PDF
from tests.portal.attachments.conftest import Studio
from tests.portal.faqs.writing_room import text_of

INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"


def statuses(path: str, *browsers: FlaskClient) -> list[int]:
    return [browser.get(path).status_code for browser in browsers]


@pytest.mark.requirement("FR-014")
def test_only_what_a_live_page_uses_or_is_open_to_everybody_is_public(studio: Studio) -> None:
    edith, asha = studio.cast.signed_in("edith"), studio.cast.signed_in("asha")
    stranger = studio.cast.visitor()
    key = studio.added(edith)
    path = studio.address(key)
    assert statuses(path, stranger, asha, edith) == [404, 404, 200]
    assert edith.get(path).headers["Cache-Control"] == "private, no-store"
    studio.publish(f"![](media:{key})")
    assert statuses(path, stranger, asha, edith) == [200, 200, 200]
    assert statuses(f"/media/{key[:-1]}/screen.png", stranger, edith) == [404, 404]
    open_key = studio.added(studio.cast.signed_in("rosa"), "prices.pdf", PDF, is_public="y")
    assert statuses(studio.address(open_key), stranger) == [200]


@pytest.mark.requirement("SEC-11")
def test_a_picture_is_shown_and_a_file_is_saved_and_neither_can_run(studio: Studio) -> None:
    edith, stranger = studio.cast.signed_in("edith"), studio.cast.visitor()
    shown, saved = studio.added(edith), studio.added(edith, "Über\u202e uns.csv", CSV, title="List")
    studio.publish(f"![](media:{shown}) [x](media:{saved})")
    image, file = stranger.get(studio.address(shown)), stranger.get(studio.address(saved))
    assert image.headers["Content-Type"] == "image/png"
    assert image.headers["Content-Disposition"] == "inline; filename=screen.png"
    assert file.headers["Content-Type"] == "text/csv"
    assert file.headers["Content-Disposition"] == "attachment; filename=uber-uns.csv"
    assert file.data == CSV
    for answer in (image, file):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == INERT
        assert "Set-Cookie" not in answer.headers


def test_browsers_keep_a_version_for_good_and_ask_about_the_bare_address(studio: Studio) -> None:
    key, stranger = studio.added(studio.cast.signed_in("edith")), studio.cast.visitor()
    studio.publish(f"![](media:{key})")
    path = studio.address(key)
    first = stranger.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in (path.partition("?")[0], path.replace("v=1", "v=2")):
        assert stranger.get(other).headers["Cache-Control"] == "no-cache"
    again = stranger.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_new_version_stands_at_the_old_address(studio: Studio) -> None:
    rosa, stranger = studio.cast.signed_in("rosa"), studio.cast.visitor()
    key = studio.added(rosa)
    slug = studio.publish(f"![](media:{key})")
    old = studio.address(key)
    assert studio.replace(rosa, key).status_code == 302
    assert f'src="/media/{key}/new.png?v=2"' in stranger.get(f"/faqs/{slug}").text
    led = stranger.get(old)
    assert (led.status_code, led.location) == (302, f"/media/{key}/new.png")
    assert stranger.get(led.location).data != stranger.get(f"/media/{key}/screen.png").data
    assert statuses(f"/editor/media/{key}/versions/1", rosa, stranger) == [200, 302]
    assert statuses(f"/editor/media/{key}/versions/3", rosa) == [404]


@pytest.mark.requirement("SEC-13")
def test_what_is_found_infected_later_is_taken_from_everybody(studio: Studio, now: datetime) -> None:
    edith, stranger = studio.cast.signed_in("edith"), studio.cast.visitor()
    key = studio.added(edith, "letter.pdf", PDF, title="Letter")
    slug = studio.publish(f"Read [the letter](media:{key}).")
    path = studio.address(key)
    with studio.session() as session:
        card = queries.media_card(session, key, None)
        assert card is not None
        file_key = card.version.file_key
    FileStore.of(studio.settings).write(file_key, EICAR)  # what the scanner knows by now
    report = rescan(studio.app.extensions["database"], now=now + timedelta(days=2))
    assert report.infected == [file_key]
    assert statuses(path, stranger, edith) == [404, 404]
    assert statuses(f"/editor/media/{key}/versions/1", edith) == [404]
    assert "Read the letter." in stranger.get(f"/faqs/{slug}").text
    assert "1 file was found infected" in text_of(edith.get("/editor/media"))
    with studio.session() as session:
        mail = session.scalars(select(OutboxMessage)).one()
    assert (mail.to_address, mail.subject) == (
        "edith@example.org",
        "A file you uploaded is infected: letter.pdf",
    )
    assert "This file is infected" in edith.get(f"/editor/media/{key}").text


def test_bytes_that_are_lost_are_not_found(studio: Studio) -> None:
    edith = studio.cast.signed_in("edith")
    path = studio.address(studio.added(edith))
    for each in studio.stored():
        each.unlink()
    assert edith.get(path).status_code == 404
