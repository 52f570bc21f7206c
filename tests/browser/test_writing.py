"""The aids of the writing screen, in a browser: what is kept, what is pasted, what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import OpenPage, sign_in
from tests.browser.inspection import TOO_WIDE
from tests.browser.site import Site
from tests.browser.visitor import PHONE

EDIT = "/editor/faqs/core-deadlines/edit"
CLIPBOARD = Path(__file__).parent / "clipboard"


def body(page: Page) -> str:
    return answer_of(page).input_value()


def answer_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Answer", exact=True)


def test_a_closed_window_costs_no_word(open_page: OpenPage) -> None:
    edith = open_page(name="edith")
    edith.goto(EDIT)
    answer_of(edith).press("Control+End")
    edith.keyboard.type("\n\nTyped before the crash. ")
    edith.keyboard.insert_text(150 * "W")
    expect(edith.get_by_text("Not saved yet. Kept for you at")).to_be_visible()
    edith.context.close()
    edith = open_page(name="edith", viewport=PHONE)
    edith.goto(EDIT)
    expect(edith.get_by_role("heading", name="You have unsaved changes")).to_be_visible()
    assert "Typed before the crash." not in body(edith)
    edith.get_by_role("button", name="Continue with them").click()
    assert "Typed before the crash." in body(edith)
    expect(edith.locator("#preview")).to_contain_text("WWW")
    assert not edith.evaluate(TOO_WIDE), "one long word widens the page on a phone"
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


PASTE = """([element, html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  const how = {clipboardData: data, bubbles: true, cancelable: true};
  return element.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def paste(page: Page, html: str, text: str = "plain") -> bool:
    """Paste into the answer; whether the browser would go on to paste plain text by itself."""
    into = answer_of(page).element_handle()
    return bool(page.evaluate(PASTE, [into, html, text]))


@pytest.mark.parametrize("source", ["word", "docs"])
def test_what_is_pasted_becomes_markdown(open_page: OpenPage, source: str) -> None:
    edith = open_page(name="edith")
    edith.goto(EDIT)
    answer_of(edith).fill("")
    assert not paste(edith, (CLIPBOARD / f"{source}.html").read_text())
    assert body(edith) == (CLIPBOARD / f"{source}.md").read_text().rstrip("\n")
    expect(edith.get_by_text("Pasted as Markdown.")).to_be_visible()
    expect(edith.locator("#preview li").first).to_be_visible()
    assert edith.evaluate("window.hacked") is None


def test_a_pasted_piece_finds_its_place(open_page: OpenPage) -> None:
    edith = open_page(name="edith")
    edith.goto(EDIT)
    answer_of(edith).fill("Before after")
    answer_of(edith).evaluate("e => e.setSelectionRange(7, 7)")
    here = edith.url.split("/editor")[0]
    links = f'<a href="{here}/faqs/core-deadlines">the deadlines</a>, <a href="{here}/contact">us</a>,'
    paste(edith, links, "the deadlines, us, ")
    assert body(edith) == "Before [the deadlines](faq:core-deadlines), [us](/contact), after"
    answer_of(edith).evaluate("e => e.setSelectionRange(7, 7)")
    paste(edith, "<ul><li>one</li><li>two</li></ul>")
    assert body(edith).startswith("Before \n\n- one\n- two\n\n[the deadlines]")
    answer_of(edith).press("Control+z")
    assert body(edith) == "Before [the deadlines](faq:core-deadlines), [us](/contact), after"
    for plain in ("", "<span style='color:red'>red</span>", "<div>a</div><div>**b**</div>"):
        assert paste(edith, plain), plain
