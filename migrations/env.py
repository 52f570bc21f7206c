"""Alembic's entry: every table of the project, on the connection ``portal init`` passes in."""

from __future__ import annotations

from alembic import context

import portal.tables  # noqa: F401  (maps every table)
from content.database import Base, UtcDateTime

connection = context.config.attributes["connection"]


def render_item(type_: str, item: object, autogen_context: object) -> str | bool:
    """Migrations name the plain column type: they must not change when our own type does."""
    return "sa.DateTime(timezone=True)" if type_ == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
