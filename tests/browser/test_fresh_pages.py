"""After every verb a page that was open before, with its fragments fetched anew, equals one that is loaded now."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import NamedTuple

import pytest
from playwright.sync_api import APIResponse, Route, expect

from app.accounts.models import Person
from app.assignments.withdrawing import undo_batch
from app.clock import now
from app.pool.lifecycle import update_signal
from app.transfer.erasing import erase_person
from tests.support.browser import Desks, Screen
from tests.support.browser_fresh import wait_until_fresh
from tests.support.stories import Story, answers, bids, people, requests, second_thoughts, trays
from tests.support.world import World

AROUND = ("#nav", "#bell", "#place")


class Side(NamedTuple):
    """Pages that are open; what fetches itself anew once in five seconds is looked at when the story is over."""

    quick: list[Screen]
    paced: list[Screen]


def startup_screens(desks: Desks, world: World, identifier: str) -> Side:
    inbox = desks.seat(world.a_owner, "/inbox?tab=all")
    others = ("/inbox", "/pool", f"/inbox/{identifier}", "/notifications", "/team")
    return Side([inbox, *(inbox.tab(path) for path in others)], [])


def admin_screens(desks: Desks, world: World, identifier: str) -> Side:
    overview = desks.seat(world.admin, "/admin")
    signals = (f"/admin/signals?q={identifier}", f"/admin/signals/{identifier}")
    lists = ("/admin/assignments?state=all", "/admin/requests", "/notifications")
    others = (*signals, *lists, f"/admin/startups/{world.a.id}", f"/admin/people/{world.b_owner.id}")
    return Side([overview.tab(path) for path in others], [overview])


STORIES = (answers, requests, bids, second_thoughts, people)
#: Nobody but its owner sees a tray.
SEEN = [(trays, startup_screens), *product(STORIES, (startup_screens, admin_screens))]


@pytest.mark.parametrize(("story", "side"), SEEN, ids=lambda one: one.__name__)
def test_stale_pages_become_fresh_ones(
    desks: Desks, served: World, story: Story, side: Callable[[Desks, World, str], Side]
) -> None:
    verbs = story(served)
    identifier, first = next(verbs)
    screens = side(desks, served, identifier)
    first()
    become_fresh(screens.quick, "the first verb")
    for name, verb in verbs:
        verb()
        become_fresh(screens.quick, name)
    become_fresh(screens.paced, "all of it")


def become_fresh(screens: list[Screen], after: str) -> None:
    """The menu and the bell are the same on all of them."""
    for number, screen in enumerate(screens):
        try:
            wait_until_fresh(screen, *(() if number else AROUND))
        except AssertionError as stale:
            raise AssertionError(f"after “{after}”: {stale}") from None
        screen.assert_not_reloaded()


@pytest.mark.parametrize("path", ["/inbox", "/pool"])
def test_what_one_did_shows_though_an_answer_is_under_way_and_another_is_awaited(
    desks: Desks, served: World, path: str
) -> None:
    """Of three reasons to fetch the last is one's own deed: dropped, what it did would wait behind the bar."""
    later = served.signal("Later", pool=True, deadline=now() + timedelta(days=9))
    served.assignment(signal=later)
    owner = desks.seat(served.a_owner, path)
    slow: list[tuple[Route, APIResponse]] = []

    def keep_the_first(route: Route) -> None:
        if slow:
            route.continue_()
        else:
            slow.append((route, route.fetch()))

    owner.page.route(owner.url + path, keep_the_first)
    owner.row(later.identifier).hover()
    update_signal(later, by=served.admin, title="Later than most")
    while not slow:
        owner.page.evaluate("() => new Promise(requestAnimationFrame)")
    assigned = owner.hear("signal:assigned")
    sooner = served.signal("Sooner", pool=True, deadline=now() + timedelta(days=2))
    served.assignment(signal=sooner)
    assigned.wait_for()
    owner.page.evaluate("document.body.dispatchEvent(new CustomEvent('deed-done'))")
    [(route, answer)] = slow
    route.fulfill(response=answer)
    expect(owner.row(sooner.identifier)).to_be_visible()
    wait_until_fresh(owner)
    expect(owner.main.get_by_role("button", name="Show 1 new signal")).to_have_count(0)


def undone(world: World) -> tuple[Person, str, Callable[[], object]]:
    given = world.assignment()
    return world.a_owner, f"/inbox/{given.signal.identifier}", lambda: undo_batch(given.batch_id, by=world.admin)


def undone_for_an_admin(world: World) -> tuple[Person, str, Callable[[], object]]:
    given = world.assignment()
    return world.admin, f"/admin/assignments/{given.id}", lambda: undo_batch(given.batch_id, by=world.admin)


def erased(world: World) -> tuple[Person, str, Callable[[], object]]:
    one = world.a_member
    return world.admin, f"/admin/people/{one.id}", lambda: erase_person(one, by=world.admin)


@pytest.mark.parametrize("story", [undone, undone_for_an_admin, erased])
def test_a_page_about_what_is_gone_says_so(
    desks: Desks, served: World, story: Callable[[World], tuple[Person, str, Callable[[], object]]]
) -> None:
    viewer, path, end = story(served)
    screen = desks.seat(viewer, path).expect_problem("status of 404")
    end()
    expect(screen.main.get_by_role("heading", level=1)).to_have_text("Not here any more")
    expect(screen.main.get_by_role("button")).to_have_count(0)
    screen.assert_not_reloaded()
