"""Which message of a case a file came with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050_attachments_parts"
down_revision = "0044_cases_shifts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("part_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("attachment") as table:
        table.drop_column("part_id")
