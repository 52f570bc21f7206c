"""The last page before a form is sent: what was typed, each with a way to change it.

Everybody who raises a case passes it and no memory of pages can hold it. So it is drawn once for all who fill
in a form, and then only filled with what each of them typed. With files or a mistake it is drawn as any page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, session, url_for
from markupsafe import escape

from portal.attachments.case_files import files_hint
from portal.attachments.models import StoredFile
from portal.cases.citizen.raising import Offer
from portal.cases.forms import DraftFilesForm
from portal.forms.queries import Draft
from portal.forms.web_form import shown_answers
from portal.kernel.stamped import kept
from portal.web.context import plain_text
from portal.web.patterns import Pattern
from portal.web.transaction import db

NOT_GIVEN = "Not given"
CONTACT = (
    ("Full name", "name"),
    ("E-mail address", "email"),
    ("Telephone number", "phone"),
    ("Organisation", "organisation"),
)


@dataclass(frozen=True)
class CheckPage:
    """A draft to be looked over; ``files`` are those added so far."""

    key: str
    draft: Draft
    offer: Offer
    files: Sequence[StoredFile]
    form: DraftFilesForm | None
    """As it was refused; a new one is made where one is drawn."""
    is_added: bool

    def drawn(self) -> str:
        """The page as HTML."""
        if self.files or self.form is not None or "_flashes" in session:
            return self._draw(self.key, self._texts())
        known = kept(db(), "check_patterns", lambda _: dict[tuple[int, int, int], Pattern]())
        kind = (self.offer.service.id, self.offer.category.id, self.offer.version.id)
        pattern = known.get(kind)
        if pattern is None:
            pattern = known[kind] = Pattern.drawn_by(self._draw_empty, 1 + len(self._texts()))
        return pattern.text(escape(self.key), *map(plain_text, self._texts()))

    def _texts(self) -> list[str]:
        """What was typed, in the order of the page."""
        answers = shown_answers(self.offer.version.definition, self.draft.answers)
        typed = [text for _, text in answers] + [self.draft.contact[name] for _, name in CONTACT]
        return [text or NOT_GIVEN for text in typed]

    def _draw_empty(self, places: Sequence[str]) -> str:
        return self._draw(places[0], places[1:])

    def _draw(self, key: str, texts: Sequence[str]) -> str:
        steps, offer = url_for(".raise_check", key=key).removesuffix("check"), self.offer
        services = url_for(".raise_services", draft=key)
        categories = url_for(".raise_categories", service_key=offer.service.key, draft=key)
        asked = [(field.label, field.name) for field in offer.version.definition.fields]
        rows = [
            (label, text, f"{steps}form#{name}")
            for (label, name), text in zip([*asked, *CONTACT], texts, strict=True)
        ]
        return render_template(
            "cases/citizen/raise_check.html",
            steps=steps,
            question=[
                ("Service", offer.service.name, services),
                ("What it is about", offer.category.name, categories),
                *rows[: len(asked)],
            ],
            contact=rows[len(asked) :],
            files=self.files,
            form=self.form or DraftFilesForm(),
            files_hint=files_hint(),
            is_added=self.is_added,
        )
