"""Policies have versions, agreements begin on a date, targets may name a channel, waiting has limits.

The three tables hold a few rows each and depend on each other, so they are made anew and filled again.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0053_sla_dated"
down_revision = "0072_cases_contacts"
branch_labels = None
depends_on = None

TABLES = ("service_agreement", "service_level_target", "service_level_policy")
TARGET_KEY = ["policy_id", "case_type", "priority", "channel", "measure"]


def upgrade() -> None:
    policies, targets, agreements = _take_out()
    _policy_table(dated=True)
    _target_table(dated=True)
    _agreement_table(dated=True)
    keys = {row["id"]: row for row in policies}
    new_ids = _put_policies([row | {"pauses": {}} for row in policies])
    _fill("service_level_target", [_moved(row, new_ids) | {"channel": ""} for row in targets])
    _fill(
        "service_agreement",
        [
            {
                "service_id": row["service_id"],
                "channel": "",
                "effective_from": keys[row["policy_id"]]["effective_from"],
                "calendar_id": row["calendar_id"],
                "policy_key": keys[row["policy_id"]]["key"],
            }
            for row in agreements
        ],
    )


def downgrade() -> None:
    """Keeps what holds last: the newest version of each policy, the newest agreement of each service."""
    policies, targets, agreements = _take_out()
    _policy_table(dated=False)
    _target_table(dated=False)
    _agreement_table(dated=False)
    newest = {row["key"]: row for row in sorted(policies, key=lambda row: row["effective_from"])}
    kept = [{k: v for k, v in row.items() if k != "pauses"} for row in newest.values()]
    new_ids = _put_policies(kept)
    held = [row for row in targets if row["policy_id"] in new_ids and not row["channel"]]
    _fill(
        "service_level_target",
        [{k: v for k, v in _moved(row, new_ids).items() if k != "channel"} for row in held],
    )
    last = {
        row["service_id"]: row
        for row in sorted(agreements, key=lambda row: row["effective_from"])
        if not row["channel"]
    }
    _fill(
        "service_agreement",
        [
            {
                "service_id": row["service_id"],
                "calendar_id": row["calendar_id"],
                "policy_id": new_ids[newest[row["policy_key"]]["id"]],
            }
            for row in last.values()
        ],
    )


def _take_out() -> tuple[list[dict[str, Any]], ...]:
    """What the tables hold, policies first; the tables are gone afterwards."""
    found = []
    for name in reversed(TABLES):
        rows = op.get_bind().execute(sa.select(_table(name)).order_by(sa.text("id"))).mappings()
        found.append([dict(row) for row in rows])
    for name in TABLES:
        op.drop_table(name)
    return tuple(found)


def _table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def _put_policies(rows: list[dict[str, Any]]) -> dict[int, int]:
    """Old id to new id."""
    table = _table("service_level_policy")
    found = {}
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        found[row["id"]] = op.get_bind().execute(sa.insert(table).values(**values)).inserted_primary_key[0]
    return found


def _moved(row: dict[str, Any], new_ids: dict[int, int]) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name != "id"}
    return values | {"policy_id": new_ids[row["policy_id"]]}


def _fill(name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(_table(name)), rows)


def _policy_table(*, dated: bool) -> None:
    op.create_table(
        "service_level_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("reopen_days", sa.Integer(), nullable=False),
        sa.Column("priority_definitions", sa.JSON(), nullable=False),
        *([sa.Column("pauses", sa.JSON(), nullable=False)] if dated else []),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_level_policy")),
        *([] if dated else [sa.UniqueConstraint("key", name=op.f("uq_service_level_policy_key"))]),
    )
    if dated:
        op.create_index(
            "uq_service_level_policy", "service_level_policy", ["key", "effective_from"], unique=True
        )


def _target_table(*, dated: bool) -> None:
    op.create_table(
        "service_level_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("case_type", sa.String(length=30), nullable=False),
        sa.Column("priority", sa.String(length=4), nullable=False),
        *([sa.Column("channel", sa.String(length=20), nullable=False)] if dated else []),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("is_continuous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["service_level_policy.id"],
            name=op.f("fk_service_level_target_policy_id_service_level_policy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_level_target")),
    )
    key = TARGET_KEY if dated else [name for name in TARGET_KEY if name != "channel"]
    op.create_index("uq_service_level_target", "service_level_target", key, unique=True)


def _agreement_table(*, dated: bool) -> None:
    own = (
        [
            sa.Column("channel", sa.String(length=20), nullable=False),
            sa.Column("effective_from", sa.Date(), nullable=False),
            sa.Column("policy_key", sa.String(length=60), nullable=False),
        ]
        if dated
        else [
            sa.Column("policy_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["policy_id"],
                ["service_level_policy.id"],
                name=op.f("fk_service_agreement_policy_id_service_level_policy"),
            ),
            sa.UniqueConstraint("service_id", name=op.f("uq_service_agreement_service_id")),
        ]
    )
    op.create_table(
        "service_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["service_calendar.id"],
            name=op.f("fk_service_agreement_calendar_id_service_calendar"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_agreement_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_agreement")),
        *own,
    )
    if dated:
        op.create_index(
            "uq_service_agreement",
            "service_agreement",
            ["service_id", "channel", "effective_from"],
            unique=True,
        )
