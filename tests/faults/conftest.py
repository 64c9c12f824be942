"""An installation of each test's own, with a programme and a ledger."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from app.extensions import db
from tests.browser.conftest import browser_type_launch_args as browser_type_launch_args
from tests.browser.conftest import desks_at as desks_at
from tests.support.browser import Desks
from tests.support.browser_servers import programme_on
from tests.support.databases import unique
from tests.support.nginx import nginx, nginx_program
from tests.support.servers import Server
from tests.support.world import World

from .ledger import Ledger
from .programs import Program


class Installation(NamedTuple):
    """A running server, the programme in it, its ledger, and an admin's program."""

    server: Server
    world: World
    ledger: Ledger
    program: Program

    def everybody_listens(self) -> None:
        """An admin, and both startups' owners and members."""
        world = self.world
        self.ledger.listen(world.admin, world.a_owner, world.a_member, world.b_owner, world.b_member)


Install = Callable[..., Installation]
PassOn = Callable[..., int]
DesksAt = Callable[[Server], Desks]


@pytest.fixture
def install(make_server: Callable[..., Server]) -> Iterator[Install]:
    """`install(redis_url=…, STREAMS_PER_PERSON="50")`: gunicorn with two workers on `database`."""
    with ExitStack() as stack:

        def make(**settings: object) -> Installation:
            server = make_server(**settings)
            _may_read_and_then_wait(server)
            world = stack.enter_context(programme_on(server))
            ledger = stack.enter_context(Ledger(server, world))
            return Installation(server, world, ledger, Program(server.port, world.token(world.admin)))

        yield make


def _may_read_and_then_wait(server: Server) -> None:
    """PostgreSQL throws out who is idle in a transaction, which a test is that has read something and waits."""
    with server.app.app_context():
        if db.engine.dialect.name == "postgresql":
            event.listen(db.engine, "connect", _be_patient)


def _be_patient(connection: Any, _record: object) -> None:
    connection.execute("SET idle_in_transaction_session_timeout = 0")
    connection.commit()


@pytest.fixture
def installation(install: Install) -> Installation:
    return install()


@pytest.fixture
def pass_on(tmp_path: Path) -> Iterator[PassOn]:
    """`pass_on(server.port, location="more configuration;")`: nginx before one server or several; returns its port."""
    program = nginx_program()
    if program is None:
        pytest.skip("nginx is not installed")
    with ExitStack() as stack:

        def make(*upstreams: int, location: str = "", port: int = 0) -> int:
            folder = tmp_path / unique("nginx")
            folder.mkdir()
            return stack.enter_context(nginx(program, upstreams, folder, location, port))

        yield make
