"""A whole call by keyboard alone, counted: docs/benchmark.md says how long that takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, expect

from portal.cases.queries import case_by_reference
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import Keyboard
from tests.browser.site import Site

MOST_KEYS = 70
PAGES = 2  # the form, and the case it became


@pytest.mark.requirement("FR-001", "FR-002", "FR-010", "SC-F1")
def test_a_call_from_the_first_key_to_the_solved_case(open_page: OpenPage, site: Site) -> None:
    page = open_page(name="ben")
    keys, pages = Keyboard(page), list[str]()

    def note(frame: Frame) -> None:
        pages.append(frame.url)

    page.on("framenavigated", note)
    keys.press("c")
    find = page.get_by_role("combobox", name="Find the customer")
    expect(find).to_be_focused()
    keys.write("cleo")
    options = page.get_by_role("listbox", name="Customers").get_by_role("option")
    expect(options).to_have_count(2)
    expect(page.get_by_text("1 customer. Use the up and down arrows.")).to_be_attached()
    keys.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(find).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    expect(find).to_have_value("cleo")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Their latest cases")).to_be_visible()
    expect(page.get_by_label("Subject")).to_be_focused()
    keys.write("Cannot find a log")
    keys.tab()
    keys.write("Find")
    keys.tab()
    keys.write("It is not under Submitted.")
    answers = page.locator("[data-part=answers]")
    expect(answers.get_by_text("Cannot find a log It is not")).to_be_visible()
    title = answers.locator(".wm-spoken summary").first.inner_text()
    keys.go_to(title)
    keys.press("Enter")
    expect(answers.get_by_role("link", name="Open the page").first).to_be_visible()
    keys.go_to("This answered it")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("has been recorded and resolved")).to_be_visible()
    assert (len(pages), keys.pressed <= MOST_KEYS) == (PAGES, True), (pages, keys.pressed)
    with site.session() as session:
        case = case_by_reference(session, page.url.rpartition("/")[2])
        assert case is not None
        assert (case.requester.email, case.channel, case.subject) == (
            "cleo@example.org", "phone", "Cannot find a log",
        )  # fmt: skip
        assert (case.status, case.is_first_contact, case.knowledge_outcome) == ("resolved", True, "faq_used")
    page.goto("/desk/record")
    keys.write("zzz")
    expect(page.get_by_text("No customers. Use the up and down arrows.")).to_be_attached()
    keys.press("Escape")
    expect(find).to_have_attribute("aria-expanded", "false")
    expect(find).to_have_value("zzz")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Make them a new customer")).to_be_focused()
    keys.press("Enter")
    name = page.get_by_label("Full name")
    expect(name).to_be_focused()
    expect(name).to_have_value("zzz")
