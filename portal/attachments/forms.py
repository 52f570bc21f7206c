"""Shape of what editors send about pictures and files."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SearchField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from content.library import MediaText
from content.models import Media
from content.texts import SUMMARY_MAX, TITLE_MAX
from portal.attachments.file_types import ACCEPTED
from portal.web.text_input import clean_line

CHOOSE_AGAIN = "Select the file again: your browser does not keep it"


def _file(label: str) -> FileField:
    return FileField(label, validators=[FileRequired("Select a file")], render_kw={"accept": ACCEPTED})


def _title(hint: str, rule: Any) -> StringField:
    most = Length(max=TITLE_MAX, message=f"Title must be {TITLE_MAX} characters or fewer")
    return StringField("Title", description=hint, filters=[clean_line], validators=[rule, most])


def _alt_text() -> TextAreaField:
    most = Length(max=SUMMARY_MAX, message=f"The description must be {SUMMARY_MAX} characters or fewer")
    return TextAreaField(
        "What does the picture show?",
        description="For people who cannot see it. Say what it tells, not that it is a picture.",
        filters=[clean_line],
        validators=[most],  # whether it may stay empty depends on the file
    )


def _is_decorative() -> BooleanField:
    return BooleanField("It only decorates: the page says the same without it")


def _is_public() -> BooleanField:
    return BooleanField("Everybody may have it, even where no live page uses it")


class RefusingForm(FlaskForm):
    """A form that shows reasons which are known only once everything was looked at."""

    def refuse(self, field: str, reason: str) -> None:
        """Put a reason beside the field it is about; on top of the form where that field is not shown."""
        target = self._fields.get(field)
        if target is None:
            self.form_errors.append(reason)
        else:
            target.errors = [*target.errors, reason]

    def leave_out(self, *names: str) -> None:
        for name in names:
            del self[name]

    def text(self, default_title: str = "") -> MediaText:
        """What was typed about a picture or file, for ``content`` to tidy and check."""
        typed = {name: field.data for name, field in self._fields.items()}
        return MediaText(
            title=typed.get("title") or default_title,
            alt_text=typed.get("alt_text") or "",
            is_decorative=bool(typed.get("is_decorative")),
            is_public=bool(typed.get("is_public")),
        )


class AddForm(RefusingForm):
    """A new picture or file; the title may be left to the name of the file."""

    section = SelectField("Section", validators=[DataRequired("Choose the section it belongs to")])
    file = _file("File")
    title = _title("Leave it empty and we take the name of the file.", Optional())
    alt_text = _alt_text()
    is_decorative = _is_decorative()
    is_public = _is_public()

    def __init__(self, sections: list[SelectChoice], *, may_open: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.section.choices = sections
        if not may_open:
            self.leave_out("is_public")


class DescribeForm(RefusingForm):
    """Changes what is said. ``base`` is the version of the record that the author saw."""

    base = HiddenField()
    title = _title(
        "What you look for it by in the list, and what a link to it says.", DataRequired("Enter a title")
    )
    alt_text = _alt_text()
    is_decorative = _is_decorative()
    is_public = _is_public()

    def __init__(self, *, is_picture: bool, may_open: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not is_picture:
            self.leave_out("alt_text", "is_decorative")
        if not may_open:
            self.leave_out("is_public")

    def seen_version(self) -> int:
        """What ``base`` says; 0, which no record has, for anything we did not write."""
        text = self.base.data or ""
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


class ReplaceForm(RefusingForm):
    """A new version of the bytes."""

    file = _file("New version")


class MediaFilter(FlaskForm):
    """Narrows the list; lives in the address."""

    class Meta:
        csrf = False

    q = SearchField("Words in title or description", filters=[clean_line])
    section = SelectField("Section", filters=[clean_line], validate_choice=False)

    def __init__(self, formdata: Any, sections: list[SelectChoice]) -> None:
        super().__init__(formdata)
        self.section.choices = sections

    def kept(self) -> dict[str, str]:
        """What was asked for, to carry along to the next page of the list."""
        return {field.name: field.data for field in self if field.data}


def typed_from(media: Media) -> dict[str, Any]:
    """What the form shows when an edit starts."""
    return {
        "base": str(media.lock_version),
        "title": media.title,
        "alt_text": media.alt_text,
        "is_decorative": media.is_decorative,
        "is_public": media.is_public,
    }
