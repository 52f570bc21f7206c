"""Mail that one can end with one click names the address that ends it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_notifications_unsubscribe"
down_revision = "0019_content_best_bets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "outbox_message",
        sa.Column("unsubscribe_path", sa.String(length=300), nullable=False, server_default=sa.text("''")),
    )


def downgrade() -> None:
    op.drop_column("outbox_message", "unsubscribe_path")
