"""Due times are brought up to date by the worker; times of groups hold from a date on."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0090_cases_recomputations"
down_revision = "0062_cases_members"
branch_labels = None
depends_on = None

FROM_THE_START = date(2000, 1, 1)
OLD = ("group_id", "priority", "amount", "unit")


def upgrade() -> None:
    op.create_table(
        "recomputation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_id", sa.Integer(), nullable=False),
        sa.Column("reached_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_recomputation_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recomputation")),
    )
    op.create_index("ix_recomputation_finished", "recomputation", ["finished_at", "id"])
    _make_times_anew(dated=True)


def downgrade() -> None:
    _make_times_anew(dated=False)
    op.drop_table("recomputation")


def _make_times_anew(*, dated: bool) -> None:
    """The table with another primary key, and the rows that were there; going back, the newest of each."""
    bind = op.get_bind()
    old = sa.table("group_target", *map(sa.column, OLD))
    newest_first = sa.select(old) if dated else sa.select(old).order_by(sa.text("effective_from desc"))
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for row in bind.execute(newest_first).mappings():
        rows.setdefault((row["group_id"], row["priority"]), dict(row))
    op.drop_table("group_target")
    begins = [sa.Column("effective_from", sa.Date(), nullable=False)] if dated else []
    op.create_table(
        "group_target",
        sa.Column("group_id", sa.Integer(), nullable=False),
        *begins,
        sa.Column("priority", sa.String(length=4), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["resolver_group.id"], name=op.f("fk_group_target_group_id_resolver_group")
        ),
        sa.PrimaryKeyConstraint(
            "group_id", *(column.name for column in begins), "priority", name=op.f("pk_group_target")
        ),
    )
    new = sa.table("group_target", *map(sa.column, OLD), sa.column("effective_from", sa.Date()))
    kept = [row | ({"effective_from": FROM_THE_START} if dated else {}) for row in rows.values()]
    kept = [row for row in kept if row["amount"]]
    if kept:
        bind.execute(sa.insert(new), kept)
