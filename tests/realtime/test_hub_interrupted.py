"""The hub while something else goes wrong: a client that leaves in the middle, a database that does not answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import update

from app import clock
from app.accounts.access import deactivate_person
from app.extensions import db
from app.live.rooms import prove, rooms_of
from app.realtime import catching_up, kinds, log_reading, rights
from app.realtime.event_log import record, transactional, trim
from app.realtime.hub import Hub
from app.realtime.models import LogHead
from app.realtime.window import Window
from tests.realtime.test_hub import OURS, Listening, as_they_say, say
from tests.support.cookies import session_of
from tests.support.world import SETUP, World


@pytest.fixture
def reader(app: APIFlask) -> Hub:
    return Hub(app, as_they_say)


def in_the_middle_of_a_replay(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    replay = log_reading.heard_between

    def interrupted(*asked: Any) -> Any:
        missed = replay(*asked)
        happens()
        return missed

    monkeypatch.setattr(log_reading, "heard_between", interrupted)


def test_who_leaves_during_a_replay_is_written_to_no_more(reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its descriptor may be another client's by then."""
    say("user:1")
    reader.read()
    reader.delivery.window = Window(reader.cursor.position)
    listener = Listening(OURS, 0).connect(reader)
    in_the_middle_of_a_replay(monkeypatch, lambda: reader.delivery.leave(listener))
    assert listener.take_all() == [] and listener.closed


def test_who_was_told_at_the_door_what_is_gone_is_not_told_again(reader: Hub) -> None:
    """The log is pruned past what this worker has read, and somebody comes in before it reads on."""
    here = Listening(OURS, 0).connect(reader)
    for _ in range(3):
        say("user:1")
    while trim(clock.now() + timedelta(minutes=1)):
        pass
    door = log_reading.head().position
    comer = Listening(OURS, door).connect(reader)
    say("user:1")
    reader.read()
    assert [frame.data["reason"] for frame in here.only("live:reset")] == ["pruned"]
    assert comer.only("live:reset") == [] and comer.take_all() == [door + 1]


def test_what_is_never_sent_hides_no_loss_behind_the_limit(reader: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "FURTHEST_BEHIND", 3)
    change_somebodys_access()
    for _ in range(4):
        say("user:1")
    reader.read()
    reader.delivery.window = Window(reader.cursor.position)
    listener = Listening(OURS, 0).connect(reader)
    assert listener.take_all() == []
    assert [frame.data["reason"] for frame in listener.only("live:reset")] == ["behind"]


@transactional
def change_somebodys_access() -> None:
    record(kinds.ACCESS_CHANGED, rooms=["user:1"], by=SETUP, payload={})


def test_rights_that_could_not_be_asked_for_let_nothing_through(app: APIFlask, world: World) -> None:
    answers = True

    def prove_if_it_answers(*asked: Any) -> rights.Proof:
        if not answers:
            raise ConnectionError("the database is away")
        return prove(*asked)

    knowing = Hub(app, prove_if_it_answers)
    credential = ("session", str(session_of(app, world.a_member)["sign_in"]))
    ours = Listening(rooms_of(world.a_member), log_reading.head().position, credential).connect(knowing)
    ours.take_all()
    before = ours.positions[-1:]
    deactivate_person(world.a_member, by=world.admin)
    told_to_all = log_reading.head().position
    say(f"startup:{world.a.id}")
    answers = False
    with pytest.raises(ConnectionError):
        knowing.read()
    knowing.read()
    assert all(position <= told_to_all for position in ours.positions[len(before) :])
    answers = True
    knowing.catching_up.catch_up(ours)
    assert [frame.data["reason"] for frame in ours.only("live:bye")] == ["signed-out"]
    assert log_reading.head().position not in ours.positions


def test_a_restored_log_asks_who_is_there_and_cuts_who_is_in_the_middle_of_a_piece(app: APIFlask, world: World) -> None:
    knowing = Hub(app, prove)
    credential = ("session", str(session_of(app, world.a_owner)["sign_in"]))
    position = log_reading.head().position
    stays = Listening(rooms_of(world.a_owner), position, credential).connect(knowing)
    gone = Listening(OURS, position, ("session", "restored away")).connect(knowing)
    stuck = Listening(rooms_of(world.a_owner), position, credential).connect(knowing)
    stuck.blocked_since = 1.0
    db.session.execute(update(LogHead).values(epoch="restored", position=1))
    db.session.commit()
    knowing.read()
    assert stays.only("live:reset") and not stays.closed and not stays.lagging
    assert gone.only("live:bye") and stuck.closed and stuck.received == []
