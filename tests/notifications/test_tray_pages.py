"""The tray, for both sides."""

import re
from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.assignments.answering import accept_assignment
from app.assignments.service import assign
from app.notifications.queries import unread_of
from app.notifications.tray import PAGE
from app.pool.deciding import reject_request
from app.pool.service import request_signal
from tests.support.client import Client, Page
from tests.support.world import World

ClientFor = Callable[[Person], Client]


def _links(page: Page) -> list[str]:
    return [link.attributes["href"] or "" for link in page.css("#tray [data-row-link]")]


def test_each_line_leads_to_what_it_is_about(client_for: ClientFor, world: World) -> None:
    assignment, wanted = world.assignment(), world.signal(pool=True)
    accept_assignment(assignment, by=world.a_owner)
    request, _ = request_signal(wanted, by=world.a_owner)
    given = assignment.signal.identifier
    assert _links(client_for(world.admin).page("/notifications")) == ["/admin/requests", f"/admin/signals/{given}"]
    reject_request(request, by=world.admin, reason="Not now.")
    assert _links(client_for(world.a_owner).page("/notifications")) == [f"/pool/{wanted.identifier}", f"/inbox/{given}"]


def test_reading_one_line_leaves_the_others_unread(client_for: ClientFor, world: World) -> None:
    world.assignment()
    world.assignment()
    owner = client_for(world.a_owner)
    assert owner.page("/notifications?view=unread").press("Mark read").location == "/notifications?view=unread"
    assert unread_of(world.a_owner) == 1 and unread_of(world.a_member) == 2
    assert len(_links(owner.page("/notifications?view=unread"))) == 1


def test_all_can_be_read_at_once(client_for: ClientFor, world: World) -> None:
    world.assignment()
    world.assignment()
    owner = client_for(world.a_owner)
    assert owner.page("/notifications").press("Mark all read").status_code == 303
    assert "You have read everything" in owner.page("/notifications").text


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("unread", "Nothing unread"),
        ("read", "Nothing read yet"),
        ("snoozed", "Nothing snoozed"),
        ("archived", "Nothing archived"),
        ("all", "No notifications yet"),
    ],
)
def test_each_view_says_what_is_missing_when_it_is_empty(
    client_for: ClientFor, world: World, view: str, said: str
) -> None:
    assert said in client_for(world.a_owner).page(f"/notifications?view={view}").text


def test_an_archived_line_is_kept_apart(client_for: ClientFor, world: World) -> None:
    identifier = world.assignment().signal.identifier
    owner = client_for(world.a_owner)
    owner.page("/notifications").press("Archive")
    assert _links(owner.page("/notifications")) == []
    assert _links(owner.page("/notifications?view=archived")) == [f"/inbox/{identifier}"]
    assert unread_of(world.a_owner) == 0


def test_a_batch_is_one_line_that_opens(client_for: ClientFor, world: World) -> None:
    signals = [world.signal(f"Notice {number}") for number in range(12)]
    assign(signals, [world.a.id], by=world.admin, origin="direct")
    page = client_for(world.a_owner).fragment("/notifications")
    [summary] = page.css("#tray .fold > summary")
    assert "12 signals have been assigned to you" in summary.text()
    assert len(page.css("#tray .fold [data-row-link]")) == 12


def test_a_batch_longer_than_a_page_says_how_many_it_is(client_for: ClientFor, world: World) -> None:
    signals = [world.signal(f"Notice {n}") for n in range(PAGE + 2)]
    assign(signals, [world.a.id], by=world.admin, origin="direct")
    owner = client_for(world.a_owner)
    page = owner.page("/notifications")
    assert f"{PAGE + 2} signals have been assigned to you" in page.text and f"and {PAGE + 1} more" in page.text
    rest = owner.page(page.css("a[rel=next]")[0].attributes["href"] or "")
    assert f"{PAGE + 2} signals have been assigned to you" in rest.text


def test_a_batch_is_read_and_put_away_at_once_by_its_own_reader_only(client_for: ClientFor, world: World) -> None:
    assign([world.signal(f"Notice {number}") for number in range(3)], [world.a.id], by=world.admin, origin="direct")
    owner = client_for(world.a_owner)
    owner.page("/notifications").press("Mark all of it read")
    assert (unread_of(world.a_owner), unread_of(world.a_member)) == (0, 3)
    page = owner.page("/notifications")
    address = page.css("#tray [formaction*='/batches/'][formaction*='/archival']")[0].attributes["formaction"] or ""
    assert client_for(world.b_owner).post(address).status_code == 404
    page.press("Archive all of it")
    assert _links(owner.page("/notifications")) == []
    assert len(_links(owner.page("/notifications?view=archived"))) == 3
    assert len(_links(client_for(world.a_member).page("/notifications"))) == 3


def test_a_batch_is_snoozed_at_once_and_put_back_by_its_own_reader_only(client_for: ClientFor, world: World) -> None:
    assign([world.signal(f"Notice {number}") for number in range(3)], [world.a.id], by=world.admin, origin="direct")
    owner = client_for(world.a_owner)
    page = owner.page("/notifications")
    address = page.css("#tray [formaction*='/batches/'][formaction*='/snoozing']")[0].attributes["formaction"] or ""
    assert client_for(world.b_owner).post(address, data={"until": "tomorrow"}).status_code == 404
    page.press("Snooze all of it for a week")
    assert (_links(owner.page("/notifications")), unread_of(world.a_owner), unread_of(world.a_member)) == ([], 0, 3)
    asleep = owner.page("/notifications?view=snoozed")
    assert len(_links(asleep)) == 3 and re.search(r"back .+, \d\d:\d\d UTC", asleep.text)
    asleep.press("Put all of it back now")
    assert (len(_links(owner.page("/notifications"))), unread_of(world.a_owner)) == (3, 3)


def test_a_batch_is_snoozed_until_a_time_that_there_is(client_for: ClientFor, world: World) -> None:
    batch = assign([world.signal(f"Notice {n}") for n in range(3)], [world.a.id], by=world.admin, origin="direct")
    address = f"/notifications/batches/{batch.batch_id}/snoozing"
    answer = client_for(world.a_owner).post(address, data={"until": "never"})
    assert answer.status_code == 422
    assert unread_of(world.a_owner) == 3


def test_anothers_line_cannot_be_touched(client_for: ClientFor, world: World) -> None:
    world.assignment()
    theirs = client_for(world.a_owner).page("/notifications").css("#tray [formaction*='/archival']")[0]
    address = theirs.attributes["formaction"] or ""
    answer = client_for(world.b_owner).post(address)
    assert answer.status_code == 404
    assert unread_of(world.a_owner) == 1
