"""Somebody takes the log's head, or a long time, and does not come to an end."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from .conftest import Install, Installation
from .crowd import signals
from .ledger import told_to, wait_for
from .workers import kill_worker, worker_at

THROWN_OUT = 5.0  # seconds
MEASURING = 0.5  # seconds that noticing it may take
IMPORT = 60.0  # seconds


class Trapped:
    """An installation one of whose workers can be caught before its commit."""

    def __init__(self, install: Install, folder: Path) -> None:
        self.trap, self.caught = folder / "trap", folder / "trap.caught"
        self.own = install(application="tests.faults.trapped:app", TRAP=str(self.trap))
        self.own.everybody_listens()
        assert self.own.program.ask("GET", "/me").status == 200  # notes that its token is used, which is a verb as well

    def catch(self, how: str, identifier: str, threads: ThreadPoolExecutor) -> "Caught":
        """Assign, and return when that is held up before its commit."""
        self.trap.write_text(how)
        caught = Caught(self.own, identifier, threads)
        wait_for(self.caught.exists, 10, "nobody was caught")
        return caught


class Caught:
    """A request that is held up."""

    def __init__(self, own: Installation, identifier: str, threads: ThreadPoolExecutor) -> None:
        self._own, self.port = own, 0
        startup = own.world.a.id
        self.answer = threads.submit(own.program.assign, identifier, [startup], None, self._note_port)

    def _note_port(self, port: int) -> None:
        self.port = port

    @property
    def worker(self) -> int:
        found = worker_at(self._own.server, self.port)
        assert found
        return found


@pytest.fixture
def trapped(install: Install, tmp_path: Path) -> Trapped:
    return Trapped(install, tmp_path)


@pytest.mark.both_databases
def test_of_two_writers_the_first_is_held_up_and_both_are_told_in_order(trapped: Trapped) -> None:
    own, (first, second) = trapped.own, signals(2)
    with ThreadPoolExecutor() as threads:
        caught = trapped.catch("wait", first, threads)
        following = threads.submit(own.program.assign, second, [own.world.a.id])
        time.sleep(0.5)  # time enough for the second to commit, if it could
        assert not following.done() and not caught.answer.done()
        trapped.caught.unlink()
        assert (caught.answer.result().status, following.result().status) == (201, 201)
    own.ledger.balance()
    for entry in own.ledger.entries:
        if entry.startup_id in (None, own.world.a.id):
            heard = [one.frame.data["signalIdentifier"] for one in told_to(entry)]
            assert heard[:2] == [first, second]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_hangs_with_the_head_is_thrown_out_and_the_next_goes_on(trapped: Trapped) -> None:
    own, (first, second) = trapped.own, signals(2)
    with ThreadPoolExecutor() as threads:
        caught = trapped.catch("hang", first, threads)
        answer = own.program.assign(second, [own.world.a.id])
        assert answer.status == 201 and answer.seconds <= THROWN_OUT + MEASURING
        kill_worker(own.server, caught.worker)  # in its place gunicorn would do it after 30 seconds
        assert caught.answer.result().status == 0
    own.ledger.balance()


@pytest.mark.waits(60)
@pytest.mark.timeout(150)
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_import_of_a_minute_holds_up_nobody(installation: Installation, database: str) -> None:
    own = installation
    own.everybody_listens()
    identifiers = iter(signals(400))
    with psycopg.connect(database, autocommit=True) as looking:
        importer = Importer(database, looking)
        while importer.runs:
            assert own.program.assign(next(identifiers), [own.world.a.id]).status == 201
            assert importer.held_up == []
            time.sleep(0.2)  # a busy office, not a benchmark
    assert importer.succeeded
    own.ledger.balance()


class Importer:
    """Reads a long file in one transaction of its own: a row now and then, for a minute."""

    def __init__(self, database: str, looking: psycopg.Connection) -> None:
        self._connection = psycopg.connect(database)
        self._pid = self._connection.info.backend_pid
        self._looking = looking
        self.succeeded = False
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    @property
    def runs(self) -> bool:
        return self._thread.is_alive()

    @property
    def held_up(self) -> list[int]:
        """The backends that wait for this one."""
        query = "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        return [row[0] for row in self._looking.execute(query, [self._pid])]

    def _read(self) -> None:
        end = time.monotonic() + IMPORT
        with self._connection as connection:
            for n in range(10_000):
                if time.monotonic() > end:
                    break
                connection.execute(
                    "INSERT INTO signal (identifier, title, codes, status, pool, created_at, updated_at) "
                    "VALUES (%s, 'Imported', '[]', 'open', false, now(), now())",
                    [f"IMPORT{n}"],
                )
                connection.execute("SELECT pg_sleep(0.5)")
        self.succeeded = True
