"""News of pages, and who wants to be told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_faqs_subscriptions"
down_revision = "0014_content_working_copies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_public_change_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_change")),
    )
    op.create_index(op.f("ix_public_change_item_id"), "public_change", ["item_id"], unique=False)
    op.create_index(op.f("ix_public_change_at"), "public_change", ["at"], unique=False)
    op.create_index("ix_public_change_told_at_at", "public_change", ["told_at", "at"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_subscription_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_subscription_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    for name in ("email", "item_id", "section_id"):
        op.create_index(op.f(f"ix_subscription_{name}"), "subscription", [name], unique=False)
    # What is live already is no news to anybody, but feeds begin with it.
    op.execute(
        "INSERT INTO public_change (item_id, at, is_new, note, told_at) "
        "SELECT i.id, r.published_at, true, '', r.published_at FROM content_item i "
        "JOIN revision r ON r.id = i.live_revision_id"
    )
