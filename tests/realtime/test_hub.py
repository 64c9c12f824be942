"""The hub: nothing lost, nothing twice, nothing foreign, however commits, readings and connects interleave."""

import random
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.accounts.access import change_role, deactivate_person
from app.accounts.models import SignIn
from app.extensions import db
from app.live.rooms import prove, rooms_of
from app.realtime import connection as connections
from app.realtime import delivery, hub, kinds, log_reading, rights, window
from app.realtime.connection import Connection, Listener, QueueConnection
from app.realtime.event_log import Actor, record, transactional
from app.realtime.frames import Piece
from app.realtime.hub import Hub
from app.realtime.log_reading import head
from app.realtime.models import LogHead
from tests.support.cookies import session_of
from tests.support.listener import Frame, frames_in
from tests.support.statements import statements
from tests.support.world import SETUP, World

OURS, THEIRS = frozenset({"user:1", "startup:1", "pool"}), frozenset({"user:2", "startup:2", "pool"})


@transactional
def say(*rooms: str, unread: int = 0, by: Actor = SETUP) -> int:
    """Commit one event to these rooms; returns where the log stood before."""
    record(kinds.NOTIFICATION_CHANGED, rooms=rooms, by=by, payload={"unread": unread})
    return head().position


class Listening(Connection):
    """A listener of a test: it keeps what it takes, and takes nothing while it is `slow`."""

    def __init__(self, rooms: frozenset[str], position: int, credential: Any = None) -> None:
        super().__init__(Listener(credential or rooms, 1, "127.0.0.1"), rooms, position, proven_at=position)
        self.received: list[Frame] = []
        self.slow = self.closed = False

    def write(self, piece: Piece) -> bool:
        if self.slow:
            self.blocked_since = time.monotonic()
            return False
        self.received += frames_in(piece.body)
        self.position = piece.upto
        return True

    def flush(self) -> bool:
        if not self.slow:
            self.blocked_since = None
        return not self.slow

    def close(self, last: bytes) -> None:
        self.received += frames_in(last)
        self.closed = True

    def connect(self, to: Hub) -> "Listening":
        self._hub = to
        to.delivery.join(self)
        return self

    def take_all(self) -> list[int]:
        """The positions received, in order, once it is caught up with its hub."""
        if self.lagging:
            self._hub.catching_up.catch_up(self)
        return self.positions

    @property
    def positions(self) -> list[int]:
        return [frame.position for frame in self.received if not frame.kind.startswith("live:")]

    def only(self, kind: str) -> list[Frame]:
        return [frame for frame in self.received if frame.kind == kind]


@pytest.fixture
def reader(app: APIFlask) -> Hub:
    """A hub that reads when it is told to; here a credential simply is the rooms it opens."""
    return Hub(app, as_they_say)


def as_they_say(database: Any, asked: Iterable[Any]) -> rights.Proof:
    at, floor = log_reading.head_of(database)
    return rights.Proof(at, floor, {credential: rights.Rights(1, credential) for credential in asked})


def elsewhere(_committed: object) -> None:
    """Another process commits: it tells its own hub, not this one."""


class Story:
    """One random order of commits, readings and steps around a listener that comes back from a cursor."""

    def __init__(self, seed: int, reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        self.random = random.Random(seed)
        self.reader = reader
        self.rendered = head().position
        self.ours: list[int] = []
        self.listener: Listening | None = None
        self.over = False
        monkeypatch.setattr(log_reading, "heard_between", self._interrupted(log_reading.heard_between))
        monkeypatch.setattr(hub, "READ_AT_ONCE", self.random.choice((1, 1_000)))
        monkeypatch.setattr(hub, "in_turn_beside_the_loop", self._read_beside)

    def play(self) -> list[int]:
        steps = (self.commit, self.commit, self.reader.read, self.reader.take_committed, self.connect, self.step)
        for _ in range(self.random.randint(4, 12)):
            self.random.choice(steps)()
        self.connect()
        self.commit()
        self.reader.read()
        assert self.listener
        self.listener.slow = False
        self.reader.delivery.takes_more(self.listener)
        self.listener.take_all()
        self.over = True
        self.reader.read()  # what came during the last replay
        return self.listener.take_all()

    def commit(self) -> None:
        room = self.random.choice(("user:1", "startup:1", "pool", "startup:2", "admins"))
        current_app.extensions["hub_wake"] = self.random.choice((self.reader.wake, elsewhere))
        say(room)
        if room in OURS:
            self.ours.append(head().position)

    def connect(self) -> None:
        if self.listener is None:
            self.listener = Listening(OURS, self.rendered).connect(self.reader)

    def step(self) -> None:
        if self.listener:
            self.listener.slow = self.random.random() < 0.3
            self.reader.delivery.takes_more(self.listener)
            self.listener.take_all()

    def interrupt(self) -> None:
        if not self.over:
            self.random.choice((self.commit, self.reader.read, self.reader.take_committed, int, int))()

    def _read_beside(self, read: Any, *asked: Any) -> Any:
        """While a thread reads a long stretch for who is here, others commit and come."""
        reading = read(*asked)
        if not self.over:
            self.random.choice((self.commit, self.connect, int))()
        return reading

    def _interrupted(self, replay: Any) -> Any:
        """Commits and readings come between any two statements of a replay, too."""

        def replay_slowly(*asked: Any) -> Any:
            self.interrupt()
            missed = replay(*asked)
            self.interrupt()
            return missed

        return replay_slowly


def test_what_its_own_process_commits_is_told_without_a_query(app: APIFlask, reader: Hub) -> None:
    app.extensions["hub_wake"] = reader.wake
    mine = Listening(OURS, head().position).connect(reader)
    say("user:1")
    say("user:2")
    say("startup:1")
    with statements() as asked:
        assert reader.take_committed()
    assert (mine.positions, asked) == ([1, 3], [])


def test_behind_a_gap_the_log_is_asked(app: APIFlask, reader: Hub) -> None:
    mine = Listening(OURS, head().position).connect(reader)
    app.extensions["hub_wake"] = elsewhere
    say("user:1")
    app.extensions["hub_wake"] = reader.wake
    say("user:1")
    assert not reader.take_committed() and mine.positions == []
    reader.read()
    assert mine.positions == [1, 2]


def test_what_was_read_already_is_not_told_again(app: APIFlask, reader: Hub) -> None:
    app.extensions["hub_wake"] = reader.wake
    mine = Listening(OURS, head().position).connect(reader)
    say("user:1")
    reader.read()
    assert reader.take_committed() and mine.positions == [1]


@pytest.mark.parametrize("seeds", [range(0, 500), range(500, 1_000)])
def test_no_order_of_commit_render_connect_and_replay_loses_or_doubles(
    reader: Hub, monkeypatch: pytest.MonkeyPatch, seeds: range
) -> None:
    for seed in seeds:
        with monkeypatch.context() as patched:
            patched.setattr(window, "LARGEST_HALF", random.Random(seed).choice((1, 3, 20_000)))
            story = Story(seed, reader, patched)
            received = story.play()
        assert story.listener
        assert received == story.ours, f"seed {seed}"
        reader.delivery.leave(story.listener)


def test_each_ring_is_heard_without_waiting_for_the_next_look(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "TICK", 3_600.0)
    running = Hub(app, as_they_say)
    running.start()
    came = Coming(running, 0)
    app.extensions["hub_wake"] = elsewhere
    for position in range(1, 20):
        say("user:1")
        running.wake()
        assert came.wait_until(position)[-1] == position
    running.stop()


def test_many_listeners_coming_at_any_moment_lose_nothing_while_eight_write(app: APIFlask) -> None:
    running = Hub(app, as_they_say)
    running.start()
    written = threading.Barrier(9)

    def write() -> None:
        with app.app_context():
            for n in range(20):
                say("user:1", unread=n)
                running.wake()
        written.wait(30)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    came = [Coming(running, 0) for _ in range(20)]
    written.wait(30)
    for one in came:
        assert one.wait_until(160) == list(range(1, 161))
    running.stop()


class Coming:
    """A listener in a thread of its own, on the real queue."""

    def __init__(self, running: Hub, position: int) -> None:
        self.positions: list[int] = []
        self._reached = threading.Condition()
        self._connection = QueueConnection(lambda: None, Listener(OURS, 1, ""), OURS, position, position)
        running.delivery.join(self._connection)
        threading.Thread(target=self._read, args=(running,), daemon=True).start()

    def _read(self, running: Hub) -> None:
        for data in self._connection.body(lambda: running.delivery.takes_more(self._connection)):
            with self._reached:
                self.positions += [frame.position for frame in frames_in(data) if not frame.kind.startswith("live:")]
                self._reached.notify_all()

    def wait_until(self, position: int) -> list[int]:
        with self._reached:
            assert self._reached.wait_for(lambda: self.positions and self.positions[-1] >= position, 20)
        return self.positions


def test_an_event_in_two_of_its_rooms_is_heard_once(reader: Hub) -> None:
    listener = Listening(OURS, 0).connect(reader)
    listener.take_all()
    say("startup:1", "pool")
    reader.read()
    assert listener.take_all() == [1]
    replayed = Listening(OURS, 0).connect(reader)
    assert replayed.take_all() == [1]


def test_a_rival_on_the_same_hub_hears_nothing_but_its_own(reader: Hub) -> None:
    ours, theirs = Listening(OURS, 0).connect(reader), Listening(THEIRS, 0).connect(reader)
    say("startup:1")
    assert (ours.take_all(), theirs.take_all()) == ([], [])
    reader.read()
    say("startup:2")
    reader.read()
    assert (ours.take_all(), theirs.take_all()) == ([1], [2])


def test_a_long_stretch_is_read_for_who_is_here_and_who_comes_meanwhile_is_caught_up(
    reader: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = head().position
    here = Listening(frozenset({"user:1"}), start).connect(reader)
    later = Listening(frozenset({"user:2"}), start)
    monkeypatch.setattr(hub, "READ_AT_ONCE", 1)
    monkeypatch.setattr(hub, "in_turn_beside_the_loop", lambda read, *asked: (read(*asked), later.connect(reader))[0])
    for n in range(6):
        say(f"user:{n % 3}")
    reader.read()
    assert here.take_all() == [start + 2, start + 5]
    assert later.lagging and later.take_all() == [start + 3, start + 6]
    say("user:2")
    reader.read()
    assert later.take_all() == [start + 3, start + 6, start + 7]


def test_a_slow_client_lags_and_is_caught_up_in_order(reader: Hub) -> None:
    slow, quick = Listening(OURS, 0).connect(reader), Listening(OURS, 0).connect(reader)
    for n in range(30):
        slow.slow = n >= 3
        say("user:1", unread=n)
        reader.read()
    assert slow.lagging and slow.positions == [1, 2, 3]
    slow.slow = False
    reader.delivery.takes_more(slow)
    assert slow.positions == quick.positions == list(range(1, 31))
    assert not slow.lagging


def test_a_queue_that_nobody_empties_is_bounded(reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "FULL", 300)
    slow = QueueConnection(lambda: None, Listener(OURS, 1, ""), OURS, 0, 0)
    reader.delivery.join(slow)
    for n in range(30):
        say("user:1", unread=n)
        reader.read()
    assert slow.lagging and slow._size < 600
    body = slow.body(lambda: reader.delivery.takes_more(slow))
    received = frames_in(next(body) + next(body))
    assert [frame.position for frame in received] == list(range(1, 31))


def test_more_than_five_hundred_behind_is_told_to_fetch_anew(reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FURTHEST_BEHIND", 10)
    connected = Listening(OURS, 0).connect(reader)
    connected.take_all()
    for n in range(11):
        say("user:1", unread=n)
    reader.read()
    returning = Listening(OURS, 0).connect(reader)
    for listener in (connected, returning):
        assert listener.take_all() == []
        [reset] = listener.only("live:reset")
        assert (reset.data["reason"], reset.position) == ("behind", 11)
    say("user:1")
    reader.read()
    assert connected.take_all() == returning.take_all() == [12]


def test_what_others_hear_puts_nobody_behind(reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FURTHEST_BEHIND", 10)
    for n in range(30):
        say("startup:2", unread=n)
    say("startup:1")
    reader.read()
    assert Listening(OURS, 0).connect(reader).take_all() == [31]


@pytest.mark.parametrize("restored_at", [1, 9])
def test_a_restored_log_resets_whoever_is_connected(reader: Hub, restored_at: int) -> None:
    listener = Listening(OURS, 0).connect(reader)
    for _ in range(3):
        say("user:1")
    reader.read()
    assert listener.take_all() == [1, 2, 3]
    db.session.execute(update(LogHead).values(epoch="restored", position=restored_at))
    db.session.commit()
    reader.read()
    listener.take_all()
    [reset] = listener.only("live:reset")
    assert reset.data == {"reason": "unknown", "cursor": f"restored-{restored_at}"}


def test_a_cursor_from_a_worker_that_has_read_further_is_no_loss(reader: Hub) -> None:
    say("user:1")
    say("user:1")
    assert reader.cursor.position == 0
    listener = Listening(OURS, 1).connect(reader)
    assert listener.lagging
    reader.read()
    assert listener.take_all() == [2]


def signed_in(app: APIFlask, reader: Hub, person: Any) -> Listening:
    credential = ("session", str(session_of(app, person)["sign_in"]))
    return Listening(rooms_of(person), head().position, credential).connect(reader)


@pytest.fixture
def knowing(app: APIFlask, world: World) -> Hub:
    """A hub that asks the database who its listeners are."""
    return Hub(app, prove)


@pytest.mark.parametrize("lagging", [False, True])
def test_nothing_committed_after_rights_were_taken_is_delivered(
    app: APIFlask, world: World, knowing: Hub, lagging: bool
) -> None:
    ours, colleague = signed_in(app, knowing, world.a_member), signed_in(app, knowing, world.a_owner)
    if not lagging:
        for listener in (ours, colleague):
            listener.take_all()
    say(f"startup:{world.a.id}")
    last = head().position
    deactivate_person(world.a_member, by=world.admin)
    say(f"startup:{world.a.id}")
    knowing.read()
    assert last in colleague.take_all() and head().position in colleague.positions
    ours.take_all()
    assert head().position not in ours.positions
    assert [frame.data["reason"] for frame in ours.only("live:bye")] == ["signed-out"]
    assert ours.closed and ours not in knowing.audience.all


def test_a_replay_does_not_reach_past_a_change_of_rights(app: APIFlask, world: World, knowing: Hub) -> None:
    """Between the door's question and the replay, the session may have ended."""
    ours = signed_in(app, knowing, world.a_member)
    deactivate_person(world.a_member, by=world.admin)
    say(f"startup:{world.a.id}")
    knowing.read()
    assert head().position not in ours.take_all() and ours.only("live:bye")


def test_a_change_that_leaves_the_rooms_as_they_were_loses_nothing(app: APIFlask, world: World, knowing: Hub) -> None:
    member = signed_in(app, knowing, world.a_member)
    member.take_all()
    before = head().position
    say(f"startup:{world.a.id}")
    change_role(world.a_member, "owner", by=world.admin)
    say(f"startup:{world.a.id}")
    knowing.read()
    heard = member.take_all()
    assert (heard[0], heard[-1]) == (before + 1, head().position) and heard == sorted(set(heard))


def test_a_beat_carries_the_cursor_and_finds_the_expired(app: APIFlask, world: World, knowing: Hub) -> None:
    stays, expires = signed_in(app, knowing, world.a_owner), signed_in(app, knowing, world.a_member)
    for listener in (stays, expires):
        listener.take_all()
    say("admins")
    knowing.read()
    db.session.delete(db.session.get_one(SignIn, expires.listener.credential[1]))  # type: ignore[index]
    db.session.commit()
    knowing.beat([stays, expires])
    for listener in (stays, expires):
        listener.take_all()
    assert [beat.position for beat in stays.only("live:beat")] == [head().position]
    assert expires.only("live:beat") == [] and expires.only("live:bye")[0].data == {"reason": "signed-out"}


def test_while_the_database_cannot_be_asked_nobody_has_to_leave(
    app: APIFlask, world: World, knowing: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = signed_in(app, knowing, world.a_owner)

    def gone(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(knowing.authority, "_prove", gone)
    with pytest.raises(OperationalError):
        knowing.beat([stays])
    assert len(stays.only("live:beat")) == 1 and not stays.closed


def test_a_client_that_takes_nothing_is_cut(reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = Listening(OURS, 0).connect(reader)
    stuck.take_all()
    stuck.blocked_since = 1.0
    reader.beat([stuck])
    assert stuck.closed and stuck not in reader.audience.all and not reader.audience.rooms


def test_the_end_of_a_worker_says_goodbye_and_gives_each_another_moment_to_come_back(reader: Hub) -> None:
    listeners = [Listening(OURS, 0).connect(reader) for _ in range(5)]
    reader.drain(0.1, returns=1)
    byes = [listener.only("live:bye")[0] for listener in listeners]
    assert [bye.data for bye in byes] == [{"reason": "deploy"}] * 5
    assert sorted(bye.retry for bye in byes) == pytest.approx([1_500, 2_500, 3_500, 4_500, 5_500], abs=300)
    assert not reader.audience.all
    late = Listening(OURS, 0).connect(reader)
    assert late.closed and late.only("live:bye")


@pytest.fixture(autouse=True)
def no_hub_outlives_its_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made: list[Hub] = []
    begin = Hub.__init__

    def note(self: Hub, *given: Any) -> None:
        begin(self, *given)
        made.append(self)

    monkeypatch.setattr(Hub, "__init__", note)
    yield
    for one in made:
        one.stop()
