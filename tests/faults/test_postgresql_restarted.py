"""PostgreSQL crashes and comes back while programs assign."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.assignments.models import Assignment
from app.extensions import db
from app.signals.models import Signal
from tests.support.databases import PostgreSQL, migrate, postgres_programs, postgresql_server

from .conftest import Installation
from .crowd import signals
from .programs import Answer

FIRST_SUCCESS = 5.0  # seconds after PostgreSQL is ready
PROGRAMS = 4


@pytest.fixture
def own_postgresql() -> Iterator[PostgreSQL]:
    """With its durable settings: what it has acknowledged must survive."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed")
    with postgresql_server(programs, durable=True) as server:
        yield server


@pytest.fixture
def database(own_postgresql: PostgreSQL, tmp_path: Path) -> str:
    url = own_postgresql.create("govintel")
    migrate(url, tmp_path)
    return url


class Load:
    """Programs that assign, one signal after another, until told to stop; `answers` is what they got, and when."""

    def __init__(self, own: Installation) -> None:
        self.answers: list[tuple[str, Answer, float]] = []
        self._own, self._startup_id = own, own.world.a.id
        self._signals, self._stop = iter(signals(20_000)), threading.Event()
        self._threads = [threading.Thread(target=self._assign) for _ in range(PROGRAMS)]
        for thread in self._threads:
            thread.start()

    def _assign(self) -> None:
        while not self._stop.is_set():
            identifier = next(self._signals)
            answer = self._own.program.assign(identifier, [self._startup_id])
            self.answers.append((identifier, answer, time.monotonic()))
            if answer.status != 201:
                time.sleep(0.05)

    def wait_for_success(self, since: float, within: float) -> None:
        deadline = since + within
        while not any(answer.status == 201 and at - answer.seconds > since for _, answer, at in list(self.answers)):
            assert time.monotonic() < deadline, f"no success within {within} s: {self.answers[-1]}"
            time.sleep(0.02)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_a_crash_under_load_loses_nothing_acknowledged(own_postgresql: PostgreSQL, installation: Installation) -> None:
    own = installation
    own.everybody_listens()
    load = Load(own)
    load.wait_for_success(time.monotonic(), 10)
    for _ in range(2):
        db.session.rollback()
        own_postgresql.stop_at_once()
        own_postgresql.start()
        load.wait_for_success(time.monotonic(), FIRST_SUCCESS)
    load.stop()
    db.engine.dispose()  # this process's own connections ended with the server
    assert {answer.status for _, answer, _ in load.answers} <= {201, 503}
    acknowledged = {identifier for identifier, answer, _ in load.answers if answer.status == 201}
    query = select(Signal.identifier).join(Assignment, Assignment.signal_id == Signal.id)
    assert acknowledged <= set(db.session.scalars(query))
    own.ledger.balance()
