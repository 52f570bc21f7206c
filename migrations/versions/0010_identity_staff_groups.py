"""Groups of staff, to give roles to several people at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_identity_staff_groups"
down_revision = "0009_content_publishing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_group")),
        sa.UniqueConstraint("key", name=op.f("uq_staff_group_key")),
    )
    op.create_table(
        "staff_group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["staff_group.id"],
            name=op.f("fk_staff_group_member_group_id_staff_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staff_group_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_staff_group_member")),
    )
    op.create_index(
        op.f("ix_staff_group_member_person_id"), "staff_group_member", ["person_id"], unique=False
    )
