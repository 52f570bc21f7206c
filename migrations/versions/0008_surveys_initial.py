"""Survey invitations and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_surveys_initial"
down_revision = "0007_cases_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_survey_invitation_case_id_desk_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
    )
    op.create_index(op.f("ix_survey_invitation_case_id"), "survey_invitation", ["case_id"], unique=False)
    op.create_table(
        "survey_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_survey_response_case_id_desk_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_response")),
        sa.UniqueConstraint("case_id", name=op.f("uq_survey_response_case_id")),
    )
    op.create_index(op.f("ix_survey_response_answered_at"), "survey_response", ["answered_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_survey_response_answered_at"), table_name="survey_response")
    op.drop_table("survey_response")
    op.drop_index(op.f("ix_survey_invitation_case_id"), table_name="survey_invitation")
    op.drop_table("survey_invitation")
