"""Asking for a signal in the pool, and what becomes of it."""

import pytest

from app.assignments.answering import decline_assignment
from app.assignments.models import Assignment
from app.errors import InvalidInput
from app.extensions import db
from app.pool.deciding import approve_request, reject_request
from app.pool.lifecycle import close_signal, unlist_from_pool
from app.pool.service import AlreadyDecided, AlreadyYours, NotInPool, request_signal, withdraw_request
from app.signals.service import SignalClosed
from tests.support.telling import rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def both_sides(world: World) -> set[str]:
    return {f"startup:{world.a.id}", "admins"}


def trays(*people: int) -> list[tuple[str, set[str]]]:
    return [("notification:changed", {f"user:{person}"}) for person in people]


def test_asking_tells_the_own_startup_and_the_admins(world: World) -> None:
    signal = world.signal(pool=True)
    with told() as telling:
        request, new = request_signal(signal, by=world.a_owner, message=" We built one ")
    assert (new, request.status, request.message, request.startup_id) == (True, "pending", "We built one", world.a.id)
    assert telling.table == rows(("pool:requested", both_sides(world)), *trays(world.admin.id, world.reader.id))
    assert telling.to(world.b_owner) == [], "who asks for what is no rival's business"


def test_asking_again_is_the_same_request_and_quiet(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    with told() as telling:
        again, new = request_signal(signal, by=world.a_member, message="Please")
    assert (again.id, new, telling.events) == (request.id, False, [])


def test_two_startups_may_ask_for_the_same_signal(world: World) -> None:
    signal = world.signal(pool=True)
    ours, _ = request_signal(signal, by=world.a_owner)
    theirs, new = request_signal(signal, by=world.b_owner)
    assert new and ours.id != theirs.id


def test_what_is_not_in_the_pool_cannot_be_asked_for(world: World) -> None:
    listed = world.signal(pool=True)
    unlist_from_pool(listed, by=world.admin)
    for signal in (world.signal(), listed):
        with told() as telling, pytest.raises(NotInPool):
            request_signal(signal, by=world.a_owner)
        assert telling.events == []


def test_what_a_startup_has_it_cannot_ask_for(world: World) -> None:
    signal = world.signal(pool=True)
    world.assignment(world.a, signal)
    with pytest.raises(AlreadyYours):
        request_signal(signal, by=world.a_owner)
    assert request_signal(signal, by=world.b_owner)[1], "several startups may be given a pool signal"


def test_too_long_a_message_names_its_field(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        request_signal(world.signal(pool=True), by=world.a_owner, message="x" * 2_001)
    assert list(refusal.value.errors) == ["message"]


def test_approving_assigns_and_is_told_like_every_assignment(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    with told() as telling:
        done = approve_request(request, by=world.admin)
    assert done
    assignment = db.session.get_one(Assignment, done.created[0])
    assert (assignment.origin, request.status, request.assignment_id) == ("pool", "approved", assignment.id)
    assert telling.table == rows(
        ("pool:approved", both_sides(world)),
        ("signal:assigned", {f"startup:{world.a.id}"}),
        ("assignment:created", {"admins"}),
        *trays(world.a_owner.id, world.a_member.id),
    )
    assert telling.to(world.b_owner) == []


def test_approving_again_is_quiet(world: World) -> None:
    request, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    approve_request(request, by=world.admin)
    with told() as telling:
        assert approve_request(request, by=world.admin) is None
    assert telling.events == []


def test_rejecting_tells_the_startup_why_and_it_may_ask_again(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    with told() as telling:
        assert reject_request(request, by=world.admin, reason="It needs a permit")
    assert telling.table == rows(("pool:rejected", both_sides(world)), *trays(world.a_owner.id, world.a_member.id))
    assert telling.of("pool:rejected")[0].payload["reason"] == "It needs a permit"
    assert telling.to(world.b_owner) == []
    again, new = request_signal(signal, by=world.a_owner)
    assert new and again.id != request.id


def test_rejecting_again_is_quiet_and_without_a_reason_refused(world: World) -> None:
    request, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    with pytest.raises(InvalidInput):
        reject_request(request, by=world.admin, reason=" ")
    reject_request(request, by=world.admin, reason="It needs a permit")
    with told() as telling:
        assert not reject_request(request, by=world.admin, reason="Another")
    assert telling.events == [] and request.reason == "It needs a permit"


def test_the_opposite_decision_is_too_late(world: World) -> None:
    approved, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    approve_request(approved, by=world.admin)
    rejected, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    reject_request(rejected, by=world.admin, reason="It needs a permit")
    with told() as telling:
        with pytest.raises(AlreadyDecided) as refusal:
            reject_request(approved, by=world.admin, reason="After all")
        with pytest.raises(AlreadyDecided):
            approve_request(rejected, by=world.admin)
        with pytest.raises(AlreadyDecided):
            withdraw_request(approved, by=world.a_owner)
    assert refusal.value.state == {"request": {"id": str(approved.id), "status": "approved"}}
    assert telling.events == []


def test_no_longer_asking_is_told_once(world: World) -> None:
    request, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    with told() as telling:
        withdraw_request(request, by=world.a_member)
        withdraw_request(request, by=world.a_member)
    assert telling.table == rows(("pool:withdrawn", both_sides(world)))
    assert request.status == "withdrawn"


def test_closing_the_signal_rejects_what_is_asked(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    close_signal(signal, by=world.admin)
    assert (request.status, request.reason) == ("rejected", "The signal was closed.")
    with pytest.raises(AlreadyDecided):
        approve_request(request, by=world.admin)


def test_approving_what_was_unlisted_meanwhile_still_assigns(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    unlist_from_pool(signal, by=world.admin)
    done = approve_request(request, by=world.admin)
    assert done and done.created


def test_a_declined_startup_may_ask_and_be_given_it_again(world: World) -> None:
    signal = world.signal(pool=True)
    assignment = world.assignment(world.a, signal)
    decline_assignment(assignment, by=world.a_owner, reason="value")
    request, new = request_signal(signal, by=world.a_owner)
    assert new
    done = approve_request(request, by=world.admin)
    assert done and done.created == [assignment.id] and assignment.status == "pending_review"


def test_a_draft_cannot_be_approved_away(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    signal.status = "draft"
    db.session.commit()
    with pytest.raises(SignalClosed):
        approve_request(request, by=world.admin)
    assert request.status == "pending"
