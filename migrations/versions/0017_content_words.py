"""The glossary, snippets with their values, and versions that wait to be rendered again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_content_words"
down_revision = "0016_content_flags"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glossary_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("meaning", sa.String(length=200), nullable=False),
        sa.Column("service_key", sa.String(length=60), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_entry")),
        sa.UniqueConstraint("service_key", "word", name=op.f("uq_glossary_entry_service_key_word")),
    )
    op.create_table(
        "snippet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("service_key", sa.String(length=60), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet")),
        sa.UniqueConstraint("key", name=op.f("uq_snippet_key")),
    )
    op.create_index(op.f("ix_snippet_service_key"), "snippet", ["service_key"])
    _create_values()
    op.create_table(
        "render_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_render_change_revision_id_revision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_render_change")),
    )
    op.create_index(op.f("ix_render_change_revision_id"), "render_change", ["revision_id"])


def _create_values() -> None:
    op.create_table(
        "snippet_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snippet_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_by_name", sa.String(length=200), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_name", sa.String(length=200), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["snippet_id"], ["snippet.id"], name=op.f("fk_snippet_value_snippet_id_snippet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet_value")),
    )
    op.create_index(op.f("ix_snippet_value_snippet_id"), "snippet_value", ["snippet_id"])
    op.create_index(
        "ix_snippet_value_applied_at_effective_at", "snippet_value", ["applied_at", "effective_at"]
    )


def downgrade() -> None:
    op.drop_table("render_change")
    op.drop_table("snippet_value")
    op.drop_table("snippet")
    op.drop_table("glossary_entry")
