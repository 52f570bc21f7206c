"""Links to other sites, and what is known of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_content_external_links"
down_revision = "0012_content_media"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "external_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("failing_since", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_link")),
        sa.UniqueConstraint("url", name=op.f("uq_external_link_url")),
    )
    op.create_index(op.f("ix_external_link_state"), "external_link", ["state"], unique=False)
    op.create_index(op.f("ix_external_link_check_at"), "external_link", ["check_at"], unique=False)
    op.create_table(
        "external_link_use",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_external_link_use_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["external_link.id"], name=op.f("fk_external_link_use_link_id_external_link")
        ),
        sa.PrimaryKeyConstraint("item_id", "link_id", name=op.f("pk_external_link_use")),
    )
    op.create_index(op.f("ix_external_link_use_link_id"), "external_link_use", ["link_id"], unique=False)
    op.create_table(
        "link_exception",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("added_by_name", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_link_exception")),
    )
