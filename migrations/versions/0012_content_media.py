"""Pictures and files of the pages, their versions, and which live pages use them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_content_media"
down_revision = "0011_attachments_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("alt_text", sa.String(length=400), nullable=False),
        sa.Column("is_decorative", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_media_section_id_section")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("key", name=op.f("uq_media_key")),
    )
    op.create_index("ix_media_section_id_changed_at", "media", ["section_id", "changed_at"], unique=False)
    op.create_table(
        "media_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_version_media_id_media")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_version")),
        sa.UniqueConstraint("file_key", name=op.f("uq_media_version_file_key")),
        sa.UniqueConstraint("media_id", "number", name=op.f("uq_media_version_media_id_number")),
    )
    op.create_table(
        "media_use",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_media_use_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_use_media_id_media")),
        sa.PrimaryKeyConstraint("item_id", "media_id", name=op.f("pk_media_use")),
    )
    op.create_index(op.f("ix_media_use_media_id"), "media_use", ["media_id"], unique=False)


def downgrade() -> None:
    op.drop_table("media_use")
    op.drop_table("media_version")
    op.drop_table("media")
