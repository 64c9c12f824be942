"""A signal's status (way 3), its end, and its place in the pool, from the admin's pages."""

from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.assignments.queries import assignments_of
from tests.support.client import Client
from tests.support.world import World


@pytest.fixture
def admin(client_for: Callable[[Person], Client], world: World) -> Client:
    return client_for(world.admin)


def test_the_status_assigned_asks_for_startups_and_gives_it_to_them(admin: Client, world: World) -> None:
    signal = world.signal()
    page = admin.page(f"/admin/signals/{signal.identifier}")
    question = page.press("Change status", status="assigned")
    assert "AetherSense" in question.text
    answer = admin.post(
        f"/admin/signals/{signal.identifier}/status",
        data={"status": "assigned", "startup": [world.a.id], "due_date": "2030-01-02"},
    )
    assert answer.status_code == 303
    [made] = assignments_of(world.admin, signal)
    assert (made.startup_id, made.origin, str(made.due_date)) == (world.a.id, "status", "2030-01-02")
    assert f"{signal.identifier} is assigned to 1 startup." in admin.page(answer.location or "").text


def test_the_status_assigned_without_startups_is_refused_at_that_field(admin: Client, world: World) -> None:
    signal = world.signal()
    answer = admin.post(f"/admin/signals/{signal.identifier}/status", data={"status": "assigned"})
    assert answer.status_code == 422
    assert "Name the startups it is to be assigned to." in answer.text
    assert signal.status == "open"


def test_assigning_a_draft_by_its_status_is_refused(admin: Client, world: World) -> None:
    signal = world.signal(status="draft")
    answer = admin.post(
        f"/admin/signals/{signal.identifier}/status", data={"status": "assigned", "startup": [world.a.id]}
    )
    assert answer.status_code == 409
    assert f"{signal.identifier} is draft. Open it first." in answer.text


def test_a_draft_is_opened_and_an_unknown_status_refused(admin: Client, world: World) -> None:
    signal = world.signal(status="draft")
    address = f"/admin/signals/{signal.identifier}/status"
    assert admin.post(address, data={"status": "gone"}).status_code == 422
    assert admin.get(f"{address}?status=gone").status_code == 404
    assert admin.page(f"{address}?status=open").press("Change status").status_code == 303
    assert signal.status == "open"


def test_an_assigned_signal_does_not_become_open_by_its_status(admin: Client, world: World) -> None:
    signal = world.assignment().signal
    answer = admin.post(f"/admin/signals/{signal.identifier}/status", data={"status": "open"})
    assert answer.status_code == 409
    assert "Withdraw their assignments first, or close it." in answer.text


def test_closing_several_says_why_to_those_who_held_them(admin: Client, world: World) -> None:
    held, free = world.assignment(), world.signal()
    page = admin.page(f"/admin/signals/closure?signal={held.signal.identifier}&signal={free.identifier}")
    identifiers = [held.signal.identifier, free.identifier]
    answer = page.press("Close", signal=identifiers, reason="The agency cancelled them.")
    assert "2 signals are closed." in admin.page(answer.location or "").text
    assert (held.status, held.reason) == ("withdrawn", "The agency cancelled them.")
    assert {held.signal.status, free.status} == {"closed"}


def test_closing_without_a_reason_closes_nothing(admin: Client, world: World) -> None:
    signal = world.signal()
    answer = admin.post("/admin/signals/closure", data={"signal": signal.identifier})
    assert answer.status_code == 422
    assert "Say why: the startups read it." in answer.text
    assert signal.status == "open"


def test_a_signal_goes_into_the_pool_and_out_of_it(admin: Client, world: World) -> None:
    signal = world.signal()
    address = f"/admin/signals/{signal.identifier}"
    admin.page(address).press("Add to pool")
    assert signal.pool and "In the pool" in admin.page(address).text
    admin.page(address).press("Take out of pool")
    assert not signal.pool


def test_chosen_signals_go_into_the_pool_together(admin: Client, world: World) -> None:
    chosen = [world.signal(), world.signal()]
    data = {"signal": [signal.identifier for signal in chosen]}
    assert admin.post("/admin/signals/pool-listing", data=data).status_code == 303
    assert all(signal.pool for signal in chosen)


def test_what_cannot_stand_in_the_pool_is_refused_on_the_page_as_it_is_now(admin: Client, world: World) -> None:
    draft = world.signal(status="draft")
    answer = admin.post("/admin/signals/pool-listing", data={"signal": draft.identifier})
    assert answer.status_code == 409
    assert "Open it first." in answer.text and 'id="signal"' in answer.text


def test_htmx_hears_of_the_refusal_and_keeps_its_page(admin: Client, world: World) -> None:
    draft = world.signal(status="draft")
    answer = admin.post(
        "/admin/signals/pool-listing", data={"signal": draft.identifier}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["HX-Reswap"], answer.text) == (409, "none", "")
    assert "Open it first." in answer.headers["HX-Outcome"]


@pytest.mark.parametrize("deed", ["pool-listing", "pool-unlisting", "closure"])
def test_choosing_nothing_or_what_does_not_exist_does_nothing(admin: Client, deed: str) -> None:
    for chosen in ([], ["SIG-000000"]):
        reason = {"reason": "Why not"} if deed == "closure" else {}
        answer = admin.post(f"/admin/signals/{deed}", data={"signal": chosen, **reason})
        assert answer.status_code == 404
