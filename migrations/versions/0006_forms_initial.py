"""Request forms, their versions and drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_forms_initial"
down_revision = "0005_sla_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("live_version_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_form")),
        sa.UniqueConstraint("key", name=op.f("uq_request_form_key")),
    )
    op.create_table(
        "request_form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"], ["request_form.id"], name=op.f("fk_request_form_version_form_id_request_form")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_form_version")),
    )
    op.create_index("uq_request_form_version", "request_form_version", ["form_id", "number"], unique=True)
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("service_key", sa.String(length=60), nullable=False),
        sa.Column("category_key", sa.String(length=80), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("case_reference", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["request_form_version.id"],
            name=op.f("fk_form_draft_form_version_id_request_form_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_form_draft_key_hash")),
    )
    op.create_index(op.f("ix_form_draft_expires_at"), "form_draft", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_form_draft_expires_at"), table_name="form_draft")
    op.drop_table("form_draft")
    op.drop_index("uq_request_form_version", table_name="request_form_version")
    op.drop_table("request_form_version")
    op.drop_table("request_form")
