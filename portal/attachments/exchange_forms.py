"""Shape of what is sent to bring pages in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import MultipleFileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

REHEARSE, BRING_IN = "rehearse", "bring_in"


class ImportForm(FlaskForm):
    """Files, and where their pages go."""

    files = MultipleFileField(
        "Markdown files, or a zip file of them",
        description="Files that end in .md. A zip file may hold folders.",
    )
    section = SelectField(
        "Where do pages go whose file does not say?", validators=[DataRequired("Choose a section")]
    )
    how = RadioField(
        "What shall happen?",
        choices=[
            SelectChoice(REHEARSE, "Only show me what would happen"),
            SelectChoice(BRING_IN, "Make drafts of the pages"),
        ],
        default=REHEARSE,
    )

    def validate_files(self, field: MultipleFileField) -> None:
        """The browser sends one nameless file where none was chosen."""
        field.data = [upload for upload in field.data or [] if getattr(upload, "filename", "")]
        if not field.data:
            raise ValidationError("Choose at least one file")

    @property
    def is_rehearsal(self) -> bool:
        return bool(self.how.data != BRING_IN)
