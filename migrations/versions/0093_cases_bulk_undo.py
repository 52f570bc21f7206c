"""An act on any number of cases can be undone: the worker puts them back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0093_cases_bulk_undo"
down_revision = "0092_cases_search_threads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bulk_act", sa.Column("undo_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE bulk_act SET undo_asked_at = undone_at WHERE undone_at IS NOT NULL")
    op.create_index("ix_bulk_act_undo", "bulk_act", ["undo_asked_at", "undone_at"])
    op.add_column(
        "bulk_act_case", sa.Column("is_put_back", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("bulk_act_case", "is_put_back")
    op.drop_index("ix_bulk_act_undo", table_name="bulk_act")
    op.drop_column("bulk_act", "undo_asked_at")
