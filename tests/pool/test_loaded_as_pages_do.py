"""The verbs on things loaded through the queries that pages use, with what is joined to them."""

import pytest

from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.queries import assignment_seen_by, request_seen_by
from app.assignments.withdrawing import withdraw_assignment
from app.pool.deciding import approve_request, reject_request
from app.pool.service import request_signal, withdraw_request
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def test_an_assignment_is_viewed_accepted_and_declined(world: World) -> None:
    assignment = assignment_seen_by(world.a_owner, world.assignment().id)
    view_assignment(assignment, by=world.a_owner)
    accept_assignment(assignment, by=world.a_owner)
    decline_assignment(assignment, by=world.a_owner, reason="no_capacity")
    assert assignment.viewed_at and assignment.status == "declined"


def test_an_assignment_is_withdrawn(world: World) -> None:
    assignment = assignment_seen_by(world.admin, world.assignment().id)
    withdraw_assignment(assignment, by=world.admin, reason="The notice was cancelled.")
    assert assignment.status == "withdrawn"


@pytest.mark.parametrize("decision", ["approved", "rejected", "withdrawn"])
def test_a_request_is_decided(world: World, decision: str) -> None:
    asked, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    request = request_seen_by(world.admin, asked.id)
    if decision == "approved":
        approve_request(request, by=world.admin)
    elif decision == "rejected":
        reject_request(request, by=world.admin, reason="It went to somebody else.")
    else:
        withdraw_request(request, by=world.a_owner)
    assert request.status == decision
