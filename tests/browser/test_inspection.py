"""The eyes of these tests are open: a page with known faults is found to have them."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.inspection import faults
from tests.browser.visitor import DESKTOP, watch

BAD = """<!DOCTYPE html><html lang="en"><head><title>Bad</title></head><body><main>
<h1>One</h1><h1>Two</h1><p style="color:#ccc">Pale words</p><input type="text">
<button style="width:9px;height:9px;padding:0">x</button>
<button style="width:9px;height:9px;padding:0">y</button>
<div style="width:500px">Wide</div><script>console.error("Oh no"); throw new Error("Worse");</script>
</main></body></html>"""


def test_known_faults_are_found(browser: Browser) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    complaints: list[str] = []
    watch(page, "nowhere.example.org", complaints)
    page.set_content(BAD)
    found = " ".join(faults(page))
    for fault in ("2 first headings", "title 'Bad'", "color-contrast", "label:", "target-size", "wider than"):
        assert fault in found, found
    assert any("Oh no" in said for said in complaints)
    assert any("Worse" in said for said in complaints)
    context.close()
