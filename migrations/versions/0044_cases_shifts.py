"""How a group's cases are handed out, to whom, and what one shift tells the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_cases_shifts"
down_revision = "0043_cases_now"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hand_out",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("last_person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_hand_out_group_id_resolver_group")
        ),
        sa.ForeignKeyConstraint(
            ["last_person_id"], ["person.id"], name=op.f("fk_hand_out_last_person_id_person")
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_hand_out")),
    )
    op.create_table(
        "desk_capacity",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("most_cases", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_desk_capacity_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_desk_capacity")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"])
    op.create_table(
        "handover_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_handover_note_author_id_person")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_handover_note_group_id_resolver_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_note")),
    )
    op.create_index("ix_handover_note_group_written", "handover_note", ["group_id", "written_at"])


def downgrade() -> None:
    for table in ("handover_note", "absence", "desk_capacity", "hand_out"):
        op.drop_table(table)
