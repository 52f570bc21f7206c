"""The part of the recording form that helps while somebody is on the telephone. Nothing here is stored.

Each small step (find a customer, choose one, look for answers) is a button ``step`` worth ``verb/what``. What
is typed travels with it and comes back, so that a step loses nothing.
"""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.fields import SearchField
from wtforms.fields.choices import SelectChoice

from portal.cases.contacts.queries import ContactBook
from portal.cases.contacts.rules import MORE
from portal.cases.desk_forms import text_limits, whole_number
from portal.kernel.references import normalise
from portal.web.text_input import clean_line

FIND_MAX = 100
SEARCHED_MAX = 200


def filled_place(fragment: str) -> str:
    """The field of a new customer's record that what was looked for belongs into."""
    if "@" in fragment:
        return "email"
    has_digits = any(sign.isdigit() for sign in fragment)
    return "phone" if has_digits and not any(sign.isalpha() for sign in fragment) else "name"


class CallForm(FlaskForm):
    """``person`` is a customer already known, 0 for a new one; ``case`` is one the contact is about."""

    find = SearchField(
        "Find the customer",
        [text_limits("What you look for", FIND_MAX)],
        filters=(clean_line,),
        description="Part of a name, e-mail address, number or organisation, or a case reference.",
        render_kw={
            "autocomplete": "off",
            "data-suggest": "/desk/record/customers",
            "data-suggest-step": "kept who cases what seldom answers next",
            "data-suggest-name": "Customers",
            "data-suggest-noun": "customer",
        },
    )
    q = SearchField(
        "Search the answers",
        [text_limits("What you search for", SEARCHED_MAX)],
        filters=(clean_line,),
        render_kw={"autocomplete": "off"},
    )
    step = StringField(filters=(clean_line,))
    person = HiddenField(filters=(whole_number,))
    case = HiddenField(filters=(clean_line,))
    case_version = HiddenField(filters=(whole_number,))
    contact_kind = SelectField(
        "What kind of contact was it?", choices=[], default=MORE, invalid_choice_message="Choose a kind"
    )
    details: Field
    subject: Field
    is_finding = False  # customers were asked for
    is_ready = False  # nothing is left to do but to record it

    def offer_kinds(self, book: ContactBook) -> None:
        self.contact_kind.choices = [SelectChoice(key, name) for key, name in book.types.items()]

    @property
    def about_case(self) -> str:
        """The reference of the case the contact is about; empty for a new case."""
        return normalise(self.case.data or "") or ""

    @property
    def fragment(self) -> str:
        """What a customer is looked for by, as long as nobody is chosen."""
        return "" if self.person.data else (self.find.data or "")[:FIND_MAX]

    @property
    def searched(self) -> str:
        """What answers are looked for by: their own words, else what was typed about the contact."""
        typed = self.q.data or f"{self.subject.data or ''} {self.details.data or ''}"
        return typed.strip()[:SEARCHED_MAX]

    def start_new_customer(self) -> str:
        """Put what was looked for where it belongs, unless something stands there; returns the field."""
        place = filled_place(self.fragment)
        if not self[place].data:
            self[place].data = self.fragment
        self.find.data = ""
        return place

    def focus(self, name: str) -> None:
        """Where whoever types goes on; a script takes them there."""
        self[name].render_kw = {**(self[name].render_kw or {}), "data-goes-on": True}
