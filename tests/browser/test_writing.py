"""The aids of the writing screen, in a browser: what is kept, what is pasted, what is shown."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.site import Site

EDIT = "/editor/faqs/core-deadlines/edit"


def body(page: Page) -> str:
    return answer_of(page).input_value()


def answer_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Answer", exact=True)


def test_a_closed_window_costs_no_word(open_page: OpenPage) -> None:
    edith = open_page(name="edith")
    edith.goto(EDIT)
    answer_of(edith).press("Control+End")
    edith.keyboard.type("\n\nTyped before the crash.")
    expect(edith.get_by_text("Not saved yet. Kept for you at")).to_be_visible()
    edith.context.close()
    edith = open_page(name="edith")
    edith.goto(EDIT)
    expect(edith.get_by_role("heading", name="You have unsaved changes")).to_be_visible()
    assert "Typed before the crash." not in body(edith)
    edith.get_by_role("button", name="Continue with them").click()
    assert "Typed before the crash." in body(edith)
    edith.get_by_role("button", name="Save draft").click()
    expect(edith.get_by_text("Draft saved.")).to_be_visible()
    expect(edith.get_by_role("heading", name="You have unsaved changes")).to_have_count(0)


def test_a_session_that_ends_costs_no_word(site: Site, browser: Browser) -> None:
    """Not watched for complaints: the answers to somebody signed out are meant to be refusals."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    sign_in(page, "edith")
    page.goto(EDIT)
    answer = answer_of(page)
    answer.fill("Typed while signed out.")
    context.clear_cookies()
    expect(page.get_by_role("alert").get_by_text("You are signed out")).to_be_visible()
    other = context.new_page()
    sign_in(other, "edith")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # she comes back to this tab
    expect(page.get_by_text("Not saved yet. Kept for you at")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    expect(answer_of(page)).to_have_value("Typed while signed out.")
    context.close()
