"""Redis is away, hangs, forgets or lies: an assignment costs what it costs, and is seen."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median

import pytest

from app.realtime.doorbell import BREAK, TIMEOUT
from app.realtime.doorbell import Doorbell as Ring
from tests.support.servers import Server
from tests.support.valkey import Doorbell, valkey_server
from tests.support.watching import watched

from .conftest import Install, Installation
from .crowd import companies, signals
from .ledger import told_to, wait_for
from .programs import Program, percentile

AWAY = 60.0  # seconds
HUNG = 3 * BREAK
SLOWER = 0.05  # seconds that the 99th percentile may rise
SEEN = 5.0
BATCH = 200
FORGED = (
    b"",
    b"\xff\xfe{",
    b"[" * 10_000,
    b'{"type": "signal:assigned", "data": {"startupId": "1", "assignmentId": "999999"}}',
    b'{"type": "live:bye\\ndata: {}", "data": {"reason": "signed-out"}, "id": "x\\n\\nevent: live:reset"}',
)


@pytest.fixture
def own_doorbell() -> Iterator[Doorbell]:
    """A Valkey that this test may ill-treat."""
    with valkey_server() as doorbell:
        yield doorbell


@pytest.fixture
def own(install: Install, own_doorbell: Doorbell) -> Installation:
    installation = install(redis_url=own_doorbell.url)
    installation.everybody_listens()
    return installation


@pytest.fixture
def untroubled(own: Installation, make_server: Callable[..., Server]) -> Program:
    """The same programme, served by workers whose doorbell is well: what this machine takes at this moment."""
    return Program(make_server().port, own.program.token)


def assert_streams_stayed_open(own: Installation) -> None:
    assert [(len(entry.ear.opened), entry.ear.ended) for entry in own.ledger.entries] == [(1, [])] * 5


@pytest.mark.waits(62)
@pytest.mark.timeout(180)
def test_away_for_a_minute_it_slows_nothing_down_and_hides_nothing(
    own: Installation, untroubled: Program, own_doorbell: Doorbell
) -> None:
    identifiers = iter(signals(5_000))
    given: dict[str, float] = {}
    took, usually = [], []
    own_doorbell.stop()
    end = time.monotonic() + AWAY
    while time.monotonic() < end:
        identifier = next(identifiers)
        answer = own.program.assign(identifier, [own.world.a.id])
        given[identifier] = time.monotonic()
        took.append(answer.seconds)
        usually.append(untroubled.assign(next(identifiers), [own.world.b.id]).seconds)
        time.sleep(0.05)  # a busy office, not a benchmark
    own_doorbell.start()
    wait_for(lambda: hubs_listening(own_doorbell) == 2, 10, "the workers did not come back to the doorbell")
    own.ledger.balance()
    # The slowest of two samples differ the more, the more uneven the machine is at this moment.
    assert percentile(took, 0.99) <= 1.5 * percentile(usually, 0.99) + SLOWER
    assert median(took) <= median(usually) + 0.01
    heard = {one.frame.data["signalIdentifier"]: one.at for one in told_to(own.ledger.entries[1])}
    assert max(heard[identifier] - at for identifier, at in given.items()) <= SEEN
    assert_streams_stayed_open(own)


def hubs_listening(doorbell: Doorbell) -> int:
    return int(doorbell.client.pubsub_numsub(Ring.channel)[0][1])  # type: ignore[index]


@pytest.mark.waits(20)
@pytest.mark.timeout(180)
def test_hung_it_costs_one_assignment_a_fifth_of_a_second_and_a_batch_half_a_second(
    own: Installation, untroubled: Program, own_doorbell: Doorbell
) -> None:
    startup_ids = [company.startup_id for company in companies(BATCH)]
    first, second, third, *others = signals(1_003)
    usually = [untroubled.assign(first, startup_ids).seconds]
    with own_doorbell.hung():
        took = own.program.assign(second, startup_ids).seconds
        usually.append(untroubled.assign(third, startup_ids).seconds)
        assert took <= max(usually) + 0.5
        a, began = own.world.a.id, time.monotonic()
        ours, theirs = [], []
        for one, two in halves(others):
            ours.append(own.program.assign(one, [a]).seconds)
            theirs.append(untroubled.assign(two, [a]).seconds)
            if time.monotonic() - began > HUNG:
                break
            time.sleep(0.1)
        waited = [seconds for seconds in ours if seconds >= TIMEOUT]
        assert median(waited) <= median(theirs) + 0.3
        assert median(ours) <= median(theirs) + 0.01, "whoever comes next waits for nothing"
        tries = watched(own.server)["govintel_redis_unanswered_total"]
        assert sum(waited) <= len(waited) * (median(theirs) + 0.3), "as a rule, and taken together"
        assert sum(ours) - sum(theirs) <= tries * 0.3 + len(ours) * 0.01 + SLOWER
        assert 1 <= tries <= 2 * (1 + (time.monotonic() - began) / BREAK), "each of two workers tries once in a while"
        assert_rings_are_short()
    own.ledger.balance()
    assert_streams_stayed_open(own)


def assert_rings_are_short() -> None:
    """As a process that was not told yet finds it hung, and then leaves it alone."""
    firsts, nexts = [], []
    for _ in range(3):
        ring, moments, said = Ring(), [time.monotonic()], []
        for _ in range(5):
            said.append(str(ring.ring()))
            moments.append(time.monotonic())
        assert "did not answer" in said[0] and all("is left alone" in words for words in said[1:])
        first, *next_ = (end - start for start, end in pairwise(moments))
        firsts.append(first)
        nexts += next_
    assert median(firsts) <= 0.3 and median(nexts) <= 0.01


def halves(of: list[str]) -> list[tuple[str, str]]:
    return list(zip(of[::2], of[1::2], strict=True))


def test_emptied_restarted_and_lied_to_it_loses_and_forges_nothing(own: Installation, own_doorbell: Doorbell) -> None:
    identifiers = iter(signals(4 + 2 * len(FORGED)))
    own.program.assign(next(identifiers), [own.world.a.id])
    own_doorbell.client.flushall()
    own.program.assign(next(identifiers), [own.world.a.id])
    own_doorbell.stop()
    own.program.assign(next(identifiers), [own.world.b.id])
    own_doorbell.start()
    own.program.assign(next(identifiers), [own.world.a.id])
    wait_for(lambda: hubs_listening(own_doorbell) == 2, 10, "the workers did not come back to the doorbell")
    for message in FORGED:
        own_doorbell.client.publish(Ring.channel, message)
        own.program.assign(next(identifiers), [own.world.a.id])
        own_doorbell.client.publish("startup:1", message)
    own.ledger.balance()
    assert_streams_stayed_open(own)
    kinds = {one.frame.kind for entry in own.ledger.entries for one in entry.ear.heard}
    assert not kinds & {"live:bye", "live:reset"}
