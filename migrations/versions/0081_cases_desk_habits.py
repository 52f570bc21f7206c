"""How people work at the desk: a signature, keyboard shortcuts, and groups that hand out by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081_cases_desk_habits"
down_revision = "0068_cases_event_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("signature", sa.String(500), nullable=False, server_default=""))
    op.add_column(
        "account", sa.Column("has_shortcuts", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column(
        "hand_out", sa.Column("is_automatic", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("hand_out", "is_automatic")
    op.drop_column("account", "has_shortcuts")
    op.drop_column("account", "signature")
