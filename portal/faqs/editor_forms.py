"""Shape of what editors send: a page, a decision about it, filters of a list, a group of synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SearchField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from content.kinds import FAQ, Kind, all_kinds, kind_of
from content.models import Revision, SynonymGroup
from content.standing import STANDING_NAMES, Standing
from content.texts import CHANGE_NOTE_MAX, SLUG_MAX, STAFF_NOTE_MAX, SUMMARY_MAX, TITLE_MAX, RevisionText
from content.workflow import STATE_NAMES, ReviewState
from portal.catalogue.queries import CategoryEntry
from portal.faqs.kind_forms import PREFIX, fields_of, typed_details, typed_from_details
from portal.kernel.clock import LONDON
from portal.web.date_parts import DatePartsField
from portal.web.text_input import clean_line, clean_text
from portal.web.time_input import NoSuchHour, local_moment_of, read_time

COMMENT_MAX = 2_000
MINOR, MAJOR = "minor", "major"
LISTED_STATES = (
    ReviewState.live,
    ReviewState.draft,
    ReviewState.in_review,
    ReviewState.changes_requested,
)
UNFINISHED = frozenset({ReviewState.draft, ReviewState.in_review, ReviewState.changes_requested})
# A slug may be pasted as the address of the page or as the link an author writes.
_AROUND_SLUG = re.compile(r"^(?:https?://[^/\s]+)?(?:/editor)?/faqs/|^faq:|[?#].*$|/+$")


_FORM_NAMES = {"publish_at": "opens_time", "expires_at": "closes_time"}
"""Where a field of ``RevisionText`` is typed in, if under another name."""


def lines_of(text: str | None) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def slug_of_line(line: str) -> str:
    """The slug in what somebody typed to name a page: the slug, ``faq:slug`` or its address."""
    return _AROUND_SLUG.sub("", _AROUND_SLUG.sub("", line))


def no_longer_than(field: str, most: int) -> Length:
    return Length(max=most, message=f"{field} must be {most:,} characters or fewer")


def line_field(label: str, hint: str, *, missing: str, name: str, most: int) -> StringField:
    """A line that must be there. ``missing`` is said where it is not, ``name`` where it is too long."""
    return StringField(
        label,
        description=hint,
        filters=[clean_line],
        validators=[DataRequired(missing), no_longer_than(name, most)],
    )


def time_field(label: str, description: str) -> StringField:
    return StringField(
        label,
        description=description,
        filters=[clean_line],
        render_kw={"class": "govuk-input--width-5", "autocomplete": "off"},
    )


class PageForm(FlaskForm):
    """Everything an author can write about a page of any kind; ``page_form`` adds what its kind asks for.

    ``base`` says which version the author started from; ``content`` refuses to save over another one.
    ``working_copy`` is the key under which what is typed is kept until it is saved.
    """

    base = HiddenField()
    working_copy = HiddenField()
    title = line_field(
        "Title",
        "The question, in the words people use.",
        missing="Enter a title",
        name="Title",
        most=TITLE_MAX,
    )
    slug = StringField(
        "Address of the page",
        description="Leave it empty and we make one from the title. It stays when the title changes.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("The address of the page", SLUG_MAX)],
    )
    summary = TextAreaField(
        "Summary",
        description="One or two sentences. They stand below the title in search results.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("Summary", SUMMARY_MAX)],
    )
    body = TextAreaField(
        "Answer",
        filters=[clean_text],
        render_kw={"class": "wm-markdown", "data-markdown": True},
    )
    categories = SelectMultipleField("What it is about", validators=[Optional()], validate_choice=True)
    also_known_as = TextAreaField(
        "Also known as",
        description="Other words people search for, one per line: old names, abbreviations.",
        filters=[clean_text],
        validators=[Optional()],
    )
    related = TextAreaField(
        "Related answers",
        description="The address of each page, one per line. The first comes first.",
        filters=[clean_text],
        validators=[Optional()],
    )
    staff_note = TextAreaField(
        "Note for staff",
        description="Readers never see this. What should an agent know when a case is about this page?",
        filters=[clean_text],
        validators=[Optional(), no_longer_than("The note for staff", STAFF_NOTE_MAX)],
    )
    change_note = StringField(
        "What did you change, and why?",
        description="For the reviewer and the history.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("The note about the change", CHANGE_NOTE_MAX)],
    )

    opens_on = DatePartsField("Opens on", [Optional()])
    opens_time = time_field("Opens at", "For example 09:00. Empty means the beginning of the day.")
    closes_on = DatePartsField("Closes on", [Optional()])
    closes_time = time_field("Closes at", "For example 17:00. Empty means the end of the day.")
    closing_note = StringField(
        "What to tell those who come later",
        description="For example: the scheme has ended.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("The note", CHANGE_NOTE_MAX)],
    )
    replacement = StringField(
        "Page to read instead",
        description="The address of another page.",
        filters=[clean_line],
        validators=[Optional()],
    )
    change = RadioField(
        "How large is the change?",
        choices=[
            SelectChoice(MINOR, "Minor", render_kw={"hint": "Nobody is told: a comma, a clearer word."}),
            SelectChoice(
                MAJOR,
                "Major",
                render_kw={"hint": "The page shows a note with the date; subscribers are told."},
            ),
        ],
        default=MINOR,
    )
    public_note = StringField(
        "What readers are told of the change",
        description="For example: the fee for a licence is now £120.",
        filters=[clean_line],
        validators=[Optional(), no_longer_than("The note to readers", CHANGE_NOTE_MAX)],
    )

    kind: ClassVar[Kind]

    def __init__(self, categories: Iterable[CategoryEntry], *, is_new: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.categories.choices = [
            SelectChoice(each.key, each.name, render_kw={"hint": each.definition}) for each in categories
        ]
        if not is_new:
            del self.slug

    def text(self) -> RevisionText:
        """What was typed, for ``content`` to tidy and check."""
        return RevisionText(
            title=self.title.data or "",
            summary=self.summary.data or "",
            body=self.body.data or "",
            also_known_as=lines_of(self.also_known_as.data),
            categories=tuple(self.categories.data or ()),
            related=tuple(slug_of_line(line) for line in lines_of(self.related.data)),
            staff_note=self.staff_note.data or "",
            change_note=self.change_note.data or "",
            details=typed_details(self.kind, self._fields),
            is_major=self.change.data == MAJOR,
            public_note=self.public_note.data or "",
            publish_at=self._moment(self.opens_on, self.opens_time, time()),
            expires_at=self._moment(self.closes_on, self.closes_time, None),
            closing_note=self.closing_note.data or "",
            replacement=slug_of_line(self.replacement.data or ""),
        )

    def validate_opens_time(self, field: StringField) -> None:
        self._check_moment(self.opens_on, field, time())

    def validate_closes_time(self, field: StringField) -> None:
        self._check_moment(self.closes_on, field, None)

    def _check_moment(self, day: DatePartsField, at: StringField, empty: time | None) -> None:
        if at.data and read_time(at.data) is None:
            raise ValidationError(f"{at.label.text} must be a time, like 14:05 or 2:05pm")
        if at.data and day.data is None and not day.errors:
            raise ValidationError("Enter the day, too")
        try:
            self._moment(day, at, empty)
        except NoSuchHour as fault:
            raise ValidationError(str(fault)) from fault

    @staticmethod
    def _moment(day: DatePartsField, at: StringField, empty: time | None) -> datetime | None:
        """The moment typed; ``empty`` is the time of a day without one, None the end of that day."""
        if day.data is None:
            return None
        typed = read_time(at.data or "")
        if typed is None and empty is None:
            return local_moment_of(day.data + timedelta(days=1), time())
        return local_moment_of(day.data, typed or empty or time())

    @property
    def has_dates(self) -> bool:
        """Whether any of what stands behind "Dates" is in use, so that it is shown open."""
        fields = (self.opens_on, self.opens_time, self.closes_on, self.closes_time, self.closing_note,
                  self.replacement)  # fmt: skip
        return any(field.data or field.errors for field in fields)

    @property
    def details(self) -> list[Field]:
        """The fields that the kind of the page adds."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def wanted_slug(self) -> str | None:
        """The address typed for a new page; ``None`` where none was."""
        return (self.slug.data or None) if "slug" in self else None

    def refuse(self, field: str, reason: str) -> None:
        """Put a reason beside the field it is about; beside the answer where that field is not shown."""
        name = _FORM_NAMES.get(field, field)
        target = self._fields.get(name) or self._fields.get(PREFIX + name) or self.body
        target.errors = [*target.errors, reason]


@cache
def page_form(word: str) -> type[PageForm]:
    """The form of a page of this kind. Raises ``InvalidText`` for a kind there is not."""
    kind = kind_of(word)
    return type("PageForm", (PageForm,), {"kind": kind, **fields_of(kind)})


def _day_and_time(name: str, moment: datetime | None) -> dict[str, Any]:
    if moment is None:
        return {}
    local = moment.astimezone(LONDON)
    return {f"{name}_on": local.date(), f"{name}_time": f"{local:%H:%M}"}


def typed_from(revision: Revision, kind: Kind) -> dict[str, Any]:
    """What the form shows of a version when an edit starts. The note about a change is for that change."""
    return {
        "base": base_of(revision),
        "title": revision.title,
        "summary": revision.summary,
        "body": revision.body,
        "categories": list(revision.categories),
        "also_known_as": "\n".join(revision.also_known_as),
        "related": "\n".join(revision.related),
        "staff_note": revision.staff_note,
        "change_note": revision.change_note if revision.review_state in UNFINISHED else "",
        "change": MAJOR if revision.is_major and revision.review_state in UNFINISHED else MINOR,
        "public_note": revision.public_note if revision.review_state in UNFINISHED else "",
        "closing_note": revision.closing_note,
        "replacement": revision.replacement,
        **_day_and_time("closes", revision.expires_at),
        **(_day_and_time("opens", revision.publish_at) if revision.review_state in UNFINISHED else {}),
        **typed_from_details(kind, revision.details),
    }


def base_of(revision: Revision) -> str:
    """Names a version as it stands now: its id and its lock version."""
    return f"{revision.id}.{revision.lock_version}"


def read_base(text: str | None) -> tuple[int, int]:
    """The two numbers of ``base_of``; zeros, which no version has, for anything we did not write."""
    match = re.fullmatch(r"([0-9]{1,18})\.([0-9]{1,9})", text or "")
    return (int(match[1]), int(match[2])) if match else (0, 0)


class DecisionForm(FlaskForm):
    """What is decided about a version, and why."""

    base = HiddenField()
    comment = TextAreaField(
        "Comment",
        filters=[clean_text],
        validators=[no_longer_than("Comment", COMMENT_MAX)],
    )


class SectionForm(FlaskForm):
    """What a new page is, and where it shall stand."""

    class Meta:
        csrf = False  # a GET that only asks for the next page

    kind = RadioField(
        "What do you want to write?",
        choices=[
            SelectChoice(kind.word, kind.name, render_kw={"hint": kind.purpose}) for kind in all_kinds()
        ],
        default=FAQ,
        validators=[DataRequired("Choose what you want to write")],
    )
    section = RadioField(
        "Which service is it for?", validators=[DataRequired("Choose where the page belongs")]
    )


class FilterForm(FlaskForm):
    """Narrows the list of pages; lives in the address."""

    class Meta:
        csrf = False

    q = SearchField("Words in the title or staff note", filters=[clean_line])
    section = SelectField("Section", filters=[clean_line], validate_choice=False)
    state = SelectField(
        "State",
        choices=[SelectChoice("", "Any state")]
        + [SelectChoice(state.value, STATE_NAMES[state].capitalize()) for state in LISTED_STATES]
        + [SelectChoice(standing.value, STANDING_NAMES[standing]) for standing in Standing],
        filters=[clean_line],
        validate_choice=False,
    )

    @property
    def wanted_state(self) -> ReviewState | None:
        return next((state for state in LISTED_STATES if state.value == self.state.data), None)

    @property
    def wanted_standing(self) -> Standing | None:
        return next((standing for standing in Standing if standing.value == self.state.data), None)

    def kept(self) -> dict[str, str]:
        """What was asked for, to carry along to the next page of the list."""
        return {field.name: field.data for field in self if field.data}


class SynonymsForm(FlaskForm):
    """Words that mean the same, and where."""

    terms = TextAreaField(
        "Words that mean the same",
        description="One word or phrase per line, at least two.",
        filters=[clean_text],
        validators=[DataRequired("Enter at least two words or phrases that mean the same")],
    )
    service_key = SelectField("Where do they mean the same?")

    @classmethod
    def typed_from(cls, group: SynonymGroup) -> dict[str, str]:
        return {"terms": "\n".join(group.terms), "service_key": group.service_key or ""}
