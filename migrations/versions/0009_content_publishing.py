"""Sections with owners and roles; kinds with details; dates on which pages open and close; the bin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_content_publishing"
down_revision = "0008_surveys_initial"
branch_labels = None
depends_on = None

NO, EMPTY = sa.false(), sa.text("''")


def upgrade() -> None:
    _sections()
    _items()
    _revisions()


def _sections() -> None:
    for column in (
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.String(length=200), nullable=False, server_default=EMPTY),
        sa.Column("contact_name", sa.String(length=200), nullable=False, server_default=EMPTY),
        sa.Column("contact_email", sa.String(length=320), nullable=False, server_default=EMPTY),
        sa.Column("is_blocking", sa.Boolean(), nullable=False, server_default=NO),
        sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=NO),
    ):
        op.add_column("section", column)
    op.create_table(
        "section_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("holder_kind", sa.String(length=30), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_by_name", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_section_role_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_role")),
    )
    op.create_index(
        "uq_section_role", "section_role", ["section_id", "role", "holder_kind", "holder_id"], unique=True
    )


def _items() -> None:
    for column in (
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=400), nullable=False, server_default=EMPTY),
        sa.Column("leads_on", sa.Boolean(), nullable=False, server_default=NO),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("binned_by_name", sa.String(length=200), nullable=False, server_default=EMPTY),
        sa.Column("purged_title", sa.String(length=200), nullable=True),
    ):
        op.add_column("content_item", column)
    replacement = sa.ForeignKey("content_item.id", name=op.f("fk_content_item_replacement_id_content_item"))
    op.add_column(
        "content_item",
        sa.Column("replacement_id", sa.Integer(), replacement, nullable=True),
        inline_references=True,
    )
    for name in ("expires_at", "binned_at", "replacement_id"):
        op.create_index(op.f(f"ix_content_item_{name}"), "content_item", [name], unique=False)


def _revisions() -> None:
    for column in (
        sa.Column("details", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("is_major", sa.Boolean(), nullable=False, server_default=NO),
        sa.Column("public_note", sa.String(length=400), nullable=False, server_default=EMPTY),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=400), nullable=False, server_default=EMPTY),
        sa.Column("replacement", sa.String(length=100), nullable=False, server_default=EMPTY),
        sa.Column("publication", sa.String(length=30), nullable=True),
    ):
        op.add_column("revision", column)
    op.create_index(
        "ix_revision_review_state_publish_at", "revision", ["review_state", "publish_at"], unique=False
    )
    op.execute("UPDATE revision SET publication = 'reviewed' WHERE published_at IS NOT NULL")
    op.execute(
        'UPDATE revision SET details = \'{"notice_type": "known_problem"}\' WHERE item_id IN '
        "(SELECT id FROM content_item WHERE kind = 'notice')"
    )
