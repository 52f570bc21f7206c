"""The PostgreSQL of the tests: the one named by PORTAL_TEST_PG, else one started for this run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from portal.bench import postgres_server


@contextmanager
def server() -> Iterator[str]:
    given = os.environ.get("PORTAL_TEST_PG")
    if given:
        yield given.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    with postgres_server.server(postgres_server.FORGETFUL) as started:
        yield started
