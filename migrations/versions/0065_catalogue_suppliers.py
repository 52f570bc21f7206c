"""External suppliers with their statuses, contacts and timers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065_catalogue_suppliers"
down_revision = "0070_cases_problems"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("policy_key", sa.String(length=60), nullable=False),
        sa.Column("is_p1_phoned", sa.Boolean(), nullable=False),
        sa.Column("service_requests", sa.JSON(), nullable=False),
        sa.Column("incidents", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_supplier_group_id_resolver_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("group_id", name=op.f("uq_supplier_group_id")),
        sa.UniqueConstraint("key", name=op.f("uq_supplier_key")),
    )
    op.create_table(
        "supplier_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_contact_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_contact")),
    )
    op.create_index("uq_supplier_contact", "supplier_contact", ["supplier_id", "step"], unique=True)
    op.create_table(
        "supplier_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("is_waiting_for_us", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_state_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_state")),
    )
    op.create_index("uq_supplier_state", "supplier_state", ["supplier_id", "value"], unique=True)
    op.create_table(
        "supplier_timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("silent_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_timer_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_timer")),
    )
    op.create_index("uq_supplier_timer", "supplier_timer", ["supplier_id", "priority", "step"], unique=True)


def downgrade() -> None:
    op.drop_table("supplier_timer")
    op.drop_table("supplier_state")
    op.drop_table("supplier_contact")
    op.drop_table("supplier")
