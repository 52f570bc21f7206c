"""PostgreSQL tells each process that the public stamp has moved: none has to ask before each page."""

from __future__ import annotations

from alembic import op

revision = "0099_kernel_stamp_told"
down_revision = "0098_forms_unregistered"
branch_labels = None
depends_on = None

TELL = """
CREATE FUNCTION tell_public_stamp() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('public_stamp', ''); RETURN NULL; END $$;
CREATE TRIGGER public_stamp_told AFTER INSERT OR UPDATE OR DELETE ON public_stamp
FOR EACH STATEMENT EXECUTE FUNCTION tell_public_stamp();
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(TELL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER public_stamp_told ON public_stamp; DROP FUNCTION tell_public_stamp();")
