"""A file may hang on two cases: a message that was split off has its files on both."""

from __future__ import annotations

from alembic import op

from portal.cases.queue.search_tables import drop_threads, make_threads

revision = "0095_attachments_shared"
down_revision = "0094_cases_kinds_changed"
branch_labels = None
depends_on = None

OLD, NEW = "uq_attachment_file_id", "uq_attachment_file_subject"


def upgrade() -> None:
    drop_threads(op.get_bind())  # SQLite makes the table anew, which no trigger may name meanwhile
    with op.batch_alter_table("attachment") as table:
        table.drop_constraint(OLD, type_="unique")
    op.create_index(NEW, "attachment", ["file_id", "subject_kind", "subject_id"], unique=True)
    make_threads(op.get_bind())


def downgrade() -> None:
    op.execute("DELETE FROM attachment WHERE id NOT IN (SELECT min(id) FROM attachment GROUP BY file_id)")
    drop_threads(op.get_bind())
    op.drop_index(NEW, table_name="attachment")
    with op.batch_alter_table("attachment") as table:
        table.create_unique_constraint(OLD, ["file_id"])
    make_threads(op.get_bind())
