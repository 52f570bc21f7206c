"""Types of cases, the stages of a complaint, and wards with their elected members, as data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060_cases_types"
down_revision = "0076_catalogue_registers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_type",
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("with_article", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("never", sa.JSON(), nullable=False),
        sa.Column("why_never", sa.String(length=300), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_case_type")),
    )
    op.create_table(
        "complaint_stage",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("acknowledge_days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("next_within_days", sa.Integer(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_complaint_stage")),
    )
    op.create_table(
        "ward",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ward")),
    )
    op.create_table(
        "elected_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("ward_key", sa.String(length=60), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ward_key"], ["ward.key"], name=op.f("fk_elected_member_ward_key_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elected_member")),
        sa.UniqueConstraint("email", name=op.f("uq_elected_member_email")),
    )
    op.create_index(op.f("ix_elected_member_ward_key"), "elected_member", ["ward_key"])


def downgrade() -> None:
    for table in ("elected_member", "ward", "complaint_stage", "case_type"):
        op.drop_table(table)
