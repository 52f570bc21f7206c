"""When something is to be done about a case on hold is stored on it; the worker fills in what is there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0096_cases_waiting_due"
down_revision = "0095_attachments_shared"
branch_labels = None
depends_on = None

INDEX = "ix_desk_case_waiting_due"
# Until the worker has worked it out, every case on hold is one to look at.
LONG_AGO = "1970-01-01 00:00:00.000000"
ASK = """
INSERT INTO recomputation (what, actor_name, asked_at, until_id, reached_id, moved, changed_at)
SELECT 'When something is to be done about cases on hold', 'Waymark', CURRENT_TIMESTAMP, max(id), 0, 0,
       CURRENT_TIMESTAMP
FROM desk_case WHERE status = 'pending' HAVING count(*) > 0
"""


def upgrade() -> None:
    op.add_column("desk_case", sa.Column("waiting_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(INDEX, "desk_case", ["waiting_due_at"])
    is_postgres = op.get_bind().dialect.name == "postgresql"
    moment = f"'{LONG_AGO}+00'" if is_postgres else f"'{LONG_AGO}'"
    op.execute(f"UPDATE desk_case SET waiting_due_at = {moment} WHERE status = 'pending'")  # noqa: S608
    op.execute(ASK)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="desk_case")
    op.drop_column("desk_case", "waiting_due_at")
