"""What every test may ask for. Both databases are real, and their schema comes from the migrations."""

from __future__ import annotations

import gc
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from werkzeug.routing import Rule

from portal.app import create_app
from portal.config import Settings
from portal.identity import actions as identity_actions
from portal.kernel import clock, db
from portal.kernel.db import Database
from portal.schema import migrate
from tests import clamd, postgresql
from tests.browsers import Browser
from tests.factories.cast import Cast, add_cast
from tests.factories.reference import add_reference_data
from tests.quick_routes import compile_once
from tests.quick_statements import engine_with_shared_statements
from tests.quick_templates import SHARED

# A Wednesday at 10:00 in service hours, in no special week.
WEDNESDAY = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Backend:
    """One kind of database: ``fresh()`` gives the address of a new one, migrated and with reference data."""

    name: str
    fresh: Callable[[], str]


def settings_for(url: str, folder: Path, **changes: Any) -> Settings:
    plain = {"database_url": url, "data": str(folder), "secret_key": "test key", "rate_limits": False}
    return Settings(**(plain | changes))


def prepare(settings: Settings) -> None:
    """Migrate and fill a database that others are copied from."""
    database = Database(settings)
    migrate(database.engine)
    with database.session() as session, clock.held_at(WEDNESDAY):
        add_reference_data(session, now=WEDNESDAY)
        add_cast(session, now=WEDNESDAY)
        session.commit()
    database.dispose()  # the last connection of SQLite to close moves the log into the file


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage again and again took a third of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """The same Argon2, made cheap: hundreds of sign-ins at a tenth of a second each would be minutes.

    ``tests/portal/identity`` holds the real strength.
    """
    real = identity_actions._hasher
    identity_actions._hasher = lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # type: ignore[assignment]
    yield
    identity_actions._hasher = real


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_the_run() -> Iterator[None]:
    """SQLite does not wait for the disk, as PostgreSQL does not in tests. Servers that are killed are
    processes of their own, and do."""
    real = db.make_engine

    def forgetful(url: str) -> Engine:
        engine = real(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda raw, record: raw.execute("PRAGMA synchronous=OFF"))
        return engine

    db.make_engine = forgetful
    yield
    db.make_engine = real


@pytest.fixture(scope="session", autouse=True)
def statements_once() -> Iterator[None]:
    """Every database of the run takes its compiled statements from one place."""
    real = db.create_engine
    db.create_engine = engine_with_shared_statements
    yield
    db.create_engine = real


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Every application of the run takes its templates' compiled code from one place."""
    real = Flask.create_jinja_environment

    def with_shared_code(self: Flask) -> Any:
        environment = real(self)
        environment.bytecode_cache = SHARED
        return environment

    Flask.create_jinja_environment = with_shared_code  # type: ignore[method-assign]
    yield
    Flask.create_jinja_environment = real  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def addresses_once() -> Iterator[None]:
    """Every application of the run takes its compiled addresses from one place."""
    real = Rule.compile
    Rule.compile = compile_once  # type: ignore[method-assign]
    yield
    Rule.compile = real  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def sqlite_backend(
    quick_passwords: None, statements_once: None, tmp_path_factory: pytest.TempPathFactory
) -> Backend:
    folder = tmp_path_factory.mktemp("sqlite")
    template = folder / "template.sqlite"
    prepare(settings_for(f"sqlite:///{template}", folder))

    def fresh() -> str:
        copy = folder / f"{uuid.uuid4().hex}.sqlite"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    return Backend("sqlite", fresh)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a database one may make others beside."""
    with postgresql.server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_backend(
    quick_passwords: None,
    statements_once: None,
    postgresql_server: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Backend]:
    """One database for the whole run of this process, put back between tests: copying one takes longer."""
    with postgresql.own_database(postgresql_server) as url:
        prepare(settings_for(url, tmp_path_factory.mktemp("postgresql")))
        engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        remembered = postgresql.Remembered(engine)

        def fresh() -> str:
            remembered.put_back()
            return url

        yield Backend("postgresql", fresh)
        remembered.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Both databases, one after the other."""
    found: Backend = request.getfixturevalue(f"{request.param}_backend")
    return found


@pytest.fixture
def settings(backend: Backend, tmp_path: Path) -> Settings:
    """Settings of a fresh database; a test may override this fixture to change one."""
    return settings_for(backend.fresh(), tmp_path)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A fresh database without an application; no events are wired."""
    database = Database(settings)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """A complete application on a fresh database."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def sqlite_app(sqlite_backend: Backend, tmp_path: Path) -> Iterator[Flask]:
    """An application for what no database can change: templates, routes."""
    app = create_app(settings_for(sqlite_backend.fresh(), tmp_path))
    app.test_client_class = Browser
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of the tests, by name; see ``tests.factories.cast``."""
    return Cast(app)


@pytest.fixture(scope="session")
def clamd_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running virus scanner that knows the EICAR test file."""
    if clamd.PROGRAM is None:
        pytest.skip(clamd.WHY_NOT)
    with clamd.clamd(tmp_path_factory.mktemp("clamd") / "run") as socket:
        yield socket


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock stands still on a Wednesday at 10:00 London time."""
    with clock.held_at(WEDNESDAY):
        yield WEDNESDAY
