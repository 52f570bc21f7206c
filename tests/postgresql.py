"""The PostgreSQL of the tests: the one named by PORTAL_TEST_PG, else one started for this run."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from portal.bench import postgres_server

ASIDE = "remembered"  # the schema that holds every table as it was before the first test


@contextmanager
def server() -> Iterator[str]:
    """The address of a database one may make others beside."""
    given = os.environ.get("PORTAL_TEST_PG")
    if given:
        yield given.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    with postgres_server.server(postgres_server.FORGETFUL) as started:
        yield started


@contextmanager
def own_database(server_address: str) -> Iterator[str]:
    """A new, empty database; it is removed in the end."""
    name = f"waymark_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server_address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.address(server_address, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


class Remembered:
    """A database as it is now, and the way back to it.

    Only tables that changed are put back. A row that is new or was changed carries a newer transaction, and
    one that is gone is missing from the number of rows: what has the same two figures is as it was.
    """

    def __init__(self, engine: Engine) -> None:
        """Set aside a copy of every table."""
        self._tables = sorted(inspect(engine).get_table_names("public"))
        self._connection = engine.connect()
        self._connection.execute(text(f"CREATE SCHEMA {ASIDE}"))
        for table in self._tables:
            self._connection.execute(text(f'CREATE TABLE {ASIDE}."{table}" AS TABLE public."{table}"'))
        self._figures = self._look_at(self._tables)
        found = self._connection.execute(text(SEQUENCES)).all()
        self._sequences_back = "SELECT " + ", ".join(
            f"setval('{sequence}', {self._highest(table, column) + 1}, false)"
            for sequence, table, column in found
        )

    def put_back(self) -> None:
        """Every table as it was set aside, and no others, with all other connections closed first.

        Triggers and foreign keys sleep meanwhile: the audit log could not be emptied otherwise.
        """
        self._connection.execute(text(OTHERS_OUT))
        self._connection.execute(text(NEWCOMERS_OUT))
        now = self._look_at(self._tables)
        changed = [table for table in self._tables if now[table] != self._figures[table]]
        self._connection.exec_driver_sql(
            self._sequences_back
        )  # a transaction that failed has moved them, too
        if not changed:
            return
        statements = ["SET session_replication_role = replica"]
        statements += [f'DELETE FROM public."{table}"' for table in changed]
        statements += [f'INSERT INTO public."{table}" SELECT * FROM {ASIDE}."{table}"' for table in changed]
        self._connection.exec_driver_sql("BEGIN; " + "; ".join(statements) + "; COMMIT")
        self._figures |= self._look_at(changed)

    def close(self) -> None:
        self._connection.close()

    def _highest(self, table: str, column: str) -> int:
        found = self._connection.execute(text(f'SELECT max("{column}") FROM public."{table}"')).scalar()
        return int(found or 0)

    def _look_at(self, tables: list[str]) -> dict[str, tuple[int, int]]:
        """How many rows each table has, and the newest transaction that wrote one."""
        each = (
            f"""SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM public."{table}" """
            for table in tables
        )
        rows = self._connection.execute(text(" UNION ALL ".join(each)))
        return {table: (count, newest) for table, count, newest in rows}


OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# What a worker or a search index made beside the tables of the migrations.
NEWCOMERS_OUT = f"""
DO $$ DECLARE one record; BEGIN
FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
  AND tablename NOT IN (SELECT tablename FROM pg_tables WHERE schemaname = '{ASIDE}')
LOOP
  EXECUTE format('DROP TABLE public.%I CASCADE', one.tablename);
END LOOP;
DROP SCHEMA IF EXISTS search CASCADE; END $$
"""
# Which column takes its numbers from which sequence.
SEQUENCES = """
SELECT c.oid::regclass::text, t.relname, a.attname FROM pg_class c
JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'a' JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE c.relkind = 'S' AND t.relnamespace = 'public'::regnamespace
"""
