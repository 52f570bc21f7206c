"""What became of a complaint at each stage, what was learnt, and customers to mind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061_cases_complaints"
down_revision = "0060_cases_types"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "case_stage",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _moment("began_at", nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("officer_name", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        _moment("decided_at"),
        sa.Column("is_in_time", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["desk_case.id"], name=op.f("fk_case_stage_case_id_desk_case")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_case_stage_officer_id_person")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_case_stage")),
    )
    for column in ("began_at", "decided_at", "officer_id"):
        op.create_index(op.f(f"ix_case_stage_{column}"), "case_stage", [column])
    op.create_table(
        "complaint_learning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        _moment("recorded_at", nullable=False),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        _moment("done_at"),
        sa.Column("done_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_complaint_learning_case_id_desk_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_learning")),
    )
    op.create_index(op.f("ix_complaint_learning_case_id"), "complaint_learning", ["case_id"])
    op.create_table(
        "customer_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        _moment("set_at", nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_by_name", sa.String(length=200), nullable=False),
        _moment("reminded_at"),
        _moment("lifted_at"),
        sa.Column("lifted_by_name", sa.String(length=200), nullable=False),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_customer_flag_person_id_person")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_customer_flag_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_flag")),
    )
    op.create_index(op.f("ix_customer_flag_person_id"), "customer_flag", ["person_id"])


def downgrade() -> None:
    for table in ("customer_flag", "complaint_learning", "case_stage"):
        op.drop_table(table)
