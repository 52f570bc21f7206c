"""Mail may answer another and carry files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067_notifications_enclosures"
down_revision = "0066_cases_escalations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "outbox_message", sa.Column("in_reply_to", sa.String(length=250), nullable=False, server_default="")
    )
    op.add_column("outbox_message", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("outbox_message", "files")
    op.drop_column("outbox_message", "in_reply_to")
