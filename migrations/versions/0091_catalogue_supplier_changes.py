"""Suppliers are changed on a screen; an escalation keeps the hours and targets it began with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0091_catalogue_supplier_changes"
down_revision = "0090_cases_recomputations"
branch_labels = None
depends_on = None

KEY = sa.String(length=60)


def upgrade() -> None:
    op.add_column("supplier", sa.Column("calendar_key", KEY, nullable=False, server_default=""))
    op.add_column("supplier", sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("supplier", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE supplier SET calendar_key = policy_key")  # until now one key named both
    for name in ("policy_key", "calendar_key"):
        op.add_column("escalation", sa.Column(name, KEY, nullable=False, server_default=""))
        op.execute(
            f"UPDATE escalation SET {name} ="  # noqa: S608  (the name is one of the two above)
            " (SELECT supplier.policy_key FROM supplier WHERE supplier.id = escalation.supplier_id)"
        )


def downgrade() -> None:
    for table, names in (
        ("escalation", ("calendar_key", "policy_key")),
        ("supplier", ("version", "is_active", "calendar_key")),
    ):
        for name in names:
            op.drop_column(table, name)
