"""Which ward a member's enquiry is from, and enquiries not yet confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062_cases_members"
down_revision = "0061_cases_complaints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_enquiry",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ward_key", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_member_enquiry_case_id_desk_case")
        ),
        sa.ForeignKeyConstraint(["ward_key"], ["ward.key"], name=op.f("fk_member_enquiry_ward_key_ward")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_member_enquiry")),
    )
    op.create_index(op.f("ix_member_enquiry_ward_key"), "member_enquiry", ["ward_key"])
    op.create_table(
        "member_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["elected_member.id"], name=op.f("fk_member_request_member_id_elected_member")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_member_request_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_request")),
    )
    for column in ("asked_at", "member_id"):
        op.create_index(op.f(f"ix_member_request_{column}"), "member_request", [column])


def downgrade() -> None:
    for table in ("member_request", "member_enquiry"):
        op.drop_table(table)
