"""Two hosts, each with its launcher, on one PostgreSQL and one Valkey behind nginx: one is killed, each is renewed."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.support.browser import Screen
from tests.support.databases import free_port
from tests.support.servers import Server, processes_of

from .conftest import DesksAt, Install, Installation, PassOn
from .ears import Ear
from .ledger import assigned, wait_for
from .posts import Posts
from .programs import Program

BACK = 20.0  # seconds
AWAY = ("status of 50[24]", "net::ERR_", "Failed to fetch")
NEARBY = "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host 127.0.0.1:{front};"


class Hosts(NamedTuple):
    """`own` is the first. Listeners and programs come to either, people through one of the `doors` to one of them."""

    own: Installation
    other: Server
    doors: tuple[int, int]


@pytest.fixture
def hosts(install: Install, make_server: Callable[..., Server], pass_on: PassOn) -> Hosts:
    front = free_port()
    settings = {"GOVINTEL_ENV": "production", "PUBLIC_URL": f"http://127.0.0.1:{front}"}
    own, other = install(by_launcher=True, **settings), make_server(by_launcher=True, **settings)
    nearby = NEARBY.format(front=front)
    own.ledger.port = own.program.port = pass_on(own.server.port, other.port, location=nearby, port=front)
    doors = pass_on(own.server.port, location=nearby), pass_on(other.port, location=nearby)
    return Hosts(own, other, doors)


@pytest.mark.timeout(240)  # two launchers, nginx and browsers have to start
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_hosts_are_one_installation_though_one_is_killed_and_each_is_renewed(
    hosts: Hosts, desks_at: DesksAt
) -> None:
    own, other = hosts.own, hosts.other
    for _ in range(4):
        own.everybody_listens()
    here, there = screens(hosts, desks_at)
    seen = [assigned_at(door, own) for door in hosts.doors]
    see_all(seen, here, there)
    with Posts(own.program, [own.world.b.id], insist=True).going_on() as posts:
        other.kill()
        seen.append(assigned_at(hosts.doors[0], own))
        wait_for(lambda: cut_and_back(own.ledger.ears), BACK, "the listeners did not go to the other host")
        there.wait_until("polling")
        other.start_again()
        see_all(seen, here, there)
        for server in (own.server, other):
            server.stop()
            server.start_again()
        wait_for(lambda: all(ear.is_open for ear in own.ledger.ears), BACK, "not everybody came back")
    see_all(seen, here, there)
    own.ledger.balance()
    assert posts.acknowledged <= assigned()
    for screen in (here, there):
        screen.assert_not_reloaded()
    for server in (own.server, other):
        assert [command for command in processes_of(server.environ["INSTANCE_PATH"]).values() if " work" in command]


def screens(hosts: Hosts, desks_at: DesksAt) -> list[Screen]:
    """The startup's owner at the one host, its member at the other; a session that was begun at one is good at both."""
    world, found = hosts.own.world, []
    for person, door in zip((world.a_owner, world.a_member), hosts.doors, strict=True):
        desks = desks_at(hosts.own.server)
        desks.url = f"http://127.0.0.1:{door}"
        found.append(desks.seat(person, "/inbox").expect_problem(*AWAY))
    elsewhere = Screen(found[0].page.context.new_page(), found[1].url, lambda screen: screen).open("/inbox")
    assert not elsewhere.problems
    elsewhere.page.close()
    return found


def assigned_at(port: int, own: Installation) -> str:
    identifier = own.world.signal().identifier
    assert Program(port, own.program.token).assign(identifier, [own.world.a.id]).status == 201
    return identifier


def see_all(identifiers: list[str], *screens: Screen) -> None:
    for screen in screens:
        screen.wait_until("live")
        for identifier in identifiers:
            expect(screen.row(identifier)).to_be_visible()


def cut_and_back(ears: list[Ear]) -> bool:
    return any(ear.cut for ear in ears) and all(ear.is_open for ear in ears)
