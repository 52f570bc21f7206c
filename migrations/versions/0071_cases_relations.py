"""Cases that were merged, split or linked, and suggestions that were put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071_cases_relations"
down_revision = "0075_identity_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("other_version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_case_relation_case_id_desk_case")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["desk_case.id"], name=op.f("fk_case_relation_other_id_desk_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_relation")),
    )
    op.create_index(op.f("ix_case_relation_case_id"), "case_relation", ["case_id"])
    op.create_index(op.f("ix_case_relation_other_id"), "case_relation", ["other_id"])
    op.create_table(
        "case_not_alike",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_case_not_alike_case_id_desk_case")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["desk_case.id"], name=op.f("fk_case_not_alike_other_id_desk_case")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_case_not_alike_said_by_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_not_alike")),
    )
    op.create_index(op.f("ix_case_not_alike_other_id"), "case_not_alike", ["other_id"])


def downgrade() -> None:
    op.drop_table("case_not_alike")
    op.drop_table("case_relation")
