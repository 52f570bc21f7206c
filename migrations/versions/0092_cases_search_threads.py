"""The desk's search finds what was said with suppliers."""

from __future__ import annotations

from alembic import op

from portal.cases.queue.search_tables import drop_threads, make_threads

revision = "0092_cases_search_threads"
down_revision = "0091_catalogue_supplier_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_threads(op.get_bind())


def downgrade() -> None:
    drop_threads(op.get_bind())
