"""Pages that owners put first for certain words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_content_best_bets"
down_revision = "0018_identity_presence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "best_bet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("gist", sa.String(length=200), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("service_key", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_best_bet_item_id_content_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_best_bet")),
        sa.UniqueConstraint("service_key", "gist", name=op.f("uq_best_bet_service_key_gist")),
    )
    op.create_index(op.f("ix_best_bet_item_id"), "best_bet", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_table("best_bet")
