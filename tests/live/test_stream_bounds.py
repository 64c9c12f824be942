"""Servers with settings of their own: how many streams, how far behind, without a doorbell, and at the end."""

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from apiflask import APIFlask

from app import clock
from app.realtime import kinds
from app.realtime.event_log import record, transactional, trim
from app.realtime.log_reading import FURTHEST_BEHIND, present_cursor
from tests.support.servers import Server
from tests.support.world import SETUP, World

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


def test_a_crowd_behind_an_old_proxy_is_let_in_at_once(make_server: MakeServer, world: World) -> None:
    """More than there are connections to the database, and some of the tokens are used for the first time."""
    server = make_server(workers=2, STREAMS_PER_PERSON="100", STREAMS_PER_ADDRESS="200")
    people = [world.a_owner, world.a_member, world.b_owner, world.b_member]
    fresh = [world.token(people[n % len(people)]) for n in range(30)]
    tokens = fresh + [token for token in fresh for _ in range(5)]
    with ExitStack() as stack:
        streams = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 10)) for _ in tokens]
        for stream, token in zip(streams, tokens, strict=True):
            stream.sendall(f"GET /live HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        answers = [stream.recv(15) for stream in streams]
    assert {answer.split()[1] for answer in answers} == {b"200"}


def test_a_program_that_never_pauses_holds_up_nobody_else(make_server: MakeServer) -> None:
    """Its next request is always there already; whoever asks meanwhile does not wait for the last of them."""
    server = make_server(workers=1)
    ask, answer = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", b"HTTP/1.1 200 OK\r\n"
    busy, other = (socket.create_connection(("127.0.0.1", server.port), 10) for _ in range(2))
    with busy, other:
        other.sendall(ask)
        received = _until(b"ok\n", other)  # now both are connected
        assert received.startswith(answer)
        busy.sendall(ask * 300)
        begun = busy.recv(1)
        other.sendall(ask)
        assert _until(b"ok\n", other).startswith(answer)
        assert (begun + busy.recv(1_000_000)).count(answer) < 50


def _until(end: bytes, connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(end):
        received += connection.recv(4096)
    return received


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
