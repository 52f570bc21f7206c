"""One table of who has what open, cases and pages alike; what it replaces meant nothing after a minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_identity_presence"
down_revision = "0017_content_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("case_presence")
    op.create_table(
        "presence",
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person")),
        sa.PrimaryKeyConstraint("subject", "subject_id", "person_id", name=op.f("pk_presence")),
    )


def downgrade() -> None:
    op.drop_table("presence")
    op.create_table(
        "case_presence",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_case_presence_case_id_desk_case")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_presence_person_id_person")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_presence")),
    )
