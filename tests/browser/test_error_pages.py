"""Pages that say no: the right status, what to do next, nothing typed lost, and as good to look at as any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Response, expect

from portal.bench.servers import free_port
from tests.browser.conftest import OpenPage
from tests.browser.inspection import Round, faults
from tests.browser.site import Site, running

EMPTY_FORMS = (
    ("", "/raise/core/log-queries", "Continue"),
    ("", "/track", "Send me the link"),
    ("", "/sign-in", "Sign in"),
    ("alex", "/desk/record", "Record"),
    ("alex", "/editor/faqs/new?section=core", "Save draft"),
    ("alex", "/editor/faqs/new?section=core", "Send for review"),
)


@pytest.fixture
def strict_url(site: Site) -> Iterator[str]:
    """The same site, with limits on how often one may try."""
    settings = replace(site.settings, port=free_port(), rate_limits=True)
    with running(settings, with_worker=False):
        yield settings.canonical_url


@pytest.mark.requirement("GDS")
def test_pages_that_are_not_there(open_page: OpenPage) -> None:
    walk = Round(open_page(name="edith"))
    for path, status in (
        ("/no-such-page", 404),
        ("/faqs/no-such-answer", 404),
        ("/raise/core/no-such-category", 404),
        ("/desk/", 403),
        ("/editor/synonyms", 403),
        ("/faqs/raise-a-case/vote", 405),
        ("/track/open/no-such-token", 410),
        ("/rate/", 410),
        ("/raise/draft/no-such-key/check", 410),
    ):
        walk.look(path, status=status)
        expect(walk.page.locator("main a").first).to_be_visible()
    assert not walk.found, "\n".join(walk.found)


def test_too_many_tries(open_page: OpenPage, strict_url: str) -> None:
    page = open_page(base_url=strict_url)
    page.goto("/sign-in")
    for _ in range(21):
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        if not page.title().startswith("Error"):
            break
    expect(page.get_by_role("heading", level=1)).to_have_text("Too many tries")
    assert not faults(page)


def _is_answer(response: Response) -> bool:
    """Not one to the live preview."""
    return response.request.method == "POST" and response.request.is_navigation_request()


@pytest.mark.requirement("GDS")
def test_an_empty_form_says_what_is_missing(open_page: OpenPage) -> None:
    """The summary has the focus, each line leads to its question, and the title says that it went wrong."""
    pages = {"": open_page(), "alex": open_page(name="alex")}
    found = []
    for name, path, button in EMPTY_FORMS:
        page = pages[name]
        page.goto(path)
        with page.expect_response(_is_answer) as answer:
            page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        assert answer.value.status == 422, path
        assert page.title().startswith("Error: "), path
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        for link in page.get_by_role("alert").get_by_role("link").all():
            target = page.locator(f"[id='{(link.get_attribute('href') or '#').removeprefix('#')}']")
            link.click()
            expect(target).to_be_focused()
        found += [f"{path}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["<b>x</b> & “y”", "# Not a heading", "line\u202eright to left", "家族 \U0001f46a"]
)
def test_what_was_typed_stands_as_it_was(open_page: OpenPage, text: str) -> None:
    """A refused form shows the very characters, and nothing of them is markup."""
    page = open_page()
    page.goto("/raise/core/log-queries")
    question = page.get_by_label("What is the problem, in a few words?")
    question.fill(text)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(question).to_have_value(text)
