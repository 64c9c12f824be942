"""Clients that never read, that are gone without a word, and browsers whose line is dead."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from app.realtime.log_reading import present_cursor
from tests.support.relay import relay

from .conftest import DesksAt, Install, Installation
from .crowd import companies, signals
from .ledger import Entry, told_to, wait_for
from .programs import percentile
from .strays import Stray
from .workers import worker_at, workers_of

STRAYS = 20
CUT = 20.0  # seconds
MOST_MEMORY = 1024 * 1024  # bytes for one client, in the worker and in the kernel alike
FREE = 30.0  # seconds until the slot of a peer that is gone is another's
NOTICED = 45.0  # seconds until a browser finds its line dead
AWAKE = 2.0  # seconds
SLOWER = 0.05  # seconds


@pytest.fixture
def strays() -> Iterator[ExitStack]:
    with ExitStack() as kept:
        yield kept


def test_who_never_reads_is_cut_and_nobody_else_notices(install: Install, strays: ExitStack) -> None:
    """In a worker with twenty such admins; what they are owed is more than their sockets hold."""
    own = install(workers=1, STREAMS_PER_PERSON="50")
    (worker,) = workers_of(own.server)
    startup_ids = [company.startup_id for company in companies(200)]
    identifiers = iter(signals(200))
    own.everybody_listens()
    fill_up(own, identifiers, startup_ids)
    usually = time_to_hear(own, identifiers)
    before = memory_of(worker)

    token = own.world.token(own.world.admin)
    stuck = [Stray(own.server.port, token, str(present_cursor())) for _ in range(STRAYS)]
    for stray in stuck:
        strays.callback(stray.close)
    assert {stray.status for stray in stuck} == {200}
    fill_up(own, identifiers, startup_ids)
    filled = time.monotonic()
    took = time_to_hear(own, identifiers)
    assert memory_of(worker) - before <= STRAYS * MOST_MEMORY
    assert percentile(took, 0.95) <= percentile(usually, 0.95) + SLOWER

    wait_for(lambda: not any(worker_at(own.server, stray.port) for stray in stuck), CUT, "they were not cut")
    assert time.monotonic() - filled <= CUT
    assert all(stray.read_what_was_kept() <= MOST_MEMORY for stray in stuck)
    own.ledger.balance()
    assert [entry.ear.ended for entry in own.ledger.entries] == [[]] * 5


def fill_up(own: Installation, identifiers: Iterator[str], startup_ids: list[int]) -> None:
    """A megabyte for each admin, in events of which no more than 500 come at a time: more would only be a reset."""
    for _ in range(15):
        assert own.program.assign(next(identifiers), startup_ids).status == 201


def time_to_hear(own: Installation, identifiers: Iterator[str]) -> list[float]:
    """From the request to a member's ear, for forty assignments."""
    entry, posted = own.ledger.entries[1], {}
    for _ in range(40):
        identifier = next(identifiers)
        posted[identifier] = time.monotonic()
        assert own.program.assign(identifier, [own.world.a.id]).status == 201
    wait_for(lambda: posted.keys() <= heard_by(entry).keys(), 10, "not everything was heard")
    return [heard_by(entry)[identifier] - at for identifier, at in posted.items()]


def heard_by(entry: Entry) -> dict[str, float]:
    return {one.frame.data["signalIdentifier"]: one.at for one in told_to(entry)}


def memory_of(pid: int) -> int:
    """Bytes that the process keeps for itself."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return 1024 * sum(int(line.split()[1]) for line in rollup if line.startswith(("Private_Dirty", "Swap:")))


@pytest.mark.waits(46)
@pytest.mark.timeout(120)
def test_a_line_that_is_dead_without_a_word_is_noticed_on_both_sides(
    install: Install, desks_at: DesksAt, strays: ExitStack
) -> None:
    """Both wait at once: the server for a listener that is gone, a browser for a server that says nothing."""
    own = install(workers=1, STREAMS_PER_PERSON="2")
    token = own.world.token(own.world.b_owner)
    line = strays.enter_context(relay(own.server.port))
    desks = desks_at(own.server)
    desks.url = f"http://127.0.0.1:{line.port}"
    screen = desks.seat(own.world.a_owner, "/inbox").expect_problem("ERR_")

    gone = [Stray(own.server.port, token, str(present_cursor())) for _ in range(2)]
    assert [one.status for one in gone] == [200, 200] and knock(own, token) == 429
    line.wait_until_quiet(1)
    dead = time.monotonic()
    line.swallow()
    for one in gone:
        strays.callback(one.close)
        one.vanish()
    missed = own.world.assignment().signal.identifier
    wait_for(lambda: knock(own, token) == 200, dead + FREE - time.monotonic(), "the slot was not free")
    expect(screen.row(missed)).to_be_visible(timeout=1000 * (dead + NOTICED - time.monotonic()))
    screen.wait_until("live")
    screen.assert_not_reloaded()
    own.ledger.listen(own.world.a_member)
    own.ledger.balance()


def knock(own: Installation, token: str) -> int:
    """What somebody is answered who asks for a stream now, and leaves again."""
    visitor = Stray(own.server.port, token, str(present_cursor()))
    visitor.close()
    return visitor.status


def test_after_a_night_asleep_every_tab_is_caught_up_at_once(
    installation: Installation, desks_at: DesksAt, strays: ExitStack
) -> None:
    own = installation
    line = strays.enter_context(relay(own.server.port))
    desks = desks_at(own.server)
    desks.url = f"http://127.0.0.1:{line.port}"
    first = desks.seat(own.world.a_owner, "/pool").expect_problem("ERR_")
    first.page.context.clock.install()
    tabs = [first.open("/inbox"), *(first.tab("/inbox").expect_problem("ERR_") for _ in range(2))]
    line.wait_until_quiet(1)
    line.swallow()
    missed = [own.world.assignment().signal.identifier for _ in range(3)]

    first.page.context.clock.fast_forward("08:00:00")
    woken = time.monotonic()
    for tab in tabs:
        for identifier in missed:
            expect(tab.row(identifier)).to_be_visible()
    assert time.monotonic() - woken <= AWAKE
    for tab in tabs:
        tab.wait_until("live")
        tab.assert_not_reloaded()
    own.ledger.listen(own.world.a_owner)
    own.ledger.balance()
