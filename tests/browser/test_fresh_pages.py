"""After every verb a page that was open before, with its fragments fetched anew, equals one that is loaded now."""

from collections.abc import Callable, Iterator

import pytest

from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.queries import assignments_of
from app.assignments.service import assign
from app.assignments.withdrawing import withdraw_assignment
from app.notifications.service import mark_all_read
from app.pool.deciding import approve_request, reject_request
from app.pool.lifecycle import close_signal, list_in_pool, set_status, unlist_from_pool, update_signal
from app.pool.service import request_signal, withdraw_request
from tests.support.browser import Desks, Screen
from tests.support.browser_fresh import wait_until_fresh
from tests.support.world import World

Verb = tuple[str, Callable[[], object]]


def startup_screens(desks: Desks, world: World, identifier: str) -> list[Screen]:
    inbox = desks.seat(world.a_owner, "/inbox?tab=all")
    others = ("/inbox", "/pool", f"/inbox/{identifier}", "/notifications")
    return [inbox, *(inbox.tab(path) for path in others)]


def admin_screens(desks: Desks, world: World, identifier: str) -> list[Screen]:
    overview = desks.seat(world.admin, "/admin")
    signals = (f"/admin/signals?q={identifier}", f"/admin/signals/{identifier}")
    others = (*signals, "/admin/assignments?state=all", "/admin/requests", "/notifications")
    return [overview, *(overview.tab(path) for path in others)]


def answers(world: World) -> Iterator[Verb]:
    """One signal from the first assignment to its end."""
    signal = world.signal(f"Ice{world.suffix}")
    given = world.assignment(signal=signal)
    yield signal.identifier, lambda: view_assignment(given, by=world.a_member)
    yield "accept", lambda: accept_assignment(given, by=world.a_member)
    yield "decline", lambda: decline_assignment(given, by=world.a_owner, reason="no_capacity")
    yield "assign again", lambda: assign([signal], [world.a.id, world.b.id], by=world.admin, origin="direct")
    rival = assignments_of(world.admin, signal)
    yield "update", lambda: update_signal(signal, by=world.admin, title=f"Black ice{world.suffix}")
    yield "withdraw", lambda: withdraw_assignment(given, by=world.admin, reason="Wrong one")
    yield "set status", lambda: set_status(signal, "assigned", by=world.admin, startup_ids=[world.a.id])
    yield "read", lambda: (mark_all_read(world.admin), mark_all_read(world.a_owner), rival)
    yield "close", lambda: close_signal(signal, by=world.admin)


def requests(world: World) -> Iterator[Verb]:
    """A signal that goes through the pool; an older assignment keeps its page open for the startup."""
    signal = world.assignment().signal
    wanted = world.signal(f"Fog{world.suffix}")
    yield signal.identifier, lambda: list_in_pool(wanted, by=world.admin)
    yield "ask", lambda: request_signal(wanted, by=world.a_member, message="Ours")
    yield "take back", lambda: withdraw_request(request_signal(wanted, by=world.a_member)[0], by=world.a_member)
    yield (
        "reject",
        lambda: reject_request(request_signal(wanted, by=world.a_member)[0], by=world.admin, reason="Not this one"),
    )
    yield "approve", lambda: approve_request(request_signal(wanted, by=world.a_member)[0], by=world.admin)
    yield "unlist", lambda: unlist_from_pool(wanted, by=world.admin)
    yield "to the pool", lambda: list_in_pool(signal, by=world.admin)
    yield "ask by a rival", lambda: request_signal(signal, by=world.b_owner, message="Ours")
    yield "close", lambda: close_signal(signal, by=world.admin)


@pytest.mark.parametrize("story", [answers, requests], ids=["answers", "requests"])
@pytest.mark.parametrize("side", [startup_screens, admin_screens], ids=["startup", "admin"])
def test_stale_pages_become_fresh_ones(
    desks: Desks,
    served: World,
    story: Callable[[World], Iterator[Verb]],
    side: Callable[[Desks, World, str], list[Screen]],
) -> None:
    verbs = story(served)
    identifier, first = next(verbs)
    screens = side(desks, served, identifier)
    first()
    for screen in screens:
        wait_until_fresh(screen)
    for name, verb in verbs:
        verb()
        for screen in screens:
            try:
                wait_until_fresh(screen)
            except AssertionError as stale:
                raise AssertionError(f"after “{name}”: {stale}") from None
            screen.assert_not_reloaded()
