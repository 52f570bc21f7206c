"""Looking before publishing: the whole page at two widths, the search rehearsed, with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.inspection import faults

EDIT = "/editor/faqs/core-delete-log/edit"
WITHOUT = {"java_script_enabled": False}


def form(page: Page) -> Page:
    page.goto(EDIT)
    page.get_by_label("Title", exact=True).fill("Throw a log away")
    return page


@pytest.mark.parametrize("options", [{}, WITHOUT], ids=["with scripts", "without"])
def test_the_whole_page_is_previewed_as_it_is_typed(open_page: OpenPage, options: dict[str, Any]) -> None:
    edith = form(open_page(name="edith", **options))
    edith.get_by_role("button", name="Preview the page").click()
    expect(edith.get_by_text("Preview: not published")).to_be_visible()
    expect(edith.get_by_role("heading", level=1)).to_have_text("Throw a log away")
    expect(edith.get_by_role("heading", name="Was this page useful?")).to_be_visible()
    expect(edith.get_by_role("button", name="Yes")).to_have_count(0)
    edith.get_by_role("link", name="On a phone and on a desk").click()
    phone = edith.frame_locator("iframe[title='The page on a phone']")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Throw a log away")
    width = edith.locator("iframe[title='The page on a phone']").evaluate("e => e.clientWidth")
    assert width == 390
    desk = edith.frame_locator("iframe[title='The page on a desk']")
    expect(desk.get_by_text("Preview: not published")).to_be_visible()
    edith.get_by_role("link", name="Back to writing").click()
    expect(edith.get_by_label("Title", exact=True)).to_have_value("Throw a log away")


def test_a_search_is_rehearsed_beside_the_text(open_page: OpenPage) -> None:
    edith = form(open_page(name="edith"))
    edith.get_by_role("tab", name="Search").click()
    edith.get_by_label("The words people use").fill("throw a log away\nforgotten password")
    edith.get_by_role("button", name="Rehearse the search").click()
    rows = edith.locator("[data-rehearsed] tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first.locator("td").last).to_have_text("1 better")
    expect(edith.get_by_label("Title", exact=True)).to_have_value("Throw a log away")
    assert EDIT in edith.url
    assert not faults(edith)


def test_a_search_is_rehearsed_without_scripts(open_page: OpenPage) -> None:
    edith = form(open_page(name="edith", **WITHOUT))
    edith.get_by_label("The words people use").fill("throw a log away")
    edith.get_by_role("button", name="Rehearse the search").click()
    expect(edith.get_by_role("heading", level=1)).to_have_text("Rehearse the search")
    expect(edith.locator("tbody tr td").last).to_have_text("1 better")
    edith.get_by_label("The words people use").fill("delete a log")
    edith.get_by_role("button", name="Rehearse these").click()
    expect(edith.locator("tbody tr th").first).to_contain_text("delete a log")


def test_synonyms_are_judged_before_they_are_saved(open_page: OpenPage) -> None:
    olga = open_page(name="olga")
    olga.goto("/editor/synonyms/new")
    olga.get_by_label("Words that mean the same").fill("paper questionnaire\nscreen reader")
    olga.get_by_role("button", name="See what it changes").click()
    expect(olga.get_by_role("heading", name="What it changes")).to_be_visible()
    expect(olga.get_by_role("row", name="The right page comes first")).to_be_visible()
    assert not faults(olga)
