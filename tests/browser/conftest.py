"""Browser tests: one site and one browser for all of them, a window of its own for each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.site import Site, prepare, running, settings_at
from tests.browser.visitor import DESKTOP, FLAGS, watch
from tests.factories.cast import PASSWORD

# The first is the same browser without a window to draw: half the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
OpenPage = Callable[..., Page]
PATIENCE_MS = 15_000


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them go to one process of pytest-xdist: they share the site."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal with its first content, the cast, web server and worker."""
    settings = settings_at(tmp_path_factory.mktemp("site"))
    database = prepare(settings)
    with running(settings):
        yield Site(settings, database)
    database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium. Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[OpenPage]:
    """Open windows: ``open_page()``, ``open_page(viewport=PHONE)``, ``open_page(java_script_enabled=False)``,
    ``open_page(name="asha")`` for somebody signed in. Any complaint fails the test at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(*, name: str = "", **options: Any) -> Page:
        usual = {
            "base_url": site.url,
            "viewport": DESKTOP,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
        }
        chosen = usual | options
        context = browser.new_context(**chosen)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch(page, urlsplit(chosen["base_url"]).netloc, complaints)
        if name:
            sign_in(page, name)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A window at desktop size, not signed in."""
    return open_page()


def sign_in(page: Page, name: str) -> None:
    """Through the form, as people do; another window of theirs is signed out by it."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
