"""The whole way of an FAQ: written, read by somebody else, live, found, changed while it stays up."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.keyboard import Keyboard

TITLE = "How do I borrow a projector?"
SLUG = "how-do-i-borrow-a-projector"
FOUND_WITHIN_S = 20


def write_new(page: Page) -> None:
    """Edith begins a page about CORE."""
    page.locator("main a", has_text="Write a new page").click()
    page.get_by_label("CORE", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write a new FAQ")


def find(page: Page, words: str) -> None:
    """Search until the page is found: the worker takes it into the index."""
    deadline = time.monotonic() + FOUND_WITHIN_S
    while time.monotonic() < deadline:
        page.goto(f"/search?q={words}")
        if page.locator("ol.wm-results").get_by_role("link", name=TITLE).count():
            return
        page.wait_for_timeout(300)
    raise AssertionError(f"{words!r} finds nothing.")


@pytest.mark.requirement("HS-L1c")
@pytest.mark.requirement("CS021")
def test_from_a_draft_to_a_changed_page(open_page: OpenPage) -> None:
    edith, reader = open_page(name="edith"), open_page()
    write_new(edith)
    edith.get_by_label("Title").fill(TITLE)
    edith.get_by_label("Summary").fill("Ask the desk, and fetch it the next day.")
    answer, preview = edith.get_by_role("textbox", name="Answer", exact=True), edith.locator("#preview")
    answer.fill("Ask the **desk**.\n\n<script>alert(1)</script>")
    expect(preview.locator("strong")).to_have_text("desk")
    answer.press("Control+End")
    edith.get_by_role("button", name="Heading").click()
    edith.keyboard.type("When")
    expect(preview.get_by_role("heading", name="When")).to_be_visible()
    edith.get_by_role("button", name="Send for review").click()
    expect(edith.get_by_text("somebody else must approve it")).to_be_visible()
    expect(edith.get_by_role("button", name="Approve and publish")).to_have_count(0)
    assert reader.goto(f"/faqs/{SLUG}").status == 404  # type: ignore[union-attr]

    rosa = open_page(name="rosa")
    rosa.get_by_role("table").get_by_role("link", name=TITLE).click()
    rosa.get_by_label("Comment").fill("Please say where.")
    rosa.get_by_role("button", name="Ask for changes").click()
    edith.goto("/editor/")
    edith.get_by_role("table").get_by_role("link", name=TITLE).click()
    expect(edith.get_by_text("Please say where.").first).to_be_visible()
    edith.get_by_role("link", name="Edit this draft").click()
    edith.get_by_role("textbox", name="Answer", exact=True).fill("Ask the **desk** in room 12.")
    edith.get_by_role("button", name="Send for review").click()
    rosa.goto("/editor/")
    rosa.get_by_role("table").get_by_role("link", name=TITLE).click()
    rosa.get_by_role("button", name="Approve and publish").click()
    expect(rosa.get_by_text("Readers see this version now")).to_be_visible()
    find(reader, "projector")
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.get_by_text("room 12")).to_be_visible()

    edith.goto(f"/faqs/{SLUG}")
    edith.get_by_role("link", name="Edit this page").click()
    edith.get_by_role("textbox", name="Answer", exact=True).fill("Ask the **desk** in room 99.")
    edith.get_by_role("button", name="Save draft").click()
    reader.reload()
    expect(reader.get_by_text("room 12")).to_be_visible()
    edith.goto(f"/editor/faqs/{SLUG}")
    edith.get_by_role("button", name="Send for review").click()
    rosa.goto("/editor/")
    rosa.get_by_role("table").get_by_role("link", name=TITLE).click()
    expect(rosa.get_by_text("room 99").first).to_be_visible()
    rosa.get_by_role("button", name="Approve and publish").click()
    reader.reload()
    expect(reader.get_by_text("room 99")).to_be_visible()
    rosa.get_by_role("link", name="History", exact=True).click()
    expect(rosa.get_by_role("heading", level=1)).to_contain_text("History")
    expect(rosa.locator("del").filter(has_text="12").first).to_be_visible()
    expect(rosa.locator("ins").filter(has_text="99").first).to_be_visible()


def test_two_authors_lose_nothing(open_page: OpenPage) -> None:
    """The second to save sees both texts, and hers is still in the form."""
    slug = "/editor/faqs/core-browser-help"
    edith, emeka = open_page(name="edith"), open_page(name="emeka")
    write_new(edith)
    edith.get_by_label("Title").fill("CORE browser help")
    edith.get_by_role("textbox", name="Answer", exact=True).fill("First words.")
    edith.get_by_role("button", name="Save draft").click()
    with edith.expect_response(lambda answer: answer.url.endswith("/presence")):
        edith.goto(f"{slug}/edit")
    emeka.goto(f"{slug}/edit")
    expect(emeka.get_by_text("Edith Example is editing this page now.")).to_be_visible()
    emeka.get_by_role("textbox", name="Answer", exact=True).fill("The words of Emeka.")
    emeka.get_by_role("button", name="Save draft").click()
    edith.get_by_role("textbox", name="Answer", exact=True).fill("The words of Edith.")
    edith.get_by_role("button", name="Save draft").click()
    expect(edith.get_by_role("heading", name="Emeka Example saved this page")).to_be_visible()
    expect(edith.get_by_role("textbox", name="Answer", exact=True)).to_have_value("The words of Edith.")
    expect(edith.locator("del").filter(has_text=re.compile("Emeka")).first).to_be_visible()


@pytest.mark.requirement("GDS")
def test_writing_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(name="edith")
    keys = Keyboard(page)
    keys.follow("Write a new page")
    keys.go_to("CORE")
    keys.press("Space")
    keys.follow("Continue")
    keys.type("title", "Written with keys")
    keys.go_to("Heading")
    keys.press("ArrowRight")
    keys.press("Enter")
    body = page.get_by_role("textbox", name="Answer", exact=True)
    expect(body).to_be_focused()
    page.keyboard.type("Important")  # in place of the words that hold the place
    expect(body).to_have_value("**Important**")
    keys.follow("Save draft")
    expect(page.get_by_role("heading", name="Written with keys").first).to_be_visible()
