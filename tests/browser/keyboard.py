"""Hands without a mouse: only keys, and a check at each step that one can see where one is."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_STOPS = 120
ACTIVE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const named = e.labels && e.labels.length ? e.labels[0].textContent : "";
  const said = e.getAttribute("aria-label") || named || e.textContent;
  return {
    tag: e.tagName.toLowerCase(), id: e.id, name: e.getAttribute("name") || "",
    text: said.replace(/\\s+/g, " ").trim(), type: e.type || "", value: String(e.value || ""),
  };
}"""
# What can tell a focused element from one that is not: its own look, or that of a part drawn for it.
LOOK = """(e) => {
  const parts = [e, e.nextElementSibling, e.parentElement].filter(Boolean);
  const looks = [];
  for (const part of parts) for (const pseudo of [null, "::before", "::after"]) {
    const s = getComputedStyle(part, pseudo);
    looks.push([s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor,
                s.borderWidth, s.textDecorationLine].join());
  }
  return looks.join("|");
}"""


@dataclass(frozen=True)
class Stop:
    """What has the focus now."""

    tag: str
    id: str
    name: str
    text: str
    type: str
    value: str


@dataclass
class Keyboard:
    """One page, used by keys alone. ``pressed`` counts them."""

    page: Page
    pressed: int = 0

    @property
    def stop(self) -> Stop | None:
        found = self.page.evaluate(ACTIVE)
        return Stop(**found) if found else None

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1

    def write(self, text: str) -> None:
        """Letter by letter, where the focus is."""
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def tab(self) -> Stop | None:
        """One step on. Fails where the focus cannot be seen."""
        self.press("Tab")
        stop = self.stop
        if stop is not None:
            assert self._is_seen(), f"The focus cannot be seen on {stop}."
        return stop

    def go_to(self, text: str = "", *, name: str = "") -> None:
        """Tab until an element with these words or this name has the focus."""
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if stop and ((text and text.lower() in stop.text.lower()) or (name and stop.name == name)):
                return
        raise AssertionError(f"No way by Tab to {text or name!r} on {self.page.url}.")

    def type(self, name: str, text: str) -> None:
        """Tab to a field and fill it in."""
        self.go_to(name=name)
        self.write(text)

    def follow(self, text: str) -> None:
        """Tab to a link or button, press Enter, and wait for what comes."""
        self.go_to(text)
        with self.page.expect_navigation():
            self.press("Enter")

    def _is_seen(self) -> bool:
        """Whether the focused element looks otherwise than without the focus, and is inside the window."""
        element = self.page.evaluate_handle("document.activeElement").as_element()
        assert element is not None
        is_inside = self.page.evaluate(
            "(e) => { const r = e.getBoundingClientRect(), s = document.scrollingElement;"
            " return r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < s.clientWidth; }",
            element,
        )
        focused = self.page.evaluate(LOOK, element)
        plain = self.page.evaluate(
            "(e) => { const look = " + LOOK + "; e.blur(); const plain = look(e);"
            " e.focus({preventScroll: true}); return plain; }",
            element,
        )
        return bool(is_inside) and focused != plain
