"""Indexes that answer the gaps page alone, within its period and not through all searches ever made."""

from __future__ import annotations

from alembic import op

revision = "0026_content_gaps"
down_revision = "0025_sla_alerts"
branch_labels = None
depends_on = None

PERIOD = ["kind", "at", "words", "search_key", "hit_count", "case_reference"]


def upgrade() -> None:
    op.create_index("ix_search_event_of_period", "search_event", PERIOD)
    op.create_index("ix_search_event_steps", "search_event", ["search_key", "kind", "at", "item_id"])
    op.drop_index("ix_search_event_kind_at", table_name="search_event")
    op.drop_index("ix_search_event_search_key_kind_at", table_name="search_event")


def downgrade() -> None:
    op.create_index("ix_search_event_kind_at", "search_event", ["kind", "at"])
    op.create_index("ix_search_event_search_key_kind_at", "search_event", ["search_key", "kind", "at"])
    op.drop_index("ix_search_event_steps", table_name="search_event")
    op.drop_index("ix_search_event_of_period", table_name="search_event")
