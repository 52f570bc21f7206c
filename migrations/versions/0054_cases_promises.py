"""Due times of what is still to be done: a first look, the next update, the group's own time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054_cases_promises"
down_revision = "0053_sla_dated"
branch_labels = None
depends_on = None

COLUMNS = ("processing_due_at", "update_due_at", "group_due_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("desk_case", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "group_target",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_group_target_group_id_resolver_group")
        ),
        sa.PrimaryKeyConstraint("group_id", "priority", name=op.f("pk_group_target")),
    )


def downgrade() -> None:
    op.drop_table("group_target")
    for name in COLUMNS:
        op.drop_column("desk_case", name)
