"""Fixtures for every test. Nothing here is a stand-in: databases, Valkey and gunicorn are real."""

import gc
import os
import shutil
import sqlite3
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from itertools import accumulate, count
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from app import clock
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
A_STORY = 20  # as long as so many other tests takes one in a browser
WORLD_AGE = timedelta(hours=1)  # the same for every test, whenever its turn comes
_worlds = count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: run on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "waits(seconds): takes so long, and little of it is work")
    one_door.watch()
    gc.freeze()  # what is imported stays: to look through it again and again takes a fifth of the time
    gc.set_threshold(50_000, 20, 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database", DATABASES, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What mostly waits is spread over the time that the rest takes, the longest first: together it would leave the
    cores idle, and at the end, too.
    """
    waiting = sorted((item for item in items if item.get_closest_marker("waits")), key=_seconds, reverse=True)
    spread = [item for item in items if item not in waiting]
    taken = list(accumulate(A_STORY if "browser" in getattr(item, "fixturenames", ()) else 1 for item in spread))
    whole = taken[-1] if taken else 0
    for n, item in reversed(list(enumerate(waiting))):
        spread.insert(bisect(taken, whole * n / len(waiting)), item)
    items[:] = spread


def _seconds(item: pytest.Item) -> int:
    marker = item.get_closest_marker("waits")
    return marker.args[0] if marker else 0


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


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the `world` of a test is made already: to make it takes as long as most tests."""
    file = tmp_path_factory.mktemp("world") / "govintel.db"
    shutil.copy(sqlite_template, file)
    _make_world(f"sqlite:///{file}", file.parent)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def postgresql_world(postgresql: PostgreSQL, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    _make_world(postgresql.create("template_world", template=postgresql_template), tmp_path_factory.mktemp("world"))
    return "template_world"


def _make_world(database: str, instance: Path) -> None:
    app = application(environment(database, instance))
    with app.app_context(), clock.at(clock.now() - WORLD_AGE):
        World()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: SQLite unless the test is marked `both_databases`. The `world` of a
    test that asks for it is in it.
    """
    template = "world" if "world" in request.fixturenames else "template"
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copy(request.getfixturevalue(f"sqlite_{template}"), tmp_path / "govintel.db")
        yield f"sqlite:///{tmp_path / 'govintel.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = unique("test")
    yield server.create(name, template=request.getfixturevalue(f"postgresql_{template}"))
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
    return World.made_before()


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
