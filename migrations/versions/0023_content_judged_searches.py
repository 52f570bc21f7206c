"""Searches whose right answer is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023_content_judged_searches"
down_revision = "0022_content_scale"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judged_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_judged_search_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judged_search")),
        sa.UniqueConstraint("words", "item_id", name=op.f("uq_judged_search_words_item_id")),
    )
    op.create_index(op.f("ix_judged_search_item_id"), "judged_search", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_table("judged_search")
