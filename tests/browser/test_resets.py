"""A page that was away too long is not replayed to: it fetches its lists anew, and is as good as a fresh one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.assignments.service import assign
from app.clock import now
from app.realtime.event_log import trim
from tests.support.browser import Desks, Screen
from tests.support.browser_fresh import wait_until_fresh
from tests.support.relay import Relay
from tests.support.servers import Server
from tests.support.world import World


@pytest.fixture
def server(make_server: Callable[..., Server]) -> Server:
    """One of the test's own: in the shared one a webhook of another test would hold back what is to be pruned."""
    return make_server()


def go_away(screen: Screen, line: Relay) -> None:
    screen.expect_problem("net::ERR_", "Failed to fetch")
    screen.hear("live:reset")
    screen.go_offline(line)


def assert_reset(screen: Screen, reason: str) -> None:
    """Told once why, without a toast for each thing missed, and equal to a fresh page."""
    screen.go_online()
    screen.wait_for("reason => window.heard['live:reset'][0]?.reason === reason", reason)
    wait_until_fresh(screen)
    assert screen.page.evaluate("window.heard['live:reset'].length") == 1
    screen.assert_not_reloaded()


def test_what_was_pruned_meanwhile_is_fetched_anew(desks: Desks, line: Relay, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    go_away(owner, line)
    missed = served.assignment().signal
    while trim(now()):
        pass
    assert_reset(owner, "pruned")
    expect(owner.row(missed.identifier)).to_be_visible()
    owner.wait_for_unread(1)
    later = served.assignment().signal
    expect(owner.row(later.identifier)).to_be_visible()


def test_more_than_500_events_missed_are_fetched_anew(desks: Desks, line: Relay, served: World) -> None:
    owner = desks.seat(served.a_owner, "/inbox")
    go_away(owner, line)
    signals = [served.signal(f"Notice {number}") for number in range(501)]
    assign(signals, [served.a.id], by=served.admin, origin="direct")
    assert_reset(owner, "behind")
    owner.wait_for_unread(501)
    assert owner.toasts.count() == 0
