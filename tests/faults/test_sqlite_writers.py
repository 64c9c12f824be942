"""SQLite with eight who write at once: the server's workers, and programs beside it."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import select

from app.accounts.models import Person
from app.assignments.service import assign
from app.extensions import db
from app.signals.models import Signal

from .conftest import Installation
from .crowd import signals
from .programs import percentile

LONGEST = 1.0  # seconds, for 99 of 100
BESIDE = 6  # threads with a connection each; the two workers make it eight
EACH = 60


def beside(own: Installation, start: threading.Barrier, signal_ids: list[int], by: int, to: int) -> list[float]:
    """Assign in a process beside the server, as a command does."""
    took: list[float] = []
    with own.server.app.app_context():
        start.wait(10)
        for signal_id in signal_ids:
            began = time.monotonic()
            one, who = db.session.get_one(Signal, signal_id), db.session.get_one(Person, by)
            assign([one], [to], by=who, origin="service")
            took.append(time.monotonic() - began)
        db.session.remove()
    return took


def through_the_server(own: Installation, start: threading.Barrier, identifiers: list[str], to: int) -> list[float]:
    start.wait(10)
    answers = [own.program.assign(identifier, [to]) for identifier in identifiers]
    assert {answer.status for answer in answers} == {201}
    return [answer.seconds for answer in answers]


def test_eight_writers_at_once_are_all_served_within_a_second(installation: Installation) -> None:
    own = installation
    own.everybody_listens()
    identifiers = signals((BESIDE + 4) * EACH)
    id_of = {name: id for id, name in db.session.execute(select(Signal.id, Signal.identifier))}
    by, a, b = own.world.admin.id, own.world.a.id, own.world.b.id
    db.session.rollback()
    start = threading.Barrier(BESIDE + 4)
    with ThreadPoolExecutor(BESIDE + 4) as threads:
        writing: list[Future[list[float]]] = []
        for n in range(BESIDE + 4):  # four for the two workers, so that each always has something to write
            part, to = identifiers[n * EACH : (n + 1) * EACH], a if n % 2 else b
            if n < BESIDE:
                writing.append(threads.submit(beside, own, start, [id_of[name] for name in part], by, to))
            else:
                writing.append(threads.submit(through_the_server, own, start, part, to))
        took = [seconds for one in writing for seconds in one.result()]
    assert percentile(took, 0.99) <= LONGEST
    assert "database is locked" not in own.server.log
    own.ledger.balance()
