"""The stream is cut, and comes back: nothing is lost, nothing is told twice, and the badge says the truth."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.support.browser import Desks, Screen
from tests.support.browser_servers import programme_on
from tests.support.relay import Relay
from tests.support.servers import Server
from tests.support.valkey import valkey_server
from tests.support.world import World

LATER = 7_000  # ms; a badge gives up on a stream that is away for 5 s without a word
HELLO = 'event: live:hello\ndata: {"cursor": "x-1", "epoch": "x"}\n\n'
CUT = ("net::ERR_", "status of 503", "Failed to fetch")

Own = tuple[Server, World, Desks]


@pytest.fixture
def own(make_server: Callable[..., Server], desks_at: Callable[[Server], Desks]) -> Iterator[Own]:
    """A server that the test may stop, a programme in it, and seats."""
    server = make_server()
    with programme_on(server) as world:
        yield server, world, desks_at(server)


def states(screen: Screen) -> list[str]:
    return [event["state"] for event in screen.page.evaluate("window.heard['live:state']")]


def assert_each_once(screen: Screen, heard: list[dict[str, str]], assigned: list[str]) -> None:
    """The ledger: what the page heard is what it was entitled to, in order, each once."""
    assert [payload["signalIdentifier"] for payload in heard] == assigned
    for identifier in assigned:
        expect(screen.row(identifier)).to_be_visible()
    screen.wait_for_unread(len(assigned))
    screen.assert_not_reloaded()


def test_offline_is_said_and_coming_back_catches_up(desks: Desks, line: Relay, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox").expect_problem(*CUT)
    heard = owner.hear("signal:assigned")
    owner.go_offline(line)
    missed = served.assignment().signal.identifier
    assert owner.row(missed).count() == 0
    owner.go_online()
    assert_each_once(owner, heard.wait_for(1), [missed])
    expect(owner.toasts).to_have_count(1)


def test_a_deploy_is_come_through_without_a_loss(own: Own) -> None:
    server, world, desks = own
    owner = desks.seat(world.a_owner, "/inbox").expect_problem(*CUT)
    heard = owner.hear("signal:assigned")
    owner.hear("live:state")
    assigned = [world.assignment().signal.identifier]
    heard.wait_for(1)
    server.hup()
    owner.wait_for("() => window.heard['live:state'].some(({ state }) => state === 'reconnecting')")
    assigned.append(world.assignment().signal.identifier)
    owner.wait_until("live")
    assigned.append(world.assignment().signal.identifier)
    heard.wait_for(3)
    assert_each_once(owner, heard.payloads, assigned)
    assert set(states(owner)) <= {"reconnecting", "polling", "live"}


def test_told_to_come_back_later_the_page_waits_until_then_and_does_not_ask_meanwhile(
    desks: Desks, served: World
) -> None:
    owner = desks.seat(served.a_owner, "/pool")
    goodbye = f'event: live:bye\nretry: {LATER}\ndata: {{"reason": "deploy"}}\n\n'
    stream = {"Content-Type": "text/event-stream"}
    owner.page.route("**/live?*", lambda route: route.fulfill(headers=stream, body=HELLO + goodbye), times=1)
    owner.open("/inbox", live=False)
    owner.hear("live:refresh")
    owner.hear("live:state")
    owner.wait_until("reconnecting")
    owner.wait_until("live")
    assert states(owner)[-1:] == ["live"] and not set(states(owner)) & {"polling", "offline"}
    assert owner.page.evaluate("window.heard['live:refresh']") == []


def test_a_stopped_server_is_polled_for_and_the_stream_comes_back(own: Own) -> None:
    server, world, desks = own
    owner = desks.seat(world.a_owner, "/inbox").expect_problem(*CUT)
    heard = owner.hear("signal:assigned")
    server.stop()
    owner.wait_until("polling")
    missed = world.assignment().signal.identifier
    server.start_again()
    owner.wait_until("live")
    heard.wait_for(1)
    assert_each_once(owner, heard.payloads, [missed])


def test_without_its_doorbell_an_assignment_is_still_seen_within_five_seconds(
    make_server: Callable[..., Server], desks_at: Callable[[Server], Desks]
) -> None:
    with valkey_server() as doorbell:
        server = make_server(redis_url=doorbell.url)
        with programme_on(server) as world:
            owner = desks_at(server).seat(world.a_owner, "/inbox")
            doorbell.stop()
            signal = world.assignment().signal
            expect(owner.row(signal.identifier)).to_be_visible(timeout=5000)
            expect(owner.toasts).to_have_count(1)
            owner.wait_until("live")
            owner.assert_not_reloaded()
