"""Who is told of cases that are late or forgotten, and who was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_sla_alerts"
down_revision = "0024_cases_answers_used"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("recipient", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule")),
    )
    op.create_index("uq_alert_rule", "alert_rule", ["kind", "priority", "recipient"], unique=True)
    op.create_table(
        "case_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("about_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.String(length=20), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["desk_case.id"], name=op.f("fk_case_alert_case_id_desk_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_alert")),
    )
    key = ["case_id", "kind", "measure", "about_at", "recipient"]
    op.create_index("uq_case_alert", "case_alert", key, unique=True)
    op.create_index("ix_case_alert_raised", "case_alert", ["raised_at", "id"], unique=False)
    for name in ("lead_email", "client_email"):
        op.add_column(
            "resolver_group", sa.Column(name, sa.String(length=320), server_default="", nullable=False)
        )


def downgrade() -> None:
    op.drop_column("resolver_group", "client_email")
    op.drop_column("resolver_group", "lead_email")
    op.drop_table("case_alert")
    op.drop_table("alert_rule")
