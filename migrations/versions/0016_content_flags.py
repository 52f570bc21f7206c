"""Flags on pages; what experts were asked; which digests went out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_content_flags"
down_revision = "0015_faqs_subscriptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_name", sa.String(length=200), nullable=False),
        sa.Column("settled_how", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_content_flag_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_content_flag_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_flag")),
    )
    op.create_index(op.f("ix_content_flag_item_id"), "content_flag", ["item_id"], unique=False)
    op.create_index(
        "ix_content_flag_section_id_settled_at", "content_flag", ["section_id", "settled_at"], unique=False
    )
    op.create_table(
        "expert_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("expert_name", sa.String(length=200), nullable=False),
        sa.Column("expert_email", sa.String(length=320), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=30), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_expert_check_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_expert_check_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_check")),
    )
    op.create_index(op.f("ix_expert_check_item_id"), "expert_check", ["item_id"], unique=False)
    op.create_table(
        "content_digest",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("email", "sent_on", name=op.f("pk_content_digest")),
    )
