"""Known problems: the desk's side of a notice, the cases under it, and answers that reach all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070_cases_problems"
down_revision = "0052_cases_reply_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fixed_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["content_item.id"], name=op.f("fk_known_problem_item_id_content_item")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_known_problem_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_problem")),
        sa.UniqueConstraint("item_id", name=op.f("uq_known_problem_item_id")),
    )
    op.create_index(op.f("ix_known_problem_service_id"), "known_problem", ["service_id"])
    op.create_index("ix_known_problem_state_service", "known_problem", ["state", "service_id"])
    op.create_table(
        "problem_case",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("hung_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_problem_case_case_id_desk_case")
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["known_problem.id"], name=op.f("fk_problem_case_problem_id_known_problem")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_problem_case")),
    )
    op.create_index(op.f("ix_problem_case_problem_id"), "problem_case", ["problem_id"])
    op.create_table(
        "problem_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("is_resolving", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("knowledge_slug", sa.String(length=200), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("services", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_problem_answer_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_act.id"], name=op.f("fk_problem_answer_bulk_id_bulk_act")
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["known_problem.id"], name=op.f("fk_problem_answer_problem_id_known_problem")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_answer")),
        sa.UniqueConstraint("bulk_id", name=op.f("uq_problem_answer_bulk_id")),
    )
    op.create_index(op.f("ix_problem_answer_problem_id"), "problem_answer", ["problem_id"])
    op.create_index(op.f("ix_problem_answer_finished_at"), "problem_answer", ["finished_at"])


def downgrade() -> None:
    op.drop_table("problem_answer")
    op.drop_table("problem_case")
    op.drop_table("known_problem")
