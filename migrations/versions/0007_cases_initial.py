"""Cases, their history, messages and who has them open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_cases_initial"
down_revision = "0006_forms_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("case_type", sa.String(length=30), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("pending_reason", sa.String(length=20), nullable=True),
        sa.Column("impact", sa.String(length=10), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("is_fast_lane", sa.Boolean(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("knowledge_outcome", sa.String(length=20), nullable=True),
        sa.Column("knowledge_slug", sa.String(length=200), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queue_band", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_desk_case_assignee_id_person")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_desk_case_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["request_form_version.id"],
            name=op.f("fk_desk_case_form_version_id_request_form_version"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_desk_case_group_id_resolver_group")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["person.id"], name=op.f("fk_desk_case_requester_id_person")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_desk_case_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_desk_case_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_desk_case_submission_key")),
    )
    op.create_index(op.f("ix_desk_case_assignee_id"), "desk_case", ["assignee_id"], unique=False)
    op.create_index("ix_desk_case_band_status", "desk_case", ["queue_band", "status"], unique=False)
    op.create_index(op.f("ix_desk_case_category_id"), "desk_case", ["category_id"], unique=False)
    op.create_index(op.f("ix_desk_case_group_id"), "desk_case", ["group_id"], unique=False)
    op.create_index("ix_desk_case_queue", "desk_case", ["queue_band", "next_due_at", "id"], unique=False)
    op.create_index(op.f("ix_desk_case_received_at"), "desk_case", ["received_at"], unique=False)
    op.create_index(op.f("ix_desk_case_requester_id"), "desk_case", ["requester_id"], unique=False)
    op.create_index("ix_desk_case_service_received", "desk_case", ["service_id", "received_at"], unique=False)
    op.create_index("ix_desk_case_status_changed", "desk_case", ["status", "changed_at"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_case_event_actor_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["desk_case.id"], name=op.f("fk_case_event_case_id_desk_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case_at", "case_event", ["case_id", "at", "id"], unique=False)
    op.create_table(
        "case_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_case_message_author_id_person")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["desk_case.id"], name=op.f("fk_case_message_case_id_desk_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_message")),
    )
    op.create_index("ix_case_message_case_at", "case_message", ["case_id", "at", "id"], unique=False)
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


def downgrade() -> None:
    op.drop_table("case_presence")
    op.drop_index("ix_case_message_case_at", table_name="case_message")
    op.drop_table("case_message")
    op.drop_index("ix_case_event_case_at", table_name="case_event")
    op.drop_table("case_event")
    op.drop_index("ix_desk_case_status_changed", table_name="desk_case")
    op.drop_index("ix_desk_case_service_received", table_name="desk_case")
    op.drop_index(op.f("ix_desk_case_requester_id"), table_name="desk_case")
    op.drop_index(op.f("ix_desk_case_received_at"), table_name="desk_case")
    op.drop_index("ix_desk_case_queue", table_name="desk_case")
    op.drop_index(op.f("ix_desk_case_group_id"), table_name="desk_case")
    op.drop_index(op.f("ix_desk_case_category_id"), table_name="desk_case")
    op.drop_index("ix_desk_case_band_status", table_name="desk_case")
    op.drop_index(op.f("ix_desk_case_assignee_id"), table_name="desk_case")
    op.drop_table("desk_case")
