"""Listeners who were away, for a little or for long, and listeners who come at any moment."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from app import clock
from app.assignments.service import assign
from app.extensions import db
from app.realtime.event_log import trim
from app.realtime.log_reading import present_cursor
from app.signals.models import Signal
from tests.support.browser import Screen
from tests.support.browser_fresh import wait_until_fresh

from .conftest import DesksAt, Install, Installation
from .crowd import companies, signals
from .ledger import Ledger, bearer, told_to, wait_for

CAUGHT_UP = 2.0  # seconds
COMINGS, STARTUPS, EACH = 1_000, 20, 10  # so many listeners of so many startups, given so many signals each
OVER = 8.0  # seconds, at some moment of which each of them comes


def give(own: Installation, count: int) -> None:
    """So many signals to startup `a`, in one go."""
    names = signals(count)
    found = db.session.scalars(select(Signal).where(Signal.identifier.in_(names))).all()
    assign(found, [own.world.a.id], by=own.world.admin, origin="direct")


@pytest.mark.both_databases
def test_who_missed_four_hundred_is_caught_up_in_order_at_once(installation: Installation) -> None:
    own = installation
    give(own, 400)
    began = time.monotonic()
    own.ledger.listen(own.world.a_owner, own.world.b_owner)
    (entry, _) = own.ledger.entries
    wait_for(lambda: len(told_to(entry)) == 400, 20, "not everything came")
    assert told_to(entry)[-1].at - began <= CAUGHT_UP
    own.ledger.balance()
    assert entry.ear.of("live:reset") == []


def test_who_missed_five_thousand_is_reset_once_and_its_page_is_fresh(
    installation: Installation, desks_at: DesksAt
) -> None:
    own = installation
    screen = desks_at(own.server).seat(own.world.a_owner, "/pool")
    stream = held_back(screen)
    screen.open("/inbox", live=False)
    screen.hear("live:reset")
    wait_until_asked(screen, stream)
    give(own, 5_000)
    (ear,) = own.ledger.listen(own.world.a_member)
    stream[0].continue_()
    screen.wait_for_unread(5_000)
    wait_until_fresh(screen)
    own.ledger.balance()
    assert [one.frame.data["reason"] for one in ear.of("live:reset")] == ["behind"]
    screen.wait_for_unread(5_001)
    assert screen.page.evaluate("window.heard['live:reset'].length") == 1
    screen.assert_not_reloaded()


@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("deadbeef-1", "unknown"),
        ("{epoch}-999999999", "unknown"),
        ("garbage", "malformed"),
        ("x" * 4_096, "malformed"),
        ("{pruned}", "pruned"),
    ],
)
def test_a_page_with_a_cursor_that_means_nothing_becomes_a_fresh_one(
    installation: Installation, desks_at: DesksAt, cursor: str, reason: str
) -> None:
    own = installation
    screen = desks_at(own.server).seat(own.world.a_owner, "/pool")
    stream = held_back(screen)
    screen.open("/inbox", live=False)
    screen.hear("live:reset")
    wait_until_asked(screen, stream)
    missed = own.world.assignment().signal.identifier
    own.ledger.listen(own.world.a_owner)
    own.ledger.balance()  # of what is pruned nobody can say any more who was told
    if reason == "pruned":
        while trim(clock.now()):
            pass
    cursor = cursor.format(epoch=present_cursor().epoch, pruned=own.ledger.cursor)
    stream[0].continue_(url=f"{own.server.url}/live?after={cursor}")
    expect(screen.row(missed)).to_be_visible()
    wait_until_fresh(screen)
    with Ledger(own.server, own.world) as since:
        since.listen(own.world.a_owner)
        since.balance()
    expect(screen.find("main [data-row]")).to_have_count(3)
    assert screen.page.evaluate("window.heard['live:reset'].map((reset) => reset.reason)") == [reason]
    screen.assert_not_reloaded()


def held_back(screen: Screen) -> list[Route]:
    """The page's next request for its stream; it waits until the test lets it go."""
    asked: list[Route] = []
    screen.page.route("**/live?*", lambda route: asked.append(route), times=1)
    return asked


def wait_until_asked(screen: Screen, asked: list[Route]) -> None:
    deadline = time.monotonic() + 10
    while not asked:
        assert time.monotonic() < deadline, "the page asked for no stream"
        screen.page.wait_for_timeout(20)  # playwright's own wait: it lets the route be noticed


@pytest.mark.both_databases
def test_a_thousand_listeners_who_come_at_any_moment_miss_nothing(install: Install) -> None:
    """Each has a cursor from before; what was committed since is replayed, and what is committed now comes live."""
    own = install(STREAMS_PER_PERSON=str(COMINGS), STREAMS_PER_ADDRESS=str(COMINGS))
    crowd = companies(STARTUPS)
    for n in range(COMINGS):
        company = crowd[n % STARTUPS]
        own.ledger.listen_with(bearer(company.token), company.startup_id, delay=random.uniform(0, OVER))
    end = time.monotonic() + OVER

    def assign_now_and_then(identifier: str) -> None:
        for company in crowd:
            assert own.program.assign(identifier, [company.startup_id]).status == 201
            time.sleep(max(0.0, random.uniform(0, 2) * (end - time.monotonic()) / STARTUPS / EACH))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(assign_now_and_then, signals(EACH)))
    wait_for(lambda: all(entry.ear.heard for entry in own.ledger.entries), OVER + 10, "not everybody came")
    own.ledger.balance(within=CAUGHT_UP + 3)
    assert all(len(entry.ear.opened) == 1 for entry in own.ledger.entries)
