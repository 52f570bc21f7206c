"""Whether a section was shut itself, or with what stands above it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_content_shut_here"
down_revision = "0020_notifications_unsubscribe"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "section", sa.Column("is_shut_here", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    # Nobody wrote down which were shut themselves: all that are shut stay so until somebody opens them.
    op.execute("UPDATE section SET is_shut_here = is_restricted")


def downgrade() -> None:
    op.drop_column("section", "is_shut_here")
