"""A form that was sent waits, marked, until the worker has made a case of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from content.database import UtcDateTime

revision = "0098_forms_unregistered"
down_revision = "0097_cases_view_filters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("form_draft", sa.Column("unregistered_since", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_form_draft_unregistered",
        "form_draft",
        ["unregistered_since"],
        sqlite_where=sa.text("unregistered_since IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_form_draft_unregistered", table_name="form_draft")
    op.drop_column("form_draft", "unregistered_since")
