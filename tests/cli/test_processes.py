"""Commands as processes beside a running server."""

import signal
from collections.abc import Callable

import pytest

from tests.support.servers import Server
from tests.support.valkey import Doorbell
from tests.support.world import World

from .conftest import Start

SOON = 2.0  # seconds from a command's commit to every screen
PATIENCE = 5.0  # seconds; most of it is the interpreter's own end on a busy machine


@pytest.mark.parametrize("with_doorbell", [True, False], ids=["with a doorbell", "without one"])
def test_what_a_command_assigns_is_on_the_wire_within_two_seconds(
    make_server: Callable[..., Server], start: Start, doorbell: Doorbell, with_doorbell: bool
) -> None:
    redis_url = doorbell.url if with_doorbell else None
    server = make_server(redis_url=redis_url)
    with server.app.app_context():
        world = World()
        signal_, slug = world.signal(), world.a.slug
        with server.listen(world.a_owner) as listener:
            listener.wait_for("live:hello")
            command = start("signals", "assign", signal_.identifier, "--startup", slug, redis_url=redis_url)
            assert command.communicate()[0] == f"{slug} assigned\n"
            frame = listener.wait_for("signal:assigned", timeout=SOON)
    assert frame.data["signalIdentifier"] == signal_.identifier


def test_an_unknown_command_is_said_in_one_line_and_ends_with_1(start: Start) -> None:
    command = start("steal", "SIG-000000")
    out, error = command.communicate(timeout=30)
    assert (command.returncode, out, error) == (1, "", "Error: There is no command steal; flask --help lists them.\n")


def test_flasks_own_commands_are_still_there(start: Start) -> None:
    command = start("routes")
    assert "/inbox" in command.communicate(timeout=30)[0]
    assert command.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_following_the_log_ends_cleanly(world: World, start: Start, number: signal.Signals) -> None:
    log = start("events", "tail")
    assert log.stdout and log.stdout.readline()
    log.send_signal(number)
    assert (log.wait(PATIENCE), log.communicate()[1]) == (0, "")


def test_the_log_is_followed(world: World, start: Start) -> None:
    log = start("events", "tail")
    assert log.stdout
    world.signal()
    while '"signal:created"' not in log.stdout.readline():
        pass
    log.terminate()
    assert log.wait(PATIENCE) == 0
