"""Redis is a doorbell: dead, hung or lying, it changes nothing about an assignment."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from itertools import islice

import pytest
from apiflask import APIFlask

from app.extensions import db
from app.realtime import doorbell as bell
from app.realtime.log_reading import head
from tests.support.databases import free_port
from tests.support.telling import told
from tests.support.valkey import Doorbell
from tests.support.world import World


@pytest.fixture
def hung_redis() -> Iterator[str]:
    """It takes connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


def outcomes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [message[0] for message in caplog.messages if message[0] in "✅❌"]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_a_ring_after_a_commit_is_heard(app: APIFlask, world: World, doorbell: Doorbell) -> None:
    app.config["REDIS_URL"] = doorbell.url
    with doorbell.client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(bell.Doorbell.channel)
        subscription.get_message(timeout=1)
        world.signal()
        deadline = time.monotonic() + 5
        while not (message := subscription.get_message(timeout=1)):
            assert time.monotonic() < deadline
    assert message["type"] == "message" and b"SIG-" not in message["data"], "a ring says nothing but that it rang"


def test_one_commit_rings_once(app: APIFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    signal = world.signal()
    monkeypatch.setattr(bell, "ring", lambda committed: rung.append(head().position))
    world.assignment(signal=signal)
    assert len(rung) == 1 and rung[0] == head().position, "after the commit, and once for all its events"


def test_with_the_doorbell_ringing_the_operator_reads_a_check_mark(
    app: APIFlask, world: World, doorbell: Doorbell, log: pytest.LogCaptureFixture
) -> None:
    app.config["REDIS_URL"] = doorbell.url
    assignment = world.assignment()
    startup, identifier = world.a.id, assignment.signal.identifier
    assert [message for message in log.messages if "signal:" not in message] == [
        f"Assigning 1 startups to signal {identifier}",
        f"📬 Notification created for startup AetherSense ({world.a.id})",
        f"🔔 Emitting events for assignment {assignment.id} to startup {startup}",
        f"Emitted signal assignment to startup {startup}: {identifier}",
        f"Emitted assignment created: {assignment.id}",
        f"✅ Events emitted for assignment {assignment.id}",
    ]


def test_redis_down_the_assignment_still_stands(app: APIFlask, world: World, log: pytest.LogCaptureFixture) -> None:
    app.config["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}"
    with told() as telling:
        assert world.assignment().status == "pending_review"
    assert telling.of("signal:assigned") and outcomes(log) == ["❌"]


def test_redis_hung_the_assignment_still_stands_and_the_next_does_not_wait(
    app: APIFlask, world: World, hung_redis: str, log: pytest.LogCaptureFixture
) -> None:
    signals = [world.signal(), world.signal()]
    app.config["REDIS_URL"] = hung_redis
    began = time.monotonic()
    assert world.assignment(signal=signals[0]).status == "pending_review"
    first = time.monotonic() - began
    began = time.monotonic()
    assert world.assignment(signal=signals[1]).status == "pending_review"
    second = time.monotonic() - began
    assert bell.TIMEOUT <= 0.2 <= first < 1.5 and second < 0.2
    assert outcomes(log) == ["❌", "❌"], "also while the breaker is open"


def test_after_the_pause_the_doorbell_is_tried_again(
    app: APIFlask, world: World, doorbell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "BREAK", 0.0)
    app.config["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}"
    assert bell.ring() is not None
    app.extensions["doorbell"] = bell.Doorbell()
    app.config["REDIS_URL"] = doorbell.url
    assert bell.ring() is None


def test_a_listener_wakes_at_its_start_and_on_whatever_comes_through_the_channel(doorbell: Doorbell) -> None:
    """Forged, doubled or malformed: a message wakes the reader of the log, and is nothing else."""
    woken = threading.Semaphore(0)
    messages = (b"", b"\xff\xfe{", b'{"type": "signal:assigned", "data": {"startupId": "1"}}', b"[" * 10_000)

    def listen() -> None:
        for is_news in islice(bell.rings(doorbell.url), 1 + len(messages)):
            assert is_news
            woken.release()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert woken.acquire(timeout=5)
    for forged in messages:
        doorbell.client.publish(bell.Doorbell.channel, forged)
        assert woken.acquire(timeout=5)
    listener.join(5)


def test_a_process_is_not_woken_by_its_own_ring(app: APIFlask, world: World, doorbell: Doorbell) -> None:
    app.config["REDIS_URL"] = doorbell.url
    heard = bell.rings(doorbell.url)
    assert next(heard)
    world.signal()
    assert next(heard) is False


def test_without_events_nothing_rings(app: APIFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    assignment = world.assignment()
    monkeypatch.setattr(bell, "ring", lambda: rung.append(1))
    world.assignment(signal=assignment.signal)
    db.session.rollback()
    assert rung == []
