"""What happened of one kind in a period is found without a walk through all histories."""

from __future__ import annotations

from alembic import op

revision = "0068_cases_event_kinds"
down_revision = "0054_cases_promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_event_kind_at", "case_event", ["kind", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_case_event_kind_at", table_name="case_event")
