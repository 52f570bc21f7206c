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


def remember(engine: Engine) -> None:
    """Set aside a copy of every table."""
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {ASIDE}"))
        for table in _tables(engine):
            connection.execute(text(f'CREATE TABLE {ASIDE}."{table}" AS TABLE public."{table}"'))


def put_back(engine: Engine) -> None:
    """Every table as it was set aside, and no others, with all other connections closed first.

    Triggers and foreign keys sleep meanwhile: the audit log could not be emptied otherwise.
    """
    tables = _tables(engine)
    statements = ["SET session_replication_role = replica"]
    statements += [f'DELETE FROM public."{table}"' for table in tables]
    statements += [f'INSERT INTO public."{table}" SELECT * FROM {ASIDE}."{table}"' for table in tables]
    with engine.connect() as connection:
        connection.execute(text(OTHERS_OUT))
        connection.execute(text(NEWCOMERS_OUT))
        connection.exec_driver_sql("BEGIN; " + "; ".join(statements) + "; COMMIT")
        connection.execute(text(SEQUENCES_BACK))


def _tables(engine: Engine) -> list[str]:
    if engine.url.database not in _known:
        _known[engine.url.database or ""] = sorted(inspect(engine).get_table_names("public"))
    return _known[engine.url.database or ""]


_known: dict[str, list[str]] = {}

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
# A number is given again only if its row is gone: each sequence goes on after the highest number there is.
SEQUENCES_BACK = """
DO $$ DECLARE one record; highest bigint; BEGIN
FOR one IN SELECT c.relname AS sequence, t.relname AS owner, a.attname AS col FROM pg_class c
  JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'a' JOIN pg_class t ON t.oid = d.refobjid
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE c.relkind = 'S' AND t.relnamespace = 'public'::regnamespace
LOOP
  EXECUTE format('SELECT coalesce(max(%I), 0) FROM %I', one.col, one.owner) INTO highest;
  PERFORM setval(one.sequence::regclass, highest + 1, false);
END LOOP; END $$
"""
