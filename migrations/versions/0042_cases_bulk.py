"""What was done to several cases at once, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042_cases_bulk"
down_revision = "0041_cases_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_bulk_act_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
    )
    op.create_index(op.f("ix_bulk_act_actor_id"), "bulk_act", ["actor_id"])
    op.create_table(
        "bulk_act_case",
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_act.id"], name=op.f("fk_bulk_act_case_bulk_id_bulk_act"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_bulk_act_case_case_id_desk_case")
        ),
        sa.PrimaryKeyConstraint("bulk_id", "case_id", name=op.f("pk_bulk_act_case")),
    )
    op.create_index(op.f("ix_bulk_act_case_case_id"), "bulk_act_case", ["case_id"])


def downgrade() -> None:
    op.drop_table("bulk_act_case")
    op.drop_table("bulk_act")
