"""After every verb a page that was open before, with its fragments fetched anew, equals one that is loaded now."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import pytest

from tests.support.browser import Desks, Screen
from tests.support.browser_fresh import wait_until_fresh
from tests.support.stories import Story, answers, bids, people, requests, second_thoughts, trays
from tests.support.world import World

AROUND = ("#nav", "#bell")


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
    """The menu's figures and the bell are the same on all of them."""
    for number, screen in enumerate(screens):
        try:
            wait_until_fresh(screen, *(() if number else AROUND))
        except AssertionError as stale:
            raise AssertionError(f"after “{after}”: {stale}") from None
        screen.assert_not_reloaded()
