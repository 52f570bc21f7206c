"""Services that end, with a word for those who come later; super users, licences; keys found in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076_catalogue_registers"
down_revision = "0081_cases_desk_habits"
branch_labels = None
depends_on = None

SERVICE = (
    ("farewell", sa.String(length=500), ""),
    ("instead", sa.String(length=300), ""),
    ("ended_at", sa.DateTime(timezone=True), None),
)
VERSIONED = ("service", "category", "peak")


KEYS = "ix_customer_key_kind_value"


def upgrade() -> None:
    op.drop_index(KEYS, table_name="customer_key")
    op.create_index(KEYS, "customer_key", ["kind", "value", "person_id"])
    for name, kind, default in SERVICE:
        op.add_column("service", sa.Column(name, kind, nullable=default is None, server_default=default))
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "super_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("helps_with", sa.String(length=500), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_super_user_service_id_service"),
        sa.PrimaryKeyConstraint("id", name="pk_super_user"),
    )
    op.create_index("uq_super_user", "super_user", ["service_id", "module", "email"], unique=True)
    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("module", sa.String(length=120), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_licence"),
        sa.UniqueConstraint("key", name="uq_licence_key"),
    )


def downgrade() -> None:
    """Services that had ended stay shut; what was said of them is forgotten."""
    op.drop_index(KEYS, table_name="customer_key")
    op.create_index(KEYS, "customer_key", ["kind", "value"])
    op.drop_table("licence")
    op.drop_table("super_user")
    for table in VERSIONED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN version")
    for name, _, _ in SERVICE:
        op.execute(f"ALTER TABLE service DROP COLUMN {name}")
