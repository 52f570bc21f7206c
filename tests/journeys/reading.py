"""Reading an answer as a browser does: its forms, its links, its text; and sending a form from its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID_INPUTS = frozenset({"submit", "button", "image", "reset"})


@dataclass
class Input:
    """One field: ``kind`` is the type of an input, ``textarea`` or ``select``; ``options`` its choices."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form as it stands on a page."""

    action: str
    method: str
    inputs: dict[str, Input] = field(default_factory=dict)

    def as_shown(self) -> dict[str, str]:
        """What a browser would send if nobody typed anything."""
        return {name: found.value for name, found in self.inputs.items() if found.value}

    def typed_in(self) -> list[Input]:
        """The fields that people write into."""
        hidden = {"hidden", "radio", "checkbox", "select", "file"}
        return [found for found in self.inputs.values() if found.kind not in hidden]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.words: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self._form: PageForm | None = None
        self._open: Input | None = None
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if tag in {"script", "style"}:
            self._quiet += 1
        if tag == "form":
            self._form = PageForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is not None and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self._input(tag, given)
        if tag == "option" and self._open is not None:
            self._open.options.append(given.get("value", ""))
            if "selected" in given:
                self._open.value = given.get("value", "")

    def _input(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in VOID_INPUTS:
            return
        known = self._form.inputs.setdefault(given["name"], Input(given["name"], kind))
        if kind in {"radio", "checkbox"}:
            known.options.append(given.get("value", ""))
            known.value = given.get("value", "") if "checked" in given else known.value
        else:
            known.value = given.get("value", "")
        self._open = known if tag in {"textarea", "select"} else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in {"textarea", "select"}:
            if tag == "textarea" and self._open is not None:
                self._open.value = self._open.value.removeprefix("\n")
            self._open = None
        if tag in {"script", "style"}:
            self._quiet -= 1

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data
        if not self._quiet:
            self.words.append(data)


@dataclass(frozen=True)
class PageRead:
    """What is on a page. ``attributes`` are (tag, name, value)."""

    forms: list[PageForm]
    text: str
    tags: list[str]
    attributes: list[tuple[str, str, str]]

    def form_with(self, name: str) -> PageForm:
        """The form that has a field of this name."""
        return next(form for form in self.forms if name in form.inputs)


def read(answer: TestResponse | str) -> PageRead:
    html = answer if isinstance(answer, str) else answer.get_data(as_text=True)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return PageRead(reader.forms, " ".join(reader.words), reader.tags, reader.attributes)


def send(
    client: FlaskClient, path: str, form: PageForm, changes: Mapping[str, Any], **kwargs: Any
) -> TestResponse:
    """Send a form of the page at ``path``: what it shows, with ``changes``."""
    target = form.action or path
    data = form.as_shown() | dict(changes)
    if form.method == "get":
        return client.get(target, query_string=data, **kwargs)
    return client.post(target, data=data, **kwargs)
