"""Three deploys under 2,000 streams behind nginx as it comes, while programs post."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from .conftest import Install, Installation, PassOn
from .crowd import Company, companies
from .ears import Ear
from .ledger import assigned, bearer, wait_for
from .posts import Posts
from .programs import Program
from .workers import workers_of

STARTUPS, EACH = 500, 4  # streams of each startup's member
STOPPED, BACK = 10.0, 60.0  # seconds
AT_ONCE = 0.05  # of all the streams, in any one second
OPENING = 5.0  # seconds over which they come at first


@contextmanager
def open_files(count: int) -> Iterator[None]:
    """So many for this process, and for what it starts."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def own(install: Install, pass_on: PassOn) -> Iterator[Installation]:
    """Behind nginx; the server is started with what a shell gives, and the crowd has what it needs."""
    with open_files(1_024):
        own = install(STREAMS_PER_ADDRESS=str(STARTUPS * EACH))
    with open_files(8 * STARTUPS * EACH):
        own.ledger.port = pass_on(own.server.port)
        yield own


@pytest.mark.waits(154)
@pytest.mark.timeout(300)
def test_two_thousand_streams_and_every_post_come_through_three_deploys(own: Installation) -> None:
    crowd = companies(STARTUPS)
    ears = everybody_of(own, crowd)
    program = Program(own.ledger.port, own.program.token)
    with Posts(program, [company.startup_id for company in crowd]).going_on() as posts:
        for deploy in (renewed, stopped_and_started, renewed):
            began, refused = time.monotonic(), len(posts.refused)
            deploy(own)
            wait_for(lambda since=began: all(is_back(ear, since) for ear in ears), BACK, "not everybody came back")
            assert time.monotonic() - began <= BACK
            assert most_in_a_second(ears, began) <= AT_ONCE * len(ears)
            assert deploy is stopped_and_started or posts.refused[refused:] == []
    assert set(posts.refused) <= {502}, "there was nobody to ask"
    assert posts.acknowledged == assigned(), "what was done was answered, and what was answered was done"
    own.ledger.balance()
    assert [ear for ear in ears if ear.cut or ear.refused] == []


def everybody_of(own: Installation, crowd: list[Company]) -> list[Ear]:
    count = STARTUPS * EACH
    comers = [company for company in crowd for _ in range(EACH)]
    ears = [
        own.ledger.listen_with(bearer(company.token), company.startup_id, delay=OPENING * n / count)
        for n, company in enumerate(comers)
    ]
    wait_for(lambda: all(ear.heard for ear in ears), BACK, "not everybody was let in")
    return ears


def renewed(own: Installation) -> None:
    """By SIGHUP: until the last of the workers that were there has gone."""
    before = workers_of(own.server)
    own.server.hup()
    wait_for(lambda: not before & workers_of(own.server), STOPPED, "the workers did not end")


def stopped_and_started(own: Installation) -> None:
    began = time.monotonic()
    own.server.stop()
    assert time.monotonic() - began <= STOPPED
    own.server.start_again()


def is_back(ear: Ear, since: float) -> bool:
    return ear.is_open and ear.opened[-1] > since


def most_in_a_second(ears: list[Ear], since: float) -> int:
    """Of those who come back, let in at once or not: it is their coming that is paced."""
    moments = sorted(at for ear in ears for at in ear.asked if at > since)
    first = most = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most
