"""Services, categories, resolver groups and peaks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_catalogue_initial"
down_revision = "0003_identity_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resolver_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("natures", sa.JSON(), nullable=False),
        sa.Column("service_keys", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolver_group")),
        sa.UniqueConstraint("key", name=op.f("uq_resolver_group_key")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.String(length=500), nullable=False),
        sa.Column("user_count", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("key", name=op.f("uq_service_key")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("volume_names", sa.JSON(), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("case_type", sa.String(length=30), nullable=False),
        sa.Column("default_impact", sa.String(length=10), nullable=False),
        sa.Column("default_urgency", sa.String(length=10), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("is_access", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_category_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
    )
    op.create_index("uq_category_service_key", "category", ["service_id", "key"], unique=True)
    op.create_table(
        "peak",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_peak_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peak")),
    )
    op.create_index(op.f("ix_peak_service_id"), "peak", ["service_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_peak_service_id"), table_name="peak")
    op.drop_table("peak")
    op.drop_index("uq_category_service_key", table_name="category")
    op.drop_table("category")
    op.drop_table("service")
    op.drop_table("resolver_group")
