"""What becomes of what was accepted: submitted, won, lost."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.assignments.answering import (
    NotAcceptedYet,
    accept_assignment,
    conclude_assignment,
    decline_assignment,
    submit_assignment,
)
from app.assignments.models import Assignment
from app.assignments.standing import AlreadyAnswered
from app.errors import InvalidInput
from app.extensions import db
from app.notifications.models import Notification
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World

from .conftest import Sides

pytestmark = pytest.mark.both_databases


@pytest.fixture
def submitted(world: World) -> Assignment:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    submit_assignment(assignment, by=world.a_owner)
    return assignment


def test_submitting_is_told_to_both_sides_once(world: World, sides: Sides) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    with told() as telling:
        submit_assignment(assignment, by=world.a_member)
        submit_assignment(assignment, by=world.a_owner)
    assert telling.table == rows(sides.both("assignment:responded"), *sides.admins_trays)
    assert telling.of("assignment:responded")[0].payload["status"] == assignment.status == "submitted"
    assert sides.rival_heard(telling) == []


def test_the_answer_keeps_its_time_and_whose_it_was(world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    answered = assignment.responded_at
    submit_assignment(assignment, by=world.a_member)
    assert (assignment.responded_at, assignment.responded_by_id) == (answered, world.a_owner.id)


def test_what_was_not_accepted_cannot_be_submitted(world: World) -> None:
    assignment = world.assignment()
    with pytest.raises(NotAcceptedYet, match="first"):
        submit_assignment(assignment, by=world.a_owner)
    decline_assignment(assignment, by=world.a_owner, reason="value")
    with pytest.raises(AlreadyAnswered):
        submit_assignment(assignment, by=world.a_owner)
    assert assignment.status == "declined"


@pytest.mark.parametrize("status", ["won", "lost"])
def test_how_it_ended_is_told_with_the_value_and_ends_the_assignment(
    world: World, sides: Sides, submitted: Assignment, status: str
) -> None:
    with told() as telling:
        conclude_assignment(submitted, by=world.a_owner, status=status, value=Decimal(180_000))
        conclude_assignment(submitted, by=world.a_member, status=status)
    assert telling.table == rows(sides.both("assignment:responded"), *sides.admins_trays)
    assert (submitted.status, submitted.value, submitted.signal.status) == (status, Decimal(180_000), "open")
    assert sides.rival_heard(telling) == []


def test_an_outcome_is_final(world: World, submitted: Assignment) -> None:
    conclude_assignment(submitted, by=world.a_owner, status="won")
    with pytest.raises(AlreadyAnswered, match="won"):
        conclude_assignment(submitted, by=world.a_owner, status="lost")


def test_a_value_that_was_not_known_is_taken_later_and_another_one_is_not(world: World, submitted: Assignment) -> None:
    conclude_assignment(submitted, by=world.a_owner, status="won")
    conclude_assignment(submitted, by=world.a_owner, status="won", value=Decimal(5))
    assert submitted.value == Decimal(5)
    mine = select(Notification.title).where(Notification.person_id == world.admin.id).order_by(Notification.id.desc())
    name = submitted.signal.identifier
    assert list(db.session.scalars(mine.limit(2))) == [
        f"AetherSense named the value of {name}",
        f"AetherSense won {name}",
    ]
    with pytest.raises(AlreadyAnswered, match="won"):
        conclude_assignment(submitted, by=world.a_owner, status="won", value=Decimal(6))
    assert submitted.value == Decimal(5)


def test_what_was_not_submitted_has_no_outcome(world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    with pytest.raises(NotAcceptedYet, match="Submit"):
        conclude_assignment(assignment, by=world.a_owner, status="won")


@pytest.mark.parametrize(("status", "value", "field"), [("sold", None, "status"), ("won", Decimal(-1), "value")])
def test_an_outcome_that_is_none_names_its_field(
    world: World, submitted: Assignment, status: str, value: Decimal | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        conclude_assignment(submitted, by=world.a_owner, status=status, value=value)
    assert list(refusal.value.errors) == [field]
    assert submitted.status == "submitted"


def test_a_contract_whose_notice_names_no_currency_is_in_dollars(
    client_for: Callable[[Person], Client], world: World, submitted: Assignment
) -> None:
    conclude_assignment(submitted, by=world.a_owner, status="won", value=Decimal(180_000))
    identifier = submitted.signal.identifier
    for one, page in ((world.admin, f"/admin/signals/{identifier}"), (world.a_owner, f"/inbox/{identifier}")):
        assert "$180,000" in client_for(one).page(page).text
