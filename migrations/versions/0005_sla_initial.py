"""Calendars, policies, targets and agreements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_sla_initial"
down_revision = "0004_catalogue_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_holiday")),
    )
    op.create_index("uq_public_holiday", "public_holiday", ["division", "on"], unique=True)
    op.create_table(
        "service_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("division", sa.String(length=40), nullable=True),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_calendar")),
        sa.UniqueConstraint("key", name=op.f("uq_service_calendar_key")),
    )
    op.create_table(
        "service_level_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("reopen_days", sa.Integer(), nullable=False),
        sa.Column("priority_definitions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_level_policy")),
        sa.UniqueConstraint("key", name=op.f("uq_service_level_policy_key")),
    )
    op.create_table(
        "service_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["service_calendar.id"],
            name=op.f("fk_service_agreement_calendar_id_service_calendar"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["service_level_policy.id"],
            name=op.f("fk_service_agreement_policy_id_service_level_policy"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_agreement_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_agreement")),
        sa.UniqueConstraint("service_id", name=op.f("uq_service_agreement_service_id")),
    )
    op.create_table(
        "service_level_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("case_type", sa.String(length=30), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("is_continuous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["service_level_policy.id"],
            name=op.f("fk_service_level_target_policy_id_service_level_policy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_level_target")),
    )
    op.create_index(
        "uq_service_level_target",
        "service_level_target",
        ["policy_id", "case_type", "priority", "measure"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("uq_service_level_target", table_name="service_level_target")
    op.drop_table("service_level_target")
    op.drop_table("service_agreement")
    op.drop_table("service_level_policy")
    op.drop_table("service_calendar")
    op.drop_index("uq_public_holiday", table_name="public_holiday")
    op.drop_table("public_holiday")
