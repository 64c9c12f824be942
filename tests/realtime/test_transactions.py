"""How a write begins, waits, and is tried again."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from apiflask import APIFlask
from psycopg.errors import DeadlockDetected
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.realtime import transactions
from app.realtime.event_log import Actor, transactional
from app.realtime.log_reading import head
from app.realtime.transactions import Busy
from app.signals.service import create_signal
from tests.support.client import Client
from tests.support.world import PASSWORD, SETUP, World

HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("COMMIT")
"""


@contextmanager
def locked_by_another_process(database: str) -> Iterator[subprocess.Popen[str]]:
    """The write lock is held until the process reads a line, or the block ends."""
    command = [sys.executable, "-c", HOLD, database.removeprefix("sqlite:///")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdin
        assert holder.stdout.readline() == "held\n"
        yield holder
        if not holder.stdin.closed:
            holder.stdin.close()


def test_a_locked_database_is_waited_for(app: APIFlask, database: str) -> None:
    with locked_by_another_process(database) as holder:
        assert holder.stdin
        threading.Timer(0.3, holder.stdin.close).start()
        create_signal(by=SETUP, title="after the wait")
    assert head().position == 1


def test_a_database_locked_for_too_long_is_busy_and_nothing_is_changed(
    app: APIFlask, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_LONGEST_WAIT", 100)
    with locked_by_another_process(database):
        with pytest.raises(Busy) as refusal:
            create_signal(by=SETUP, title="never")
        assert refusal.value.status == 503
        assert head().position == 0, "readers go on while a writer holds the lock"
    create_signal(by=SETUP, title="afterwards")
    assert head().position == 1


def test_a_page_answers_503_while_the_database_is_busy(
    world: World, client: Client, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_LONGEST_WAIT", 100)
    with locked_by_another_process(database):
        answer = client.post("/sign-in", data={"email": world.a_owner.email, "password": PASSWORD})
    assert answer.status_code == 503 and answer.headers["Retry-After"]


def test_sqlite_writes_ahead_and_survives_a_power_cut(app: APIFlask) -> None:
    assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert db.session.scalar(text("PRAGMA synchronous")) == 2, "FULL"
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.both_databases
def test_a_process_that_says_so_commits_without_the_disk_and_no_other_does(app: APIFlask) -> None:
    setting, waits, lazy = (
        ("PRAGMA synchronous", 2, 1)
        if db.engine.dialect.name == "sqlite"
        else ("SHOW synchronous_commit", db.session.scalar(text("SHOW synchronous_commit")), "off")
    )
    another = create_engine(db.engine.url)  # an engine is a process's
    transactions.prepare(another)
    transactions.commit_without_the_disk(another)
    with another.connect() as connection:
        assert connection.scalar(text(setting)) == lazy
    another.dispose()
    assert db.session.scalar(text(setting)) == waits


def test_a_verb_takes_the_write_lock_before_it_reads(app: APIFlask, database: str) -> None:
    """Otherwise two that read first could neither of them write: "database is locked", at once."""

    @transactional
    def look(*, by: Actor) -> None:
        other = sqlite3.connect(database.removeprefix("sqlite:///"), timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    look(by=SETUP)


def deadlock() -> OperationalError:
    return OperationalError("UPDATE", {}, DeadlockDetected("deadlock detected"))


def test_a_deadlock_is_tried_again(app: APIFlask) -> None:
    tries: list[int] = []

    @transactional
    def stumble(*, by: Actor) -> str:
        tries.append(1)
        create_signal(by=by, title="one")
        if len(tries) < 3:
            raise deadlock()
        return "done"

    assert stumble(by=SETUP) == "done"
    assert (len(tries), head().position) == (3, 1), "what a failed try recorded is forgotten with it"


def test_a_deadlock_without_end_is_given_up(app: APIFlask) -> None:
    @transactional
    def stumble(*, by: Actor) -> None:
        raise deadlock()

    with pytest.raises(OperationalError):
        stumble(by=SETUP)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_throws_out_who_holds_the_head_and_hangs(app: APIFlask) -> None:
    assert db.session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "5s"
    assert db.session.scalar(text("SHOW lock_timeout")) == "5s"
    assert db.session.scalar(text("SHOW TimeZone")) == "UTC"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_real_deadlock_on_postgresql_is_told_from_other_errors(app: APIFlask) -> None:
    a, b = World().a.id, World("-2").a.id
    met = threading.Barrier(2)
    tries: list[str] = []

    def take(first: int, second: int) -> None:
        @transactional
        def cross(*, by: Actor) -> None:
            tries.append("try")
            db.session.execute(text("UPDATE startup SET website = 'x' WHERE id = :id"), {"id": first})
            if len(tries) <= 2:
                met.wait(10)
            db.session.execute(text("UPDATE startup SET website = 'y' WHERE id = :id"), {"id": second})

        with app.app_context():
            cross(by=SETUP)

    threads = [threading.Thread(target=take, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(tries) > 2, "one of the two was thrown out, and came back"
    assert db.session.scalar(text("SELECT count(*) FROM startup WHERE website IS NOT NULL")) == 2
