"""Views of first contact and of reasons are answered from an index alone, as all others are."""

from __future__ import annotations

from alembic import op

revision = "0097_cases_view_filters"
down_revision = "0096_cases_waiting_due"
branch_labels = None
depends_on = None

ASKED = (
    "service_id", "category_id", "case_type", "priority", "pending_reason", "channel", "level", "group_id",
    "assignee_id",
)  # fmt: skip
MORE = ("is_first_contact", "contact_reason")
ORDERS = {
    "due": ("queue_band", "next_due_at", "id", "received_at"),
    "received": ("received_at", "id", "queue_band", "next_due_at"),
    "changed": ("changed_at", "id", "received_at", "queue_band", "next_due_at"),
    "priority": ("priority", "next_due_at", "id", "received_at", "queue_band"),
}


def upgrade() -> None:
    _make_anew((*ASKED, *MORE))


def downgrade() -> None:
    _make_anew(ASKED)


def _make_anew(asked: tuple[str, ...]) -> None:
    for name, order in ORDERS.items():
        op.drop_index(f"ix_desk_case_by_{name}", table_name="desk_case")
        columns = list(dict.fromkeys(("status", *order, *asked)))
        op.create_index(f"ix_desk_case_by_{name}", "desk_case", columns)
