"""Fixtures for every test. Nothing here is a stand-in: databases, Valkey and gunicorn are real."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from app.accounts.models import Person
from app.extensions import db
from tests.support import one_door
from tests.support.apps import application, environment
from tests.support.client import Client, client_of
from tests.support.databases import PostgreSQL, migrate, postgres_programs, postgresql_server, unique
from tests.support.servers import Server, forked, launched
from tests.support.valkey import Doorbell, valkey_server
from tests.support.world import World

DATABASES = ("sqlite", "postgresql")
_worlds = count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: run on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "waits: takes a minute or more, and little of it is work")
    one_door.watch()
    gc.freeze()  # what is imported stays: to look through it again and again takes a fifth of the time
    gc.set_threshold(50_000, 20, 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database", DATABASES, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What mostly waits is spread over the first third, where browsers work: together it would leave the cores idle."""
    waiting = [item for item in items if item.get_closest_marker("waits")]
    spread = [item for item in items if item not in waiting]
    for n, item in enumerate(waiting):
        spread.insert(n * len(spread) // (3 * len(waiting)), item)
    items[:] = spread


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    """With REQUIRE_ALL=1 a test that was left out is a failure: nothing is proven by it."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1" and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"left out, with REQUIRE_ALL=1: {report.longrepr}"
    return report


# Databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    file = folder / "govintel.db"
    migrate(f"sqlite:///{file}", folder)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed")
    with postgresql_server(programs) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> str:
    migrate(postgresql.create("template_govintel"), tmp_path_factory.mktemp("template"))
    return "template_govintel"


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: SQLite unless the test is marked `both_databases`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "govintel.db")
        yield f"sqlite:///{tmp_path / 'govintel.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = unique("test")
    yield server.create(name, template=request.getfixturevalue("postgresql_template"))
    server.drop(name)


# The application


@pytest.fixture
def app(database: str, tmp_path: Path) -> Iterator[APIFlask]:
    """The application on a fresh database, with its context open, and without a doorbell."""
    app = application(environment(database, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: APIFlask) -> World:
    """An accelerator and two rival startups."""
    return World()


@pytest.fixture
def client(app: APIFlask) -> Client:
    """A browser in which nobody is signed in."""
    return client_of(app)


@pytest.fixture
def client_for(app: APIFlask) -> Callable[[Person], Client]:
    """`client_for(world.admin)`: a browser in which this person is signed in."""
    return lambda person: client_of(app).sign_in(person)


# Servers


@pytest.fixture(scope="session")
def doorbell() -> Iterator[Doorbell]:
    """A real Valkey, one a session."""
    with valkey_server() as valkey:
        yield valkey


@pytest.fixture(scope="module")
def server(sqlite_template: Path, doorbell: Doorbell, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """gunicorn with two workers, SQLite and Valkey, one a module. Ask `served` for a programme of the test's own."""
    instance = tmp_path_factory.mktemp("served")
    shutil.copy(sqlite_template, instance / "govintel.db")
    with forked(f"sqlite:///{instance / 'govintel.db'}", instance, doorbell.url) as server:
        yield server


@pytest.fixture
def served(server: Server) -> Iterator[World]:
    """A programme of this test's own in the server's database; verbs called here are another process's."""
    with server.app.app_context():
        yield World(f"-{next(_worlds)}")
        db.session.remove()


@pytest.fixture
def make_server(database: str, tmp_path: Path, doorbell: Doorbell) -> Iterator[Callable[..., Server]]:
    """`make_server(workers=1, redis_url=…, STREAMS_PER_PERSON="2")`: a server of the test's own on `database`."""
    with ExitStack() as stack:

        def make(
            *, redis_url: str | None = doorbell.url, workers: int = 2, by_launcher: bool = False, **more: str
        ) -> Server:
            instance = tmp_path / unique("instance")
            instance.mkdir()
            if by_launcher:
                return stack.enter_context(launched(database, instance, redis_url, workers, **more))
            return stack.enter_context(forked(database, instance, redis_url, workers, **more))

        yield make
