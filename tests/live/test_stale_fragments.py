"""After every verb whatever has changed on an open page has heard of it: each page, with each verb."""

from collections.abc import Callable, Iterator
from itertools import chain, product

import pytest

from app.accounts.models import Person
from app.extensions import db
from app.live.rooms import rooms_of
from app.realtime.log_reading import head, heard_between
from tests.support.client import Client, Page
from tests.support.fragments import Opened, difference, fetched, opened
from tests.support.stories import Story, answers, bids, people, requests, second_thoughts, silence, trays
from tests.support.world import World


def startup_pages(world: World, identifier: str) -> list[str]:
    signal = f"/inbox/{identifier}"
    return ["/inbox?tab=all", "/pool", signal, f"{signal}/history", "/notifications", "/team", "/team/invitations"]


def admin_pages(world: World, identifier: str) -> list[str]:
    signal, startup = f"/admin/signals/{identifier}", f"/admin/startups/{world.a.id}"
    lists = ("signals?view=all", "assignments?state=all", "requests?view=all", "startups", "people")
    ones = ("/admin/assignments/1", f"/admin/people/{world.a_member.id}", f"{startup}/history")
    others = ("/admin/people/invitations", "/notifications")
    return ["/admin", *(f"/admin/{name}" for name in lists), signal, startup, *ones, *others]


STORIES = (answers, requests, bids, second_thoughts, people, silence)
#: Nobody but its owner sees a tray.
SEEN = [(trays, startup_pages), *product(STORIES, (startup_pages, admin_pages))]


@pytest.mark.parametrize(("story", "side"), SEEN, ids=lambda one: one.__name__)
def test_whatever_changes_on_an_open_page_hears_of_it(
    world: World,
    client_for: Callable[[Person], Client],
    story: Story,
    side: Callable[[World, str], list[str]],
) -> None:
    viewer = world.admin if side is admin_pages else world.a_owner
    client, verbs = client_for(viewer), story(world)
    identifier, first = next(verbs)
    pages = {address: load(client, address) for address in side(world, identifier)}
    stale = []
    for name, verb in chain([("the first verb", first)], verbs):
        before = head().position
        verb()
        heard = kinds_heard(viewer, before)
        for address, page in list(pages.items()):
            now = load(client, address)
            if page and now:
                stale += [f"{address} after “{name}”: {what}" for what in stale_parts(client, page, now, heard)]
            pages[address] = now
    assert not stale, "\n".join(stale)


def load(client: Client, address: str) -> Opened | None:
    """None where there is no such page any more."""
    answer = client.get(address, checked=False)
    return opened(Page(client, address, answer)) if answer.status_code == 200 else None


def kinds_heard(viewer: Person, after: int) -> set[str]:
    told = heard_between(db.session.connection(), rooms_of(viewer), after, head().position, 1000)
    return {one.kind for one in told}


def stale_parts(client: Client, page: Opened, now: Opened, heard: set[str]) -> Iterator[str]:
    if page.rest != now.rest:
        yield f"outside of every fragment {difference(page.rest, now.rest)}"
    for name, fragment in page.fragments.items():
        then = now.fragments.get(name)
        if then is None or then.html == fragment.html:
            continue
        if not heard & fragment.kinds:
            yield f"#{name} hears nothing of {sorted(heard)}: {difference(fragment.html, then.html)}"
        elif fetched(client, fragment, name) != then.html:
            yield f"#{name} fetches something else"
