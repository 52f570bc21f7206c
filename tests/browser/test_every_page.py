"""Every page there is, in the browser, at desktop and at phone width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.app import create_app
from tests.browser.conftest import OpenPage
from tests.browser.inspection import Round
from tests.browser.site import Site
from tests.factories.journeys import example_pages

NOT_PAGES = {
    "assets", "citizen.pages.favicon", "citizen.pages.robots", "citizen.pages.health",
    "editor.faqs.report_csv", "editor.faqs.export", "citizen.faqs.feed", "citizen.faqs.service_feed",
    "citizen.faqs.sitemap", "desk.cases.queue_csv", "desk.cases.contacts_csv",
    "citizen.attachments.media", "editor.attachments.media_version", "editor.attachments.export",
    "editor.attachments.export_chosen", "citizen.faqs.busy_times_feed", "desk.cases.customer_file",
}  # fmt: skip
# Drawn alike whatever state the page is in: two examples are enough.
ALIKE = {
    "editor.faqs.expert", "editor.faqs.history", "editor.faqs.move", "editor.faqs.readdress",
    "editor.faqs.withdraw", "editor.faqs.preview_version",
}  # fmt: skip
SAME_PAGE = {"citizen.cases.raise_draft": "citizen.cases.raise_form"}  # one form, empty and filled in
# The very long word stands on the pages of owners, too, as what was looked for and not found.
QUESTIONS = {
    "citizen": (
        "/search?q=password", "/search?q=password&service=delta", "/search?q=pasword",
        "/search?q=" + 60 * "xyzzyx", "/search?q=the&page=2", "/raise/core?faq=raise-a-case&q=lost+log",
    ),
    "desk": (
        "/desk/?q=xyzzyx", "/desk/?status=resolved", "/desk/?status=pending&priority=P4", "/desk/?who=mine",
        "/desk/record?find=example",
    ),
    "admin": ("/admin/busy-times?year=2019",),
    "editor": (
        "/editor/faqs?q=password", "/editor/faqs?q=xyzzyx", "/editor/bulk?act=bin&page=1&page=2",
        "/editor/faqs/core-delete-log/revisions/1/preview?look=widths",
        "/editor/faqs/core-delete-log/revisions/1/preview?look=framed",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(site: Site) -> Iterator[list[tuple[str, str]]]:
    app = create_app(site.settings)
    yield [(endpoint, path) for endpoint, path in example_pages(app) if endpoint not in NOT_PAGES]
    app.extensions["database"].dispose()


@pytest.mark.requirement("GDS")
@pytest.mark.parametrize(
    ("audience", "name"), [("citizen", ""), ("desk", "alex"), ("editor", "olga"), ("admin", "adam")]
)
def test_every_page(open_page: OpenPage, pages: list[tuple[str, str]], audience: str, name: str) -> None:
    """axe finds nothing, nothing is cut off, and each page has one heading and a title of its own."""
    page = open_page(name=name)
    walk = Round(page)
    mine = [(endpoint, path) for endpoint, path in pages if endpoint.startswith(audience)]
    mine = [pair for pair in mine if pair not in _more_of_the_same(mine)]
    if audience == "citizen":
        page.goto(next(path for endpoint, path in mine if endpoint.endswith("track_open")))
        page.get_by_role("button", name="Show my case").click()
    for endpoint, path in mine:
        walk.look(path, SAME_PAGE.get(endpoint, endpoint))
    for path in QUESTIONS[audience]:
        walk.look(path, status=200)
    assert not walk.found, "\n".join(walk.found)


def _more_of_the_same(pages: list[tuple[str, str]]) -> set[tuple[str, str]]:
    more: set[tuple[str, str]] = set()
    for endpoint in ALIKE:
        more |= set([pair for pair in pages if pair[0] == endpoint][2:])
    return more
