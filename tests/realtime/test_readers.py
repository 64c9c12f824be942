"""Whoever reads the log with a cursor of their own misses nothing, however much is pruned."""

from datetime import timedelta

import pytest
from apiflask import APIFlask

from app import clock
from app.realtime.event_log import transactional, trim
from app.realtime.log_reading import head
from app.realtime.readers import end_of_log, logged_after, move_reader, place_of
from tests.support.world import World

pytestmark = pytest.mark.both_databases

move = transactional(move_reader)


def test_a_reader_goes_on_where_it_was(app: APIFlask) -> None:
    assert place_of("mail") is None
    move("mail", 3)
    move("mail", 5)
    assert place_of("mail") == 5


def test_a_reader_finds_events_in_order_with_their_rooms(world: World) -> None:
    start = end_of_log()
    world.assignment()
    found = logged_after(start, most=100)
    assert [event.position for event in found] == list(range(start + 1, end_of_log() + 1))
    rooms = {event.kind: event.rooms for event in found}
    assert rooms["signal:assigned"] == (f"startup:{world.a.id}",)
    assert rooms["assignment:created"] == ("admins",)


def test_a_reader_may_keep_behind(world: World) -> None:
    start = end_of_log()
    world.assignment()
    assert logged_after(start, most=100, before=clock.now() - timedelta(minutes=1)) == []


def test_pruning_never_passes_a_reader(world: World) -> None:
    world.assignment()
    move("webhook:1", 2)
    move("mail", 4)
    while trim(clock.now() + timedelta(minutes=1)):
        pass
    assert head().floor == 2
    assert logged_after(2, most=1)[0].rooms
