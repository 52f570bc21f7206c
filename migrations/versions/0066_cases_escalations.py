"""Cases escalated to suppliers: how each stands, its history, and what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066_cases_escalations"
down_revision = "0065_catalogue_suppliers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("open_supplier_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("their_reference", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("is_waiting_for_us", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("has_news", sa.Boolean(), nullable=False),
        sa.Column("is_phone_due", sa.Boolean(), nullable=False),
        sa.Column("call", sa.String(length=20), nullable=False),
        sa.Column("reminded_step", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["desk_case.id"], name=op.f("fk_escalation_case_id_desk_case")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_escalation_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("token", name=op.f("uq_escalation_token")),
    )
    op.create_index("ix_escalation_state", "escalation", ["state", "id"], unique=False)
    op.create_index(op.f("ix_escalation_supplier_id"), "escalation", ["supplier_id"], unique=False)
    op.create_index("uq_escalation_number", "escalation", ["case_id", "number"], unique=True)
    op.create_index("uq_escalation_open", "escalation", ["case_id", "open_supplier_id"], unique=True)
    op.create_table(
        "escalation_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_escalation_event_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalation.id"], name=op.f("fk_escalation_event_escalation_id_escalation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_event")),
    )
    op.create_index("ix_escalation_event_of", "escalation_event", ["escalation_id", "at", "id"], unique=False)
    op.create_table(
        "supplier_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("file_names", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=True),
        sa.Column("is_by_machine", sa.Boolean(), nullable=False),
        sa.Column("why_stray", sa.String(length=200), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_supplier_message_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalation.id"], name=op.f("fk_supplier_message_escalation_id_escalation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_supplier_message_message_id")),
    )
    op.create_index("ix_supplier_message_of", "supplier_message", ["escalation_id", "at", "id"], unique=False)
    op.create_index(
        "ix_supplier_message_stray", "supplier_message", ["escalation_id", "dropped_at"], unique=False
    )


def downgrade() -> None:
    # Files that came on these threads hang on nothing else.
    op.execute("DELETE FROM attachment WHERE subject_kind = 'supplier_message'")
    op.drop_table("supplier_message")
    op.drop_table("escalation_event")
    op.drop_table("escalation")
