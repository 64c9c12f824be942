"""Servers with settings of their own: how many streams, how far behind, without a doorbell, and at the end."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask

from app import clock
from app.realtime import kinds
from app.realtime.event_log import FURTHEST_BEHIND, present_cursor, record, transactional, trim
from tests.support.servers import Server
from tests.support.world import SETUP, World

pytestmark = pytest.mark.xdist_group("live")

MakeServer = Callable[..., Server]


@transactional
def tell(room: str, times: int) -> None:
    """So many events to one room, in one commit."""
    for n in range(times):
        record(kinds.NOTIFICATION_CHANGED, rooms=[room], by=SETUP, payload={"unread": n})


def test_too_many_streams_are_refused_with_a_time_to_wait(make_server: MakeServer, world: World) -> None:
    server = make_server(workers=1, STREAMS_PER_PERSON="2", STREAMS_PER_ADDRESS="3")
    with server.listen(world.a_owner) as first, server.listen(world.a_owner), server.listen(world.b_owner):
        with server.listen(world.a_owner) as refused:
            assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0
        with server.listen(world.b_member) as refused:
            assert refused.status == 429, "the address has as many as it may"
        first.wait_for("live:hello")


def test_going_from_page_to_page_never_runs_out_of_streams(make_server: MakeServer, world: World) -> None:
    server = make_server(workers=1, STREAMS_PER_PERSON="1")
    for _ in range(5):
        browser = server.listen(world.a_owner)
        assert browser.status == 200
        browser.wait_for("live:hello")
        browser.close()


def test_too_far_behind_or_trimmed_away_is_a_reset(make_server: MakeServer, world: World) -> None:
    server = make_server(workers=1)
    start = str(present_cursor())
    tell(f"user:{world.a_owner.id}", FURTHEST_BEHIND)
    with server.listen(world.a_owner, after=start) as just_near_enough:
        for _ in range(FURTHEST_BEHIND):
            just_near_enough.wait_for("notification:changed")
        tell(f"user:{world.a_owner.id}", 1)
        just_near_enough.wait_for("notification:changed")
    with server.listen(world.a_owner, after=start) as behind, server.listen(world.b_owner, after=start) as rival:
        assert behind.wait_for("live:reset").data["reason"] == "behind"
        world.assignment(world.b)
        rival.wait_for("signal:assigned")
        assert rival.heard("live:reset") == [], "what others heard puts nobody behind"
    trim(clock.now() + timedelta(minutes=1))
    with server.listen(world.a_owner, after=start) as pruned:
        assert pruned.wait_for("live:reset").data["reason"] == "pruned"
        world.assignment()
        pruned.wait_for("signal:assigned")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("workers", [1, 2])
def test_without_a_doorbell_it_is_heard_within_two_seconds(
    app: APIFlask, make_server: MakeServer, world: World, workers: int
) -> None:
    server = make_server(workers=workers, redis_url=None)
    listeners = [server.listen(world.a_owner) for _ in range(4)]
    for listener in listeners:
        listener.wait_for("live:hello")
    assignment = world.assignment()
    for listener in listeners:
        with listener:
            heard = listener.wait_for("signal:assigned", timeout=2.5)
            assert heard.data["assignmentId"] == str(assignment.id)


def test_the_end_of_the_server_says_goodbye_and_a_new_one_goes_on(make_server: MakeServer, world: World) -> None:
    server = make_server()
    listeners = [server.listen(world.a_owner) for _ in range(4)]
    last = listeners[0].wait_for("live:hello").id
    for listener in listeners[1:]:
        listener.wait_for("live:hello")
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10
    for listener in listeners:
        with listener:
            assert listener.wait_for("live:bye").data == {"reason": "deploy"}
    missed = world.assignment()
    with make_server().listen(world.a_owner, last_event_id=last) as returning:
        assert returning.wait_for("signal:assigned").data["assignmentId"] == str(missed.id)
