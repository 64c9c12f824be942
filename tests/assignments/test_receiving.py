"""How far an assignment has come, as browsers say it, and who hears of that."""

from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.receiving import MOST, receive_assignments
from app.assignments.withdrawing import withdraw_assignment
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World

ClientFor = Callable[[Person], Client]

pytestmark = pytest.mark.both_databases


def test_the_first_receipt_counts_and_both_sides_hear_of_all_it_names_at_once(world: World) -> None:
    first, second = world.assignment(), world.assignment()
    with told() as telling:
        receive_assignments([first.id, second.id], by=world.a_member)
    assert telling.table == rows(("assignment:received", {"admins", f"startup:{world.a.id}"}))
    [event] = telling.events
    assert event.payload == {"startupId": str(world.a.id), "assignmentIds": [str(first.id), str(second.id)]}
    assert telling.to(world.a_owner) == ["assignment:received"] and telling.to(world.b_owner) == []
    assert first.received_at and first.received_by_id == world.a_member.id


def test_a_second_receipt_changes_nothing_and_tells_nobody(world: World) -> None:
    assignment = world.assignment()
    receive_assignments([assignment.id], by=world.a_member)
    noted = assignment.received_at
    with told() as telling:
        receive_assignments([assignment.id], by=world.a_owner)
    assert (assignment.received_at, assignment.received_by_id) == (noted, world.a_member.id)
    assert telling.events == []


def test_nobody_receives_what_is_a_rivals(world: World) -> None:
    theirs, ours = world.assignment(world.b), world.assignment()
    with told() as telling:
        receive_assignments([theirs.id, ours.id], by=world.a_owner)
    assert theirs.received_at is None and ours.received_at
    [event] = telling.events
    assert event.payload["assignmentIds"] == [str(ours.id)]


def test_what_was_withdrawn_meanwhile_was_not_received(world: World) -> None:
    assignment = world.assignment()
    withdraw_assignment(assignment, by=world.admin, reason="A mistake")
    with told() as telling:
        receive_assignments([assignment.id], by=world.a_owner)
    assert assignment.received_at is None and telling.events == []


def test_what_is_opened_or_answered_has_been_received(world: World) -> None:
    opened, answered = world.assignment(), world.assignment()
    view_assignment(opened, by=world.a_member)
    accept_assignment(answered, by=world.a_owner)
    assert (opened.received_at, opened.received_by_id) == (opened.viewed_at, world.a_member.id)
    assert (answered.received_at, answered.received_by_id) == (answered.viewed_at, world.a_owner.id)


def test_what_is_given_again_is_on_its_way_anew(world: World) -> None:
    assignment = world.assignment()
    decline_assignment(assignment, by=world.a_owner, reason="no_capacity")
    assert world.assignment(signal=assignment.signal).received_at is None
    receive_assignments([assignment.id], by=world.a_member)
    assert assignment.received_by_id == world.a_member.id


def test_a_browser_says_what_it_has_received(client_for: ClientFor, world: World) -> None:
    assignment, theirs = world.assignment(), world.assignment(world.b)
    owner = client_for(world.a_owner)
    [row] = owner.page("/inbox").css("[data-unreceived]")
    assert row.attributes["data-unreceived"] == str(assignment.id)
    both = {"assignment": [str(assignment.id), str(theirs.id)]}
    assert owner.post("/inbox/receipts", data=both).status_code == 204
    assert assignment.received_by_id == world.a_owner.id and theirs.received_at is None
    assert not owner.page("/inbox").css("[data-unreceived]")


@pytest.mark.parametrize(
    "sent", [{}, {"assignment": "x"}, {"assignment": "-1"}, {"assignment": "9" * 30}, {"assignment": "1", "at": "now"}]
)
def test_what_is_no_receipt_is_refused(client_for: ClientFor, world: World, sent: dict[str, str]) -> None:
    assert client_for(world.a_owner).post("/inbox/receipts", data=sent).status_code == 422


def test_a_receipt_names_no_more_than_it_may(client_for: ClientFor, world: World) -> None:
    many = {"assignment": [str(n) for n in range(MOST + 1)]}
    assert client_for(world.a_owner).post("/inbox/receipts", data=many).status_code == 422


def test_an_admin_has_nothing_to_receive(client_for: ClientFor, world: World) -> None:
    assert client_for(world.admin).post("/inbox/receipts", data={"assignment": "1"}).status_code == 403


def test_both_sides_read_how_far_it_has_come(client_for: ClientFor, world: World) -> None:
    assignment = world.assignment()
    receive_assignments([assignment.id], by=world.a_member)
    identifier = assignment.signal.identifier
    for page in (
        client_for(world.admin).page(f"/admin/signals/{identifier}"),
        client_for(world.a_owner).page(f"/inbox/{identifier}"),
    ):
        steps = [step.text() for step in page.css(".delivery [data-reached]")]
        assert len(steps) == 2
        assert "Committed" in steps[0] and "by Programme office" in steps[0]
        assert "Received" in steps[1] and "by Member at AetherSense" in steps[1]
