"""Pictures of every page, to look at: ``python -m tests.browser.screenshots``.

The two of the README go to docs/images, made from the demo alone; all the others go to screenshots/, which
is not kept, at desktop and at phone width.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from portal.app import create_app
from portal.config import Settings
from portal.demo.people import PASSWORD
from portal.kernel import clock
from tests.browser.conftest import CHROMIUM
from tests.browser.site import ROOT, environ_of, running, settings_at
from tests.browser.visitor import DESKTOP, FLAGS, PHONE
from tests.factories.cast import add_cast
from tests.factories.journeys import example_pages

IMAGES = ROOT / "docs" / "images"
ALL = ROOT / "screenshots"
PEOPLE = {"citizen": "", "desk": "priya", "editor": "ruth", "admin": "helen"}
MORE = {
    "citizen": ("/search?q=password", "/search?q=pasword", "/search?q=xyzzyx", "/no-such-page"),
    "desk": ("/desk/?status=resolved", "/desk/?q=xyzzyx", "/desk/record?find=a"),
    "editor": ("/editor/faqs?q=password",),
    "admin": ("/admin/busy-times?year=2019",),
}


def main() -> None:
    """Make the demo, photograph it, add an example of everything else, photograph that."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = settings_at(Path(folder))
        for command in ("init", "demo"):
            subprocess.run(
                [sys.executable, "-m", "portal", command], env=environ_of(settings), cwd=ROOT, check=True
            )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with running(settings):
            for_readme(browser, settings)
            pages = examples(settings)
            for audience, name in PEOPLE.items():
                mine = [path for endpoint, path in pages if endpoint.startswith(audience)]
                photograph(signed_in(browser, settings, name), [*mine, *MORE[audience]])
        browser.close()


def for_readme(browser: Browser, settings: Settings) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, path, person in (("home", "/", ""), ("queue", "/desk/", "priya")):
        page = signed_in(browser, settings, person)
        page.goto(path)
        page.screenshot(path=IMAGES / f"{name}.png")


def examples(settings: Settings) -> list[tuple[str, str]]:
    """Everything the demo has no example of, and where it is."""
    app = create_app(settings)
    with app.extensions["database"].session() as session:
        add_cast(session, now=clock.now())
        session.commit()
    pages = example_pages(app)
    app.extensions["database"].dispose()
    return pages


def signed_in(browser: Browser, settings: Settings, name: str) -> Page:
    page = browser.new_context(base_url=settings.canonical_url, viewport=DESKTOP).new_page()  # type: ignore[arg-type]
    if name:
        page.goto("/sign-in")
        page.get_by_label("User name").fill(name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    return page


def photograph(page: Page, paths: list[str]) -> None:
    """All of these pages; first the mailed link is used, so that the case it opens can be seen."""
    ALL.mkdir(exist_ok=True)
    opening = [path for path in paths if path.startswith("/track/open/") and len(path) > 20]
    for path in opening:
        shoot(page, path, 0)
        page.goto(path)
        page.get_by_role("button", name="Show my case").click()
    for number, path in enumerate(paths, start=1):
        if path not in opening:
            shoot(page, path, number)


def shoot(page: Page, path: str, number: int) -> None:
    try:
        answer = page.goto(path)
    except Error:  # a download is no page
        return
    if answer is None or "html" not in answer.headers.get("content-type", ""):
        return
    plain = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:60]
    for kind, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.screenshot(
            path=ALL / f"{path.split('/')[1] or 'home'}-{number:03}-{plain}-{kind}.png", full_page=True
        )
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
