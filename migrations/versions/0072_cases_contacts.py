"""Contacts: channel, kind and reason of each, why a case had to be, whether the first contact solved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072_cases_contacts"
down_revision = "0071_cases_relations"
branch_labels = None
depends_on = None

MESSAGE = (("channel", 20), ("contact_type", 40), ("contact_reason", 40))


def upgrade() -> None:
    op.create_table(
        "contact_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_type")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_type_key")),
    )
    op.create_table(
        "contact_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("is_avoidable", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_reason")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_reason_key")),
    )
    op.create_table(
        "contact_asking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_contact_asking_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_asking")),
        sa.UniqueConstraint("service_id", name=op.f("uq_contact_asking_service_id")),
    )
    for name, length in MESSAGE:
        op.add_column("case_message", sa.Column(name, sa.String(length=length), nullable=True))
    op.add_column("desk_case", sa.Column("contact_reason", sa.String(length=40), nullable=True))
    op.add_column("desk_case", sa.Column("is_first_contact", sa.Boolean(), nullable=True))
    op.add_column("problem_answer", sa.Column("contact_reason", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("problem_answer", "contact_reason")
    op.drop_column("desk_case", "is_first_contact")
    op.drop_column("desk_case", "contact_reason")
    for name, _ in reversed(MESSAGE):
        op.drop_column("case_message", name)
    op.drop_table("contact_asking")
    op.drop_table("contact_reason")
    op.drop_table("contact_type")
