"""Reasons of contacts and types of cases are changed on screens; a type may be off for a service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0094_cases_kinds_changed"
down_revision = "0093_cases_bulk_undo"
branch_labels = None
depends_on = None

TABLES = ("contact_reason", "case_type")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("case_type", sa.Column("off_for", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("case_type", "off_for")
    for table in TABLES:
        op.drop_column(table, "version")
