"""What a startup answers, and what the accelerator takes back."""

from collections.abc import Callable

import pytest

from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.models import Assignment
from app.assignments.service import assign
from app.assignments.standing import AlreadyAnswered
from app.assignments.withdrawing import withdraw_assignment
from app.errors import InvalidInput
from tests.support.telling import Telling, rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def heard_by_both_sides(world: World, kind: str) -> tuple[str, set[str]]:
    return kind, {f"startup:{world.a.id}", "admins"}


def trays_of_admins(world: World) -> list[tuple[str, set[str]]]:
    return [("notification:changed", {f"user:{world.admin.id}"}), ("notification:changed", {f"user:{world.reader.id}"})]


def trays_of_members(world: World) -> list[tuple[str, set[str]]]:
    return [
        ("notification:changed", {f"user:{world.a_owner.id}"}),
        ("notification:changed", {f"user:{world.a_member.id}"}),
    ]


def is_silent_to_the_rival(world: World, telling: Telling) -> bool:
    return telling.to(world.b_owner) == [] and telling.to(world.b_member) == []


def test_opening_it_for_the_first_time_is_told_once(world: World) -> None:
    assignment = world.assignment()
    with told() as telling:
        view_assignment(assignment, by=world.a_member)
        view_assignment(assignment, by=world.a_owner)
    assert telling.table == rows(heard_by_both_sides(world, "assignment:viewed"))
    assert assignment.viewed_by_id == world.a_member.id and assignment.viewed_at
    assert assignment.status == "pending_review"
    assert is_silent_to_the_rival(world, telling)


def test_accepting_is_told_to_both_sides_and_to_the_admins_trays(world: World) -> None:
    assignment = world.assignment()
    with told() as telling:
        accept_assignment(assignment, by=world.a_owner)
    assert telling.table == rows(heard_by_both_sides(world, "assignment:responded"), *trays_of_admins(world))
    assert (assignment.status, assignment.responded_by_id, assignment.signal.status) == (
        "accepted",
        world.a_owner.id,
        "assigned",
    )
    assert is_silent_to_the_rival(world, telling)


def test_accepting_again_is_quiet(world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    with told() as telling:
        accept_assignment(assignment, by=world.a_member)
    assert telling.events == [] and assignment.responded_by_id == world.a_owner.id


def test_declining_says_why_and_opens_the_signal_again(world: World) -> None:
    assignment = world.assignment()
    with told() as telling:
        decline_assignment(assignment, by=world.a_member, reason="other", comment="We are booked out")
    assert telling.table == rows(heard_by_both_sides(world, "assignment:responded"), *trays_of_admins(world))
    [event] = telling.of("assignment:responded")
    assert (event.payload["status"], event.payload["reason"], event.payload["by"]) == (
        "declined",
        "other",
        "Member at AetherSense",
    )
    assert (assignment.comment, assignment.signal.status) == ("We are booked out", "open")


def test_a_signal_that_another_startup_holds_stays_assigned(world: World) -> None:
    assignment = world.assignment(world.a)
    assign([assignment.signal], [world.b.id], by=world.admin, origin="direct")
    decline_assignment(assignment, by=world.a_owner, reason="value")
    assert assignment.signal.status == "assigned"


def test_declining_again_is_quiet(world: World) -> None:
    assignment = world.assignment()
    decline_assignment(assignment, by=world.a_owner, reason="value")
    with told() as telling:
        decline_assignment(assignment, by=world.a_owner, reason="no_capacity")
    assert telling.events == [] and assignment.reason == "value"


def test_what_was_accepted_can_still_be_declined(world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    decline_assignment(assignment, by=world.a_owner, reason="deadline_too_near")
    assert assignment.status == "declined"


@pytest.mark.parametrize(
    ("reason", "comment", "field"),
    [("because", None, "reason"), ("other", None, "comment"), ("other", "  ", "comment")],
)
def test_declining_without_a_reason_names_the_field(world: World, reason: str, comment: str | None, field: str) -> None:
    assignment = world.assignment()
    with told() as telling, pytest.raises(InvalidInput) as refusal:
        decline_assignment(assignment, by=world.a_owner, reason=reason, comment=comment)
    assert list(refusal.value.errors) == [field]
    assert telling.events == [] and assignment.status == "pending_review"


def test_withdrawing_tells_the_startup_why_in_its_trays(world: World) -> None:
    assignment = world.assignment()
    with told() as telling:
        withdraw_assignment(assignment, by=world.admin, reason="Sent by mistake")
    assert telling.table == rows(heard_by_both_sides(world, "assignment:withdrawn"), *trays_of_members(world))
    assert (assignment.status, assignment.reason, assignment.signal.status) == ("withdrawn", "Sent by mistake", "open")
    assert is_silent_to_the_rival(world, telling)


def test_withdrawing_again_is_quiet(world: World) -> None:
    assignment = world.assignment()
    withdraw_assignment(assignment, by=world.admin, reason="Sent by mistake")
    with told() as telling:
        withdraw_assignment(assignment, by=world.admin, reason="Once more")
    assert telling.events == [] and assignment.reason == "Sent by mistake"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_withdrawing_without_a_readable_reason_names_the_field(world: World, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        withdraw_assignment(world.assignment(), by=world.admin, reason=reason)
    assert list(refusal.value.errors) == ["reason"]


def accept(world: World, assignment: Assignment) -> None:
    accept_assignment(assignment, by=world.a_owner)


def decline(world: World, assignment: Assignment) -> None:
    decline_assignment(assignment, by=world.a_owner, reason="value")


def withdraw(world: World, assignment: Assignment) -> None:
    withdraw_assignment(assignment, by=world.admin, reason="Sent by mistake")


@pytest.mark.parametrize(
    ("first", "too_late"), [(decline, accept), (withdraw, accept), (withdraw, decline), (decline, withdraw)]
)
def test_the_other_answer_is_too_late_and_says_where_it_stands(
    world: World, first: Callable[..., None], too_late: Callable[..., None]
) -> None:
    assignment = world.assignment()
    first(world, assignment)
    status = assignment.status
    with told() as telling, pytest.raises(AlreadyAnswered) as refusal:
        too_late(world, assignment)
    assert refusal.value.status == 409
    assert refusal.value.state == {"assignment": {"id": str(assignment.id), "status": status}}
    assert telling.events == [] and assignment.status == status
