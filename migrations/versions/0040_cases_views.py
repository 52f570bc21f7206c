"""Views of the queue that people keep, share and pin; who belongs to which resolver group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040_cases_views"
down_revision = "0026_content_gaps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_queue_view_group_id_resolver_group")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_queue_view_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_view")),
    )
    op.create_index(op.f("ix_queue_view_group_id"), "queue_view", ["group_id"])
    op.create_index("uq_queue_view_owner_name", "queue_view", ["owner_id", "name"], unique=True)
    op.create_table(
        "queue_view_pin",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_queue_view_pin_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["queue_view.id"],
            name=op.f("fk_queue_view_pin_view_id_queue_view"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "view_id", name=op.f("pk_queue_view_pin")),
    )
    op.create_index(op.f("ix_queue_view_pin_view_id"), "queue_view_pin", ["view_id"])
    op.create_table(
        "resolver_group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_resolver_group_member_group_id_resolver_group")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_resolver_group_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_resolver_group_member")),
    )
    op.create_index(op.f("ix_resolver_group_member_person_id"), "resolver_group_member", ["person_id"])


def downgrade() -> None:
    op.drop_table("resolver_group_member")
    op.drop_table("queue_view_pin")
    op.drop_table("queue_view")
