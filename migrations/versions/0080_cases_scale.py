"""Any view of a million cases from an index alone; the search finds the words of one case."""

from __future__ import annotations

from alembic import op

revision = "0080_cases_scale"
down_revision = "0067_notifications_enclosures"
branch_labels = None
depends_on = None

ASKED = (
    "service_id", "category_id", "case_type", "priority", "pending_reason", "channel", "level", "group_id",
    "assignee_id",
)  # fmt: skip
NEW = {
    "ix_desk_case_changed": ["changed_at", "id"],
    "ix_desk_case_by_due": ["status", "queue_band", "next_due_at", "id", "received_at", *ASKED],
    "ix_desk_case_by_received": ["status", "received_at", "id", "queue_band", "next_due_at", *ASKED],
    "ix_desk_case_by_changed": [
        "status", "changed_at", "id", "received_at", "queue_band", "next_due_at", *ASKED,
    ],
    "ix_desk_case_by_priority": [
        "status", "priority", "next_due_at", "id", "received_at", "queue_band",
        *(name for name in ASKED if name != "priority"),
    ],
}  # fmt: skip
# Each is the beginning of another one.
OLD = {
    "ix_desk_case_band_status": ["queue_band", "status"],
    "ix_desk_case_status_changed": ["status", "changed_at"],
    "ix_desk_case_status_received": ["status", "received_at"],
    "ix_desk_case_group_id": ["group_id"],
    "ix_desk_case_assignee_id": ["assignee_id"],
}


def upgrade() -> None:
    for name, columns in NEW.items():
        op.create_index(name, "desk_case", columns)
    for name in OLD:
        op.drop_index(name, table_name="desk_case")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX IF NOT EXISTS ix_case_search_case ON case_search (case_id)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_case_search_case")
    for name, columns in OLD.items():
        op.create_index(name, "desk_case", columns)
    for name in NEW:
        op.drop_index(name, table_name="desk_case")
