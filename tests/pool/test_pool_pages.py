"""The pool as a startup sees it."""

from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.pool.deciding import approve_request, reject_request
from app.pool.lifecycle import close_signal, unlist_from_pool
from app.pool.listing import latest_request
from app.pool.service import request_signal, withdraw_request
from tests.support.client import Client, Page
from tests.support.telling import told
from tests.support.world import World

ClientFor = Callable[[Person], Client]


def _identifiers(page: Page) -> list[str]:
    return [row.attributes["data-signal"] or "" for row in page.css("#pool [data-signal]")]


@pytest.fixture
def owner(client_for: ClientFor, world: World) -> Client:
    return client_for(world.a_owner)


def test_the_pool_holds_what_is_listed_and_open(owner: Client, world: World) -> None:
    listed, unlisted, closed = world.signal(pool=True), world.signal(pool=True), world.signal(pool=True)
    world.signal()
    unlist_from_pool(unlisted, by=world.admin)
    close_signal(closed, by=world.admin)
    assert _identifiers(owner.page("/pool")) == [listed.identifier]
    assert _identifiers(owner.fragment("/pool?sort=posted")) == [listed.identifier]


def test_a_signal_outside_the_pool_answers_like_one_that_is_not_there(owner: Client, world: World) -> None:
    hidden, missing = (owner.get(f"/pool/{each}") for each in (world.signal().identifier, "SIG-000000"))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text == missing.text


def test_asking_says_so_and_can_be_taken_back(owner: Client, world: World) -> None:
    signal = world.signal(pool=True)
    address = f"/pool/{signal.identifier}"
    assert owner.page(address).press("Request", message="We built one.").status_code == 303
    page = owner.page(address)
    assert "We built one." in page.text and not page.css("textarea")
    assert "Waiting" in owner.page("/pool").text
    assert page.press("Withdraw").status_code == 303
    request = latest_request(world.a_owner, signal)
    assert request and request.status == "withdrawn"
    assert owner.page(address).css("textarea")


def test_a_message_too_long_is_kept_and_named(owner: Client, world: World) -> None:
    address = f"/pool/{world.signal(pool=True).identifier}"
    answer = owner.post(f"{address}/request", data={"message": "long " * 500})
    assert answer.status_code == 422 and "long long" in answer.text


def test_a_rejection_shows_its_reason_and_lets_one_ask_again(owner: Client, world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_member)
    reject_request(request, by=world.admin, reason="It needs a clearance.")
    page = owner.page(f"/pool/{signal.identifier}")
    assert "It needs a clearance." in page.text
    assert page.press("Request again").status_code == 303


def test_the_reason_can_still_be_read_when_the_signal_has_left_the_pool(owner: Client, world: World) -> None:
    signal = world.signal(pool=True)
    request_signal(signal, by=world.a_owner)
    close_signal(signal, by=world.admin, reason="The agency cancelled it.")
    page = owner.page(f"/pool/{signal.identifier}")
    assert "The agency cancelled it." in page.text and not page.css("textarea")
    assert owner.post(f"/pool/{signal.identifier}/request").status_code == 409


def test_an_approval_leads_to_the_inbox(owner: Client, world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    page = owner.page(f"/pool/{signal.identifier}")
    approve_request(request, by=world.admin)
    assert page.press("Withdraw").status_code == 409
    assert owner.page(f"/pool/{signal.identifier}").css(f'a[href="/inbox/{signal.identifier}"]')


def test_a_rivals_request_cannot_be_seen(owner: Client, world: World) -> None:
    signal = world.signal(pool=True)
    request_signal(signal, by=world.b_owner, message="A secret approach.")
    assert "secret" not in owner.get(f"/pool/{signal.identifier}").text
    assert not _identifiers(owner.page("/pool?mine=1"))
    assert owner.post(f"/pool/{signal.identifier}/request/withdrawal").status_code == 404


def test_an_admin_has_no_pool_to_ask_from(client_for: ClientFor, world: World) -> None:
    assert client_for(world.admin).get("/pool").status_code == 403


def place(page: Page) -> str:
    return " ".join(page.css("[data-place]")[0].text().split())


def test_who_asks_reads_its_place_among_those_who_wait(client_for: ClientFor, world: World) -> None:
    wanted = world.signal(pool=True)
    first, second, third = (
        world.b_owner,
        world.a_owner,
        world.person("Owner of a third", "owner", world.startup("Cirrus")),
    )
    asked = [request_signal(wanted, by=one)[0] for one in (first, second, third)]
    page = client_for(second).page(f"/pool/{wanted.identifier}")
    assert place(page) == "You are number 2 of 3 who wait for it."
    assert world.b.name not in page.text and "Cirrus" not in page.text
    withdraw_request(asked[0], by=first)
    assert place(client_for(second).page(f"/pool/{wanted.identifier}")) == "You are number 1 of 2 who wait for it."
    reject_request(asked[2], by=world.admin, reason="One team is enough")
    assert place(client_for(second).page(f"/pool/{wanted.identifier}")) == "Nobody else waits for it."


def test_whoever_waits_hears_that_the_line_moved_and_not_by_whom(world: World) -> None:
    wanted = world.signal(pool=True)
    request_signal(wanted, by=world.a_owner)
    with told() as telling:
        request, _ = request_signal(wanted, by=world.b_owner)
        withdraw_request(request, by=world.b_owner)
    assert telling.to(world.a_owner) == ["pool:moved", "pool:moved"]
    assert {tuple(sorted(event.payload)) for event in telling.of("pool:moved")} == {("signalId", "signalIdentifier")}
    assert "pool:moved" not in telling.to(world.b_owner)
