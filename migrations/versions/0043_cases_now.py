"""Indexes for views (open cases of a service, group or person; ended ones by receipt) and the Now screen."""

from __future__ import annotations

from alembic import op

revision = "0043_cases_now"
down_revision = "0042_cases_bulk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_desk_case_resolved_at"), "desk_case", ["resolved_at"])
    for name in ("service", "group", "assignee"):
        op.create_index(f"ix_desk_case_{name}_band", "desk_case", [f"{name}_id", "queue_band", "next_due_at"])
    op.create_index("ix_desk_case_status_received", "desk_case", ["status", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_desk_case_status_received", table_name="desk_case")
    for name in ("service", "group", "assignee"):
        op.drop_index(f"ix_desk_case_{name}_band", table_name="desk_case")
    op.drop_index(op.f("ix_desk_case_resolved_at"), table_name="desk_case")
