"""Behind nginx as it comes: a stream that has nothing to tell, and a first connect that is refused."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import DesksAt, Install, Installation, PassOn
from .ears import Ear

IDLE = 130.0  # seconds; nginx gives up on an upstream that says nothing for 60
FIRST_BYTE = 1.0
LIVE_AGAIN = 35_000  # ms
NEARBY = "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host $host;"


@pytest.mark.waits(130)
@pytest.mark.timeout(200)
def test_a_stream_with_nothing_to_tell_stays_open(installation: Installation, pass_on: PassOn) -> None:
    """With the defaults, and with what matters of deploy/nginx.conf."""
    own = installation
    ears: list[Ear] = []
    for location in ("", NEARBY):
        own.ledger.port = pass_on(own.server.port, location=location)
        began = time.monotonic()
        ears += own.ledger.listen(own.world.a_owner)
        assert ears[-1].heard[0].at - began <= FIRST_BYTE
    time.sleep(IDLE)  # the fault: nothing happens
    assert [(len(ear.opened), ear.ended) for ear in ears] == [(1, []), (1, [])]
    own.ledger.balance()


def test_refused_at_first_it_is_live_soon_and_says_nothing_of_it_in_the_page(
    install: Install, pass_on: PassOn, tmp_path: Path, desks_at: DesksAt
) -> None:
    closed = tmp_path / "closed"
    own = install()
    shut = f"if (-f {closed}) {{ set $shut $uri; }} if ($shut = /live) {{ return 503; }}"
    port = pass_on(own.server.port, location=shut)
    closed.touch()
    desks = desks_at(own.server)
    desks.url = f"http://127.0.0.1:{port}"
    screen = desks.seat(own.world.a_owner, "/inbox", live=False).expect_problem("status of 503")
    screen.wait_until("polling")
    missed = own.world.assignment().signal.identifier
    closed.unlink()
    expect(screen.badge).to_have_attribute("data-live-badge", "live", timeout=LIVE_AGAIN)
    expect(screen.row(missed)).to_be_visible()
    expect(screen.toasts).to_have_count(1)
    assert "503" not in screen.find("body").inner_text()
    own.ledger.listen(own.world.a_owner)
    own.ledger.balance()
    screen.assert_not_reloaded()
