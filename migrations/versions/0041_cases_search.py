"""The words of all cases for the desk's search, kept by triggers, and filled from what is there."""

from __future__ import annotations

from alembic import op

from portal.cases.queue.search_tables import rebuild

revision = "0041_cases_search"
down_revision = "0040_cases_views"
branch_labels = None
depends_on = None

TABLES = {"heading": "desk_case", "message": "case_message", "attachment": "attachment"}


def upgrade() -> None:
    rebuild(op.get_bind())


def downgrade() -> None:
    names = [
        (f"{name}_{when}", table) for name, table in TABLES.items() for when in ("new", "changed", "gone")
    ]
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for name, table in [*names, ("person_changed", "person")]:
        op.execute(f"DROP TRIGGER IF EXISTS case_search_{name}" + (f" ON {table}" if is_postgres else ""))
    op.execute("DROP TABLE case_search")
    if is_postgres:
        for function in ("kept()", "headings(int, int)", "write(bigint, text, int, int)", "words(text)"):
            op.execute(f"DROP FUNCTION case_search_{function}")
