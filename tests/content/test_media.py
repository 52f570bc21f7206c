"""Pictures and files: who reads which, and how the pages that show them follow every change."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from content import library, queries
from content.errors import InvalidText, MediaChanged, NotFound, TransitionRefused
from content.kinds import kind_of
from content.library import FileFacts, MediaText
from content.models import ContentItem, Media
from content.texts import RevisionText
from content.workflow import Actor, ContentRole
from tests.content.cast import ANNA, NOW, RAVI, READER, draft, go_live, live, newest, save, section

CARLA = Actor(7, "Carla Contributor", frozenset({ContentRole.contributor}))
SEEN = MediaText("Sign-in screen", "The screen with two fields")
numbers = itertools.count(1)


def bytes_of(name: str = "screen.png", **changes: object) -> FileFacts:
    """Facts of bytes nobody had before; a picture unless the name says otherwise."""
    number = next(numbers)
    size = {"width": 40, "height": 30} if name.endswith("png") else {}
    fields = {"file_key": f"{number:032x}", "name": name, "media_type": "x/x", "size": 12_345} | size
    return FileFacts(sha256=f"{number:064x}", **(fields | changes))  # type: ignore[arg-type]


def add(
    session: Session,
    text: MediaText = SEEN,
    *,
    file: FileFacts | None = None,
    actor: Actor = ANNA,
    section_key: str = "parks",
) -> Media:
    section(session, section_key, section_key.title())
    return library.add_media(
        session, section_key=section_key, file=file or bytes_of(), text=text, actor=actor, now=NOW
    )


def html_of(session: Session, item: ContentItem) -> str:
    session.expire_all()
    page = queries.find_page(session, item.slug, None, NOW)
    assert isinstance(page, queries.Page)
    return page.body_html


def can_read(session: Session, media: Media, who: Actor | None = None, later: int = 0) -> bool:
    return queries.media_to_read(session, media.key, who, NOW + timedelta(days=later)) is not None


def test_a_page_shows_a_picture_and_links_to_a_file(session: Session) -> None:
    picture, file = add(session), add(session, MediaText("The form"), file=bytes_of("form.pdf"))
    page = live(session, body=f"![](media:{picture.key})\n\nGet [the form](media:{file.key}).")
    html = html_of(session, page)
    assert f'src="/media/{picture.key}/screen.png?v=1"' in html
    assert 'alt="The screen with two fields"' in html
    assert 'width="40"' in html
    assert f'href="/media/{file.key}/form.pdf?v=1">the form <span' in html
    assert "(PDF, 12 KB)" in html
    assert "The screen with two fields" in newest(session, page).body_text  # so that search finds it


@pytest.mark.requirement("FR-014")
def test_readers_get_what_a_page_they_see_uses_and_nothing_else(session: Session) -> None:
    media = add(session)
    assert not can_read(session, media)
    text = f"![](media:{media.key})"
    item = draft(session, body=text)
    assert not can_read(session, media)  # a draft is nobody's to read
    library.submit(session, revision_id=newest(session, item).id, actor=ANNA, now=NOW)
    library.approve(session, revision_id=newest(session, item).id, actor=RAVI, now=NOW)
    assert can_read(session, media)
    save(session, item, RevisionText("Without it", body="Words."))
    assert can_read(session, media)  # the new draft changes nothing for readers
    item.expires_at = NOW + timedelta(days=2)
    session.flush()
    assert can_read(session, media, later=1)
    assert not can_read(session, media, later=3)
    library.retract(session, item_id=item.id, actor=RAVI, now=NOW)
    assert not can_read(session, media)


@pytest.mark.requirement("FR-014")
def test_what_a_restricted_section_shows_is_for_its_readers(session: Session) -> None:
    media = add(session)
    item = live(session, body=f"![](media:{media.key})")
    library.set_access(session, key="parks", is_restricted=True, is_blocking=False, now=NOW)
    insider = Actor(9, "Ida Insider", reads=frozenset({item.section_id}))
    assert not can_read(session, media)
    assert not can_read(session, media, READER)
    assert can_read(session, media, insider)
    assert queries.media_to_edit(session, media.key, RAVI) is None
    assert queries.media_card(session, media.key, insider) is not None


@pytest.mark.requirement("CS021")
def test_what_a_shut_section_keeps_is_on_no_page_elsewhere(session: Session) -> None:
    """Whoever knows a code could otherwise show the picture to everybody, by a page of their own."""
    media = add(session)
    library.create_section(session, key="lakes", title="Lakes")
    session.flush()
    elsewhere = RevisionText("Elsewhere", body=f"![Mine](media:{media.key})")

    def page() -> ContentItem:
        item = library.create_item(session, section_key="lakes", text=elsewhere, actor=ANNA, now=NOW)
        go_live(session, item)
        return item

    before = page()
    assert media.key in html_of(session, before)
    library.set_access(session, key="parks", is_restricted=True, is_blocking=False, now=NOW)
    assert not can_read(session, media), "although a page that all may read has used it"
    assert media.key not in html_of(session, page())
    assert media.key in newest(session, live(session, "Here", body=f"![Mine](media:{media.key})")).body_html
    assert not can_read(session, media)
    assert can_read(session, media, Actor(9, "Ida Insider", reads=frozenset({media.section_id})))
    library.set_access(session, key="parks", is_restricted=False, is_blocking=False, now=NOW)
    assert can_read(session, media)


def test_marked_public_it_needs_no_page_and_a_reviewer_says_so(session: Session) -> None:
    public = MediaText("Price list", is_public=True)
    with pytest.raises(InvalidText, match="Only a reviewer"):
        add(session, public, file=bytes_of("prices.pdf"))
    assert can_read(session, add(session, public, file=bytes_of("prices.pdf"), actor=RAVI))


def test_a_new_version_is_on_every_page_at_once(session: Session) -> None:
    media = add(session)
    pages = [live(session, f"Page {n}", body=f"![Mine](media:{media.key})") for n in range(3)]
    stamp = queries.public_stamp(session)
    library.replace_media(session, key=media.key, file=bytes_of("new.png", width=99), actor=RAVI, now=NOW)
    for page in pages:
        html = html_of(session, page)
        assert f'src="/media/{media.key}/new.png?v=2"' in html
        assert 'width="99"' in html
        assert 'alt="Mine"' in html
    assert queries.public_stamp(session) > stamp
    assert [version.number for version in queries.media_versions(session, media)] == [2, 1]


@pytest.mark.requirement("CS021")
def test_what_readers_see_already_is_changed_by_reviewers_only(session: Session) -> None:
    media = add(session)
    library.replace_media(session, key=media.key, file=bytes_of(), actor=ANNA, now=NOW)
    live(session, body=f"![](media:{media.key})")
    acts = {
        "replace": lambda: library.replace_media(
            session, key=media.key, file=bytes_of(), actor=ANNA, now=NOW
        ),
        "change": lambda: library.describe_media(
            session, key=media.key, text=SEEN, actor=ANNA, now=NOW, expected_lock_version=2
        ),
        "delete": lambda: library.delete_media(session, key=media.key, actor=ANNA, now=NOW),
    }
    for act, do in acts.items():
        with pytest.raises(TransitionRefused, match=f"a reviewer must {act} it"):
            do()


@pytest.mark.requirement("CS021")
def test_contributors_change_their_own_only(session: Session) -> None:
    own, other = add(session, actor=CARLA), add(session)
    library.replace_media(session, key=own.key, file=bytes_of(), actor=CARLA, now=NOW)
    with pytest.raises(TransitionRefused, match="You may not replace"):
        library.replace_media(session, key=other.key, file=bytes_of(), actor=CARLA, now=NOW)
    with pytest.raises(TransitionRefused, match="may not add"):
        add(session, actor=READER)


def test_a_picture_says_what_it_shows_or_that_it_only_decorates(session: Session) -> None:
    with pytest.raises(InvalidText, match="Say what the picture shows") as fault:
        add(session, MediaText("Leaves"))
    assert fault.value.field == "alt_text"
    media = add(session, MediaText("Leaves", "forgotten", is_decorative=True))
    assert 'alt=""' in html_of(session, live(session, body=f"Words ![](media:{media.key})"))


def test_a_picture_stays_a_picture(session: Session) -> None:
    media = add(session)
    with pytest.raises(InvalidText, match="must be a picture"):
        library.replace_media(session, key=media.key, file=bytes_of("a.pdf"), actor=ANNA, now=NOW)


def test_two_who_describe_it_at_once_do_not_write_over_each_other(session: Session) -> None:
    media = add(session)
    seen = media.lock_version

    def describe(title: str, base: int) -> Media:
        return library.describe_media(
            session,
            key=media.key,
            text=MediaText(title, "What it shows"),
            actor=ANNA,
            now=NOW,
            expected_lock_version=base,
        )

    describe("Theirs", seen)
    with pytest.raises(MediaChanged) as fault:
        describe("Mine", seen)
    assert fault.value.theirs.title == "Theirs"
    assert describe("Mine", fault.value.theirs.lock_version).title == "Mine"


def test_deleting_names_the_pages_and_leaves_them_their_words(session: Session) -> None:
    media = add(session, MediaText("Form"), file=bytes_of("form.pdf"))
    key = media.key
    text = f"Get [the form](media:{key})."
    page, unfinished = live(session, "Live page", body=text), draft(session, "Draft page", body=text)
    live(session, "Other page", body="Get [the form](media:another-bcdfg).")
    assert [(use.slug, use.is_live) for use in queries.pages_using(session, media, None)] == [
        (page.slug, True),
        (unfinished.slug, False),
    ]
    removed = library.delete_media(session, key=key, actor=RAVI, now=NOW)
    assert len(removed) == 1
    assert html_of(session, page) == '<p class="govuk-body">Get the form.</p>'
    with pytest.raises(NotFound):
        library.delete_media(session, key=key, actor=RAVI, now=NOW)


@pytest.mark.requirement("SEC-13")
def test_what_was_found_infected_is_on_no_page_until_it_is_released_or_replaced(session: Session) -> None:
    bad = bytes_of()
    media = add(session, file=bad)
    page = live(session, body=f"Before ![](media:{media.key}) after")
    library.withhold_media(session, file_key=bad.file_key, now=NOW)
    assert "<img" not in html_of(session, page)
    assert not can_read(session, media)
    assert queries.count_withheld(session, ANNA) == 1
    library.release_media(session, file_key=bad.file_key, now=NOW)
    assert "<img" in html_of(session, page)
    library.withhold_media(session, file_key=bad.file_key, now=NOW)
    library.replace_media(session, key=media.key, file=bytes_of(), actor=RAVI, now=NOW)
    assert "?v=2" in html_of(session, page)
    assert can_read(session, media)
    assert library.withhold_media(session, file_key=bad.file_key, now=NOW) is None  # an old version by now


def test_the_list_is_searched_by_words_and_section(session: Session) -> None:
    add(session, MediaText("Map of the park", "Paths and gates"))
    add(session, MediaText("Price list"), file=bytes_of("prices.pdf"), section_key="pools")

    def titles(**asked: str) -> list[str]:
        found = queries.media_list(session, ANNA, **asked)  # type: ignore[arg-type]
        assert len(found) == queries.count_media(session, ANNA, **asked)  # type: ignore[arg-type]
        return [card.media.title for card in found]

    assert titles() == ["Price list", "Map of the park"]
    assert titles(words="GATES map") == ["Map of the park"]
    assert titles(section_key="pools") == ["Price list"]
    assert titles(words="100%") == []


def test_the_code_to_paste_survives_any_title(session: Session) -> None:
    media = add(session, MediaText("A [odd] \\ title"), file=bytes_of("a.pdf"))
    card = queries.media_card(session, media.key, ANNA)
    assert card is not None
    html = html_of(session, live(session, body=f"See {card.code}."))
    assert "A [odd] \\ title <span" in html


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("[The form](media:the-form-bcdfg)", "the-form-bcdfg"),
        ("![](media:the-form-bcdfg)", "the-form-bcdfg"),
        ("https://example.org/media/the-form-bcdfg/form.pdf?v=2", "the-form-bcdfg"),
        (" the-form-bcdfg ", "the-form-bcdfg"),
        ("", ""),
    ],
)
def test_the_page_of_a_file_takes_its_code_as_it_was_pasted(pasted: str, kept: str) -> None:
    assert kind_of("file").checked({"media_key": pasted}) == {"media_key": kept}


def test_what_is_no_code_is_told() -> None:
    with pytest.raises(InvalidText, match="Paste the code") as fault:
        kind_of("file").checked({"media_key": "The form"})
    assert fault.value.field == "media_key"


def test_the_page_of_a_file_hands_it_out(session: Session) -> None:
    media = add(session, MediaText("Form"), file=bytes_of("form.pdf"))
    text = RevisionText(title="The form", details={"media_key": f"[Form](media:{media.key})"})
    item = library.create_item(session, section_key="parks", text=text, actor=ANNA, now=NOW, kind="file")
    assert not can_read(session, media)
    assert [use.is_live for use in queries.pages_using(session, media, None)] == [False]
    go_live(session, item)
    assert can_read(session, media)
    assert [use.slug for use in queries.pages_using(session, media, None)] == [item.slug]
