"""Positions: gapless, in the order of commits, given back by a rollback."""

import threading

import pytest
from apiflask import APIFlask
from sqlalchemy import event, select

from app.extensions import db
from app.realtime.event_log import Actor, transactional
from app.realtime.log_reading import head, read_on
from app.realtime.models import Event
from app.signals.service import create_signal
from tests.support.at_once import at_once, slow_held_up
from tests.support.world import SETUP, World

pytestmark = pytest.mark.both_databases

WRITERS, EACH = 8, 15


class Reader:
    """Reads "everything after" over and over, as the hub does, while others write."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.positions: list[int] = []

    def read_on(self) -> None:
        while not self.done.is_set():
            self.read()
        self.read()

    def read(self) -> None:
        with db.engine.connect() as database:
            after = self.positions[-1] if self.positions else 0
            self.positions += [told.position for told in read_on(database, after, most=1000).told]


def write() -> None:
    for n in range(EACH):
        create_signal(by=SETUP, title=f"Notice {n}")


def test_eight_writers_leave_no_gap_and_a_reader_meanwhile_loses_nothing(app: APIFlask) -> None:
    reader = Reader()
    finished = threading.Barrier(WRITERS, action=reader.done.set)

    def write_and_say_so() -> None:
        write()
        finished.wait(30)

    at_once(app, [reader.read_on, *[write_and_say_so] * WRITERS])
    everything = list(range(1, WRITERS * EACH + 1))
    assert db.session.scalars(select(Event.position).order_by(Event.position)).all() == everything
    assert reader.positions == everything
    assert head().position == WRITERS * EACH


def test_a_writer_held_up_before_its_commit_loses_no_reader_anything(app: APIFlask) -> None:
    def write_one(title: str) -> None:
        with app.app_context():
            create_signal(by=SETUP, title=title)

    reader = Reader()
    slow = threading.Thread(target=write_one, args=("first",), name="slow")
    quick = threading.Thread(target=write_one, args=("second",), name="quick")
    with slow_held_up() as held_up:
        slow.start()
        assert held_up.stopped.wait(10)
        quick.start()
        quick.join(0.3)
        assert quick.is_alive(), "the second must not commit a higher position before the first"
        reader.read()
        assert reader.positions == []
        held_up.go_on.set()
        slow.join(10)
        quick.join(10)
    reader.read()
    assert reader.positions == [1, 2]


def test_a_rollback_gives_positions_back(app: APIFlask, world: World) -> None:
    before = head().position

    @transactional
    def change_and_fail(*, by: Actor) -> None:
        create_signal(by=by, title="never")
        raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        change_and_fail(by=SETUP)
    assert head().position == before
    create_signal(by=SETUP, title="next")
    assert head().position == before + 1


def test_a_verb_inside_a_verb_is_one_commit(app: APIFlask) -> None:
    commits: list[object] = []

    def count(session: object) -> None:
        commits.append(session)

    event.listen(db.session, "after_commit", count)

    @transactional
    def two_at_once(*, by: Actor) -> None:
        create_signal(by=by, title="first")
        create_signal(by=by, title="second")

    two_at_once(by=SETUP)
    event.remove(db.session, "after_commit", count)
    assert len(commits) == 1 and head().position == 2
