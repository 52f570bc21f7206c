"""Indexes for what ten thousand pages and their searches ask."""

from __future__ import annotations

from alembic import op

revision = "0022_content_scale"
down_revision = "0021_content_shut_here"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_search_event_without_answer", "search_event", ["kind", "hit_count", "at", "words", "search_key"]
    )
    op.create_index("ix_search_event_item_id_kind_at", "search_event", ["item_id", "kind", "at"])
    op.create_index("ix_search_event_search_key_kind_at", "search_event", ["search_key", "kind", "at"])
    op.create_index("ix_revision_publication_approved_by_id", "revision", ["publication", "approved_by_id"])
    op.drop_index("ix_search_event_item_id", table_name="search_event")
    op.drop_index("ix_search_event_search_key", table_name="search_event")


def downgrade() -> None:
    op.create_index("ix_search_event_item_id", "search_event", ["item_id"])
    op.create_index("ix_search_event_search_key", "search_event", ["search_key"])
    op.drop_index("ix_revision_publication_approved_by_id", table_name="revision")
    op.drop_index("ix_search_event_search_key_kind_at", table_name="search_event")
    op.drop_index("ix_search_event_item_id_kind_at", table_name="search_event")
    op.drop_index("ix_search_event_without_answer", table_name="search_event")
