"""What is asked of each page as it stands in the browser: axe, one heading, a title, nothing cut off."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.site import ROOT
from tests.browser.visitor import DESKTOP, PHONE

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on the width: what is drawn, how large, and what a menu hides. The rest is the same page.
OF_THE_WIDTH = [
    "aria-hidden-focus", "button-name", "color-contrast", "landmark-unique", "link-in-text-block",
    "link-name", "region", "scrollable-region-focusable", "target-size",
]  # fmt: skip
RUN = """([type, values]) => axe.run(document, {
  runOnly: {type, values}, rules: type === "tag" ? {"target-size": {enabled: true}} : {},
  resultTypes: ["violations"], preload: false,
}).then(found => found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.target.join(" "))]))"""
# What sticks out of the window, and words that stick out of their own place into another.
TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  const name = e => e.tagName.toLowerCase() + "." + e.className;
  const out = [...document.querySelectorAll("h1, h2, h3, p, dd, td, label, legend")]
    .filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
    .filter(e => getComputedStyle(e).overflowX === "visible");
  const beyond = e => e.getBoundingClientRect().right > most + 1;
  if (document.documentElement.scrollWidth > most)
    out.push(...[...document.querySelectorAll("body *")].filter(beyond));
  return out.map(name).slice(0, 5);
}"""
# Every way in which an element stands in another on this page, with what tells assistive technology of it.
MADE_OF = """() => {
  const name = e => e.tagName + "." + e.className + [...e.attributes].map(a => a.name)
    .filter(n => /^(aria-|role|type|for|alt|lang|tabindex|scope)/.test(n)).sort();
  const all = [...document.body.querySelectorAll("*")];
  return [...new Set(all.map(e => name(e.parentElement) + ">" + name(e)))];
}"""


@cache
def _axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `make test-tools`")
    return AXE.read_text()


def axe_faults(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line each; with ``rules``, what it finds by them alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())  # past the Content-Security-Policy, which stays in force for the page
    found: list[Any] = page.evaluate(RUN, ["rule", rules] if rules else ["tag", STANDARDS])
    return [f"{rule}: {text} {places[:3]}" for rule, text, places in found]


def faults(page: Page, *, is_new: bool = True) -> list[str]:
    """All that is wrong with the page that is open, at both widths.

    One that ``is_new`` is given to axe; any other is made of what axe has seen.
    """
    found = []
    if (count := page.locator("h1").count()) != 1:
        found.append(f"{count} first headings")
    if len(page.title()) < 20 or " – " not in page.title():
        found.append(f"title {page.title()!r}")
    for name, viewport, rules in (("desktop", DESKTOP, None), ("phone", PHONE, OF_THE_WIDTH)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        if is_new:
            found += [f"{name}: {fault}" for fault in axe_faults(page, rules)]
        if sticking_out := page.evaluate(TOO_WIDE):
            found.append(f"{name}: wider than the window: {sticking_out}")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found


@dataclass
class Round:
    """A walk over many pages: what is wrong on each, and which share a title."""

    page: Page
    found: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)  # what the pages of a kind were made of

    def look(self, path: str, kind: str = "", *, status: int | None = None) -> None:
        """Open a page and inspect it. Pages of one ``kind`` may share a title, others may not; a page of no
        kind may have any."""
        answer = self.page.goto(path)
        assert answer is not None
        if status is not None and answer.status != status:
            self.found.append(f"{path}: {answer.status} instead of {status}")
        was_sent_on = answer.request.redirected_from is not None  # to a page that has its own turn
        is_known = answer.status >= 400 and self.page.title() in self.titles
        if was_sent_on or is_known or "html" not in answer.headers.get("content-type", ""):
            return
        is_new = not kind or self._adds_to(kind)
        self.found += [f"{path}: {fault}" for fault in faults(self.page, is_new=is_new)]
        if kind:
            first = self.titles.setdefault(self.page.title(), kind if answer.status == 200 else "")
            if answer.status == 200 and first != kind:
                self.found.append(f"{path}: has the title of {first}: {self.page.title()!r}")

    def _adds_to(self, kind: str) -> bool:
        """Whether this page holds anything that no page of its kind has held."""
        parts, seen = set(self.page.evaluate(MADE_OF)), self.known.setdefault(kind, set())
        is_new = not parts <= seen
        seen |= parts
        return is_new
