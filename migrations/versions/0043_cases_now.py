"""When cases were resolved, to be counted by the hour."""

from __future__ import annotations

from alembic import op

revision = "0043_cases_now"
down_revision = "0042_cases_bulk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_desk_case_resolved_at"), "desk_case", ["resolved_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_desk_case_resolved_at"), table_name="desk_case")
