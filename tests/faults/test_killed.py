"""A worker is killed outright: in the middle of a batch, and between a commit and its ring."""

import threading
import time
from pathlib import Path
from queue import Queue

import pytest
from sqlalchemy import func, select, text

from app.assignments.models import Assignment
from app.extensions import db
from app.notifications.models import Notification
from app.realtime.models import Event
from app.realtime.transactions import writing
from app.signals.models import Signal

from .conftest import Install, Installation
from .crowd import companies, signals
from .ledger import wait_for
from .workers import kill_worker, wait_until_all_serve, worker_at

BATCH = 500
SERVES_AGAIN = SEEN = 5.0  # seconds
ROUNDS = 4


def counts(identifier: str) -> tuple[int, int, int]:
    """The assignments, notifications and events of a signal."""
    db.session.rollback()
    signal_id = db.session.scalar(select(Signal.id).where(Signal.identifier == identifier))
    asked = {
        Assignment: Assignment.signal_id == signal_id,
        Notification: Notification.signal_id == signal_id,
        Event: (Event.signal_id == signal_id) & (Event.kind == "signal:assigned"),
    }
    rows = (select(func.count()).select_from(table).where(where) for table, where in asked.items())
    assignments, notifications, events = (db.session.scalar(query) or 0 for query in rows)
    return assignments, notifications, events


class Sending:
    """A batch on its way, in a thread."""

    def __init__(self, own: Installation, identifier: str, startup_ids: list[int]) -> None:
        self._own = own
        self._from: Queue[int] = Queue()
        arguments = (identifier, startup_ids, identifier, self._from.put)
        self._thread = threading.Thread(target=own.program.assign, args=arguments)
        self._thread.start()

    def kill_its_worker(self) -> float | None:
        """When that was; None where it had been answered meanwhile, and nobody was killed."""
        port = self._from.get(timeout=10)
        worker = worker_at(self._own.server, port)
        killed = kill_worker(self._own.server, worker) if worker else None
        self._thread.join()
        return killed


def send_again(own: Installation, identifier: str, startup_ids: list[int], killed: float) -> None:
    """With the same key, until it is answered; a worker must serve again soon after the other was killed."""
    deadline = killed + SERVES_AGAIN
    while (answer := own.program.assign(identifier, startup_ids, identifier)).status != 201:
        assert answer.status in (0, 503), answer
        assert time.monotonic() < deadline, f"no worker served within {SERVES_AGAIN} s"
    assert len(answer.body["created"]) == BATCH
    assert counts(identifier) == (BATCH, BATCH, BATCH)


@pytest.mark.both_databases
@pytest.mark.timeout(120)
def test_killed_at_any_moment_of_a_batch_it_is_whole_or_not_there(installation: Installation) -> None:
    own = installation
    own.everybody_listens()
    startup_ids = [company.startup_id for company in companies(BATCH)]
    first, *identifiers = signals(1 + ROUNDS)
    took = own.program.assign(first, startup_ids).seconds
    kills: list[float] = []
    for n, identifier in enumerate(identifiers):
        wait_until_all_serve(own.server)
        sending = Sending(own, identifier, startup_ids)
        time.sleep(took * (n + 0.5) / ROUNDS)  # the moment at which it is killed
        if killed := sending.kill_its_worker():
            kills.append(killed)
        assert counts(identifier) in ((0, 0, 0), (BATCH, BATCH, BATCH))
        send_again(own, identifier, startup_ids, killed or time.monotonic())
    assert kills, "each was answered before its worker could be killed"
    own.ledger.balance()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_killed_before_its_commit_nothing_of_a_batch_is_there(installation: Installation) -> None:
    """Held at the log's head, everything of the batch is written, and nothing committed."""
    own = installation
    own.everybody_listens()
    startup_ids = [company.startup_id for company in companies(BATCH)]
    (identifier,) = signals(1)
    with db.engine.connect().execution_options(**writing(db.engine)) as holder:
        holder.execute(text("SELECT position FROM log_head FOR UPDATE"))
        sending = Sending(own, identifier, startup_ids)
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'log_head'")
        wait_for(lambda: holder.execute(waiting).scalar(), 5, "the batch did not come to the log's head")
        killed = sending.kill_its_worker()
    assert killed and counts(identifier) == (0, 0, 0)
    send_again(own, identifier, startup_ids, killed)
    own.ledger.balance()


@pytest.mark.both_databases
def test_killed_between_commit_and_ring_it_is_seen_all_the_same(install: Install, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    own = install(application="tests.faults.killed_at_the_ring:app", TRAP=str(trap))
    own.everybody_listens()
    ours = [entry.ear for entry in own.ledger.entries if entry.startup_id in (None, own.world.a.id)]
    for n, identifier in enumerate(signals(2), start=1):
        wait_until_all_serve(own.server)
        trap.touch()
        answer = own.program.assign(identifier, [own.world.a.id])
        assert answer.status == 0 and not trap.exists(), "its worker was killed on its way to the doorbell"
        assert counts(identifier) == (1, 2, 1)
        heard = ("signal:assigned", "assignment:created")
        seen = lambda: all(sum(len(ear.of(kind)) for kind in heard) == n for ear in ours)  # noqa: E731, B023
        wait_for(seen, SEEN, "what was committed was not seen")
    own.ledger.balance()
