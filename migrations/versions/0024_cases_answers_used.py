"""Which answers were sent with the replies to a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_cases_answers_used"
down_revision = "0023_content_judged_searches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_answer",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("faq_slug", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["desk_case.id"], name=op.f("fk_case_answer_case_id_desk_case")),
        sa.PrimaryKeyConstraint("case_id", "faq_slug", name=op.f("pk_case_answer")),
    )
    op.create_index(op.f("ix_case_answer_faq_slug"), "case_answer", ["faq_slug"], unique=False)


def downgrade() -> None:
    op.drop_table("case_answer")
