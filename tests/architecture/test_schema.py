"""The schema that the migrations build is the schema the models describe."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import portal.tables  # noqa: F401
from content.database import Base
from portal.kernel.db import Database
from portal.schema import alembic_config

# The words of cases are kept by triggers, in a table that no model can describe on SQLite.
OPTIONS = {
    "compare_type": True,
    "include_name": lambda name, kind, _: kind != "table" or not name.startswith("case_search"),
}


def test_migrated_schema_equals_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_form_one_line() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_tables_are_named_in_the_singular_snake_case() -> None:
    for table in Base.metadata.tables.values():
        assert table.name == table.name.lower()
        assert not table.name.endswith("s") or table.name.endswith("ss"), table.name
        for column in table.columns:
            if column.name.endswith("_at"):
                assert type(column.type).__name__ == "UtcDateTime", f"{table.name}.{column.name}"
