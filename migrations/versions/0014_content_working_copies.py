"""What people typed and did not save."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_content_working_copies"
down_revision = "0013_content_external_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("page_key", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("base", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_working_copy_person_id_key")),
    )
    op.create_index("ix_working_copy_person_id_page_key", "working_copy", ["person_id", "page_key"])
    op.create_index("ix_working_copy_saved_at", "working_copy", ["saved_at"])


def downgrade() -> None:
    op.drop_table("working_copy")
