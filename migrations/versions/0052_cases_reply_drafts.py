"""Replies somebody is writing and has not sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052_cases_reply_drafts"
down_revision = "0051_cases_canned_replies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply_draft",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["desk_case.id"], name=op.f("fk_reply_draft_case_id_desk_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reply_draft_person_id_person")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_reply_draft")),
    )
    op.create_index(op.f("ix_reply_draft_person_id"), "reply_draft", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reply_draft")
