"""Customers in several organisations, their wishes, notes, duplicates and merges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075_identity_customers"
down_revision = "0080_cases_scale"
branch_labels = None
depends_on = None

# Added and dropped one by one: a table that is rebuilt on SQLite loses the triggers of the desk's search.
Columns = tuple[tuple[str, sa.types.TypeEngine[object], str | sa.False_ | None], ...]  # name, type, default
PERSON: Columns = (
    ("preferred_channel", sa.String(length=20), ""),
    ("language", sa.String(length=60), ""),
    ("is_no_phone", sa.Boolean(), sa.false()),
    ("accessible_format", sa.String(length=200), ""),
    ("version", sa.Integer(), "1"),
    ("changed_by_name", sa.String(length=200), ""),
    ("merged_into_id", sa.Integer(), None),
)
ORGANISATION: Columns = (
    ("area", sa.String(length=120), ""),
    ("version", sa.Integer(), "1"),
    ("changed_by_name", sa.String(length=200), ""),
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table, columns in (("person", PERSON), ("organisation", ORGANISATION)):
        for name, kind, default in columns:
            column = sa.Column(name, kind, nullable=default is None, server_default=default)
            op.add_column(table, column)
    op.create_index("ix_person_merged_into_id", "person", ["merged_into_id"])
    _memberships()
    op.create_table(
        "organisation_domain",
        sa.Column("domain", sa.String(length=253), nullable=False),
        _of("organisation", "organisation_domain"),
        sa.PrimaryKeyConstraint("domain", name="pk_organisation_domain"),
    )
    op.create_index("ix_organisation_domain_organisation_id", "organisation_domain", ["organisation_id"])
    op.create_table(
        "customer_note",
        sa.Column("id", sa.Integer(), nullable=False),
        _of("person", "customer_note", nullable=True),
        _of("organisation", "customer_note", nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer_note"),
    )
    op.create_index("ix_customer_note_person_id", "customer_note", ["person_id"])
    op.create_index("ix_customer_note_organisation_id", "customer_note", ["organisation_id"])
    _duplicates()


def _of(table: str, owner: str, name: str = "", *, nullable: bool = False) -> sa.Column[int]:
    column = name or f"{table}_id"
    key = sa.ForeignKey(f"{table}.id", name=f"fk_{owner}_{column}_{table}")
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def _memberships() -> None:
    """Everybody is a member of the organisation they have."""
    op.create_table(
        "membership",
        _of("person", "membership"),
        _of("organisation", "membership"),
        sa.Column("job", sa.String(length=120), nullable=False),
        sa.Column("since_at", MOMENT, nullable=False),
        sa.Column("added_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "organisation_id", name="pk_membership"),
    )
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"])
    op.execute(
        "INSERT INTO membership (person_id, organisation_id, job, since_at, added_by_name) "
        "SELECT id, organisation_id, '', created_at, '' FROM person WHERE organisation_id IS NOT NULL"
    )


def _duplicates() -> None:
    op.create_table(
        "customer_key",
        _of("person", "customer_key"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", "value", name="pk_customer_key"),
    )
    op.create_index("ix_customer_key_kind_value", "customer_key", ["kind", "value"])
    op.create_table(
        "duplicate_pair",
        _of("person", "duplicate_pair", "first_id"),
        _of("person", "duplicate_pair", "second_id"),
        sa.Column("likeness", sa.String(length=20), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_duplicate_pair"),
    )
    op.create_index("ix_duplicate_pair_second_id", "duplicate_pair", ["second_id"])
    op.create_index("ix_duplicate_pair_open", "duplicate_pair", ["settled_at", "found_at"])
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        _of("person", "person_merge", "kept_id"),
        _of("person", "person_merge", "gone_id"),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("merged_by_name", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("kept_version", sa.Integer(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person_merge"),
    )
    op.create_index("ix_person_merge_kept_id", "person_merge", ["kept_id"])
    op.create_index("ix_person_merge_gone_id", "person_merge", ["gone_id"])


def downgrade() -> None:
    """The main organisation stays with each person; the others are forgotten."""
    for table in (
        "person_merge",
        "duplicate_pair",
        "customer_key",
        "customer_note",
        "organisation_domain",
        "membership",
    ):
        op.drop_table(table)
    op.drop_index("ix_person_merged_into_id", table_name="person")
    for table, columns in (("person", PERSON), ("organisation", ORGANISATION)):
        for name, _, _ in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
