"""Deciding several requests at once, and what those hear who wait for the same signal."""

import pytest

from app.accounts.models import Person
from app.assignments.answering import accept_assignment
from app.assignments.history import history_of_startup
from app.assignments.models import PoolRequest
from app.assignments.queries import assignments_of
from app.assignments.service import assign
from app.assignments.withdrawing import TooLateToUndo, undo_batch
from app.errors import InvalidInput
from app.extensions import db
from app.notifications.queries import tray_of
from app.pool.deciding import approve_request, approve_requests, reject_requests
from app.pool.lifecycle import close_signal, set_status
from app.pool.service import request_signal, withdraw_request
from app.signals.models import Signal
from app.startups.service import suspend_startup
from tests.support.telling import rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def newest_line(person: Person) -> str:
    line = db.session.scalars(tray_of(person)).first()
    assert line
    return line.title


@pytest.fixture
def wanted(world: World) -> Signal:
    return world.signal(pool=True)


@pytest.fixture
def first(world: World, wanted: Signal) -> PoolRequest:
    return request_signal(wanted, by=world.a_owner)[0]


@pytest.fixture
def second(world: World, wanted: Signal, first: PoolRequest) -> PoolRequest:
    return request_signal(wanted, by=world.b_owner)[0]


def test_who_goes_on_waiting_reads_its_place(world: World, first: PoolRequest, second: PoolRequest) -> None:
    third = request_signal(first.signal, by=world.person("Owner of a third", "owner", world.startup("Cirrus")))[0]
    assert approve_request(first, by=world.admin, others="waiting")
    assert [one.status for one in (first, second, third)] == ["approved", "pending", "pending"]
    assert newest_line(world.b_owner).endswith("You are number 1 on its waiting list")


def test_who_goes_on_waiting_hears_its_place_and_nobody_else_does(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    with told() as telling:
        approve_request(first, by=world.admin, others="waiting")
    heard = ["pool:waiting", "notification:changed"]
    assert telling.to(world.b_owner) == telling.to(world.b_member) == heard
    [waiting] = telling.of("pool:waiting")
    assert (waiting.rooms, waiting.payload["place"]) == ({f"startup:{world.b.id}", "admins"}, 1)
    sentence = history_of_startup(world.admin, world.b).deeds[0].sentence
    assert sentence == f"Blue Fern stays on the waiting list of {first.signal.identifier}, as number 1"


def test_others_are_rejected_with_the_reason_if_the_admin_so_chooses(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    with told() as telling:
        approve_request(first, by=world.admin, others="rejected", reason="One team is enough")
    assert (second.status, second.reason) == ("rejected", "One team is enough")
    assert telling.to(world.b_owner) == ["pool:rejected", "notification:changed"]
    assert [event.rooms for event in telling.of("pool:rejected")] == [{f"startup:{world.b.id}", "admins"}]


def test_without_a_word_about_them_the_others_are_told_that_they_wait_on(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    with told() as telling:
        approve_request(first, by=world.admin)
    assert telling.to(world.b_owner) == ["pool:waiting", "notification:changed"] and second.status == "pending"


@pytest.mark.parametrize("way", ["direct", "status"])
def test_however_a_signal_is_given_to_another_those_who_wait_for_it_are_told_in_order(
    world: World, first: PoolRequest, second: PoolRequest, way: str
) -> None:
    third = world.startup("Cirrus")
    with told() as telling:
        if way == "direct":
            assign([first.signal], [third.id], by=world.admin, origin="direct")
        else:
            set_status(first.signal, "assigned", by=world.admin, startup_ids=[third.id])
    told_of = [(event.payload["startupId"], event.payload["place"]) for event in telling.of("pool:waiting")]
    assert told_of == [(str(world.a.id), 1), (str(world.b.id), 2)]
    assert newest_line(world.b_member).endswith("You are number 2 on its waiting list")
    with told() as telling:
        assign([first.signal], [third.id], by=world.admin, origin="direct")
    assert telling.events == [], "it has it already: nobody is passed over"


def test_undoing_tells_nobody_else_and_the_trays_forget_who_was_passed_over(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    done = approve_request(first, by=world.admin)
    assert done
    with told() as telling:
        undo_batch(done.batch_id, by=world.admin)
    assert telling.to(world.b_owner) == ["notification:changed", "pool:moved"]
    assert "went to another" not in "".join(line.title for line in db.session.scalars(tray_of(world.b_owner)))


def test_who_was_rejected_because_another_was_approved_waits_again_when_that_is_undone(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    done = approve_request(first, by=world.admin, others="rejected", reason="One team is enough")
    assert done
    with told() as telling:
        undo_batch(done.batch_id, by=world.admin)
    assert [(one.status, one.reason) for one in (first, second)] == [("pending", None)] * 2
    assert second.decided_at is None and second.decided_by_id is None
    [waiting] = telling.of("pool:waiting")
    assert (waiting.rooms, waiting.payload["place"]) == ({f"startup:{world.b.id}", "admins"}, 2)
    assert not [line for line in db.session.scalars(tray_of(world.b_owner)) if line.kind == "pool:rejected"]


def test_who_has_asked_again_meanwhile_waits_once(world: World, first: PoolRequest, second: PoolRequest) -> None:
    done = approve_request(first, by=world.admin, others="rejected", reason="One team is enough")
    again, _ = request_signal(first.signal, by=world.b_owner)
    assert done
    undo_batch(done.batch_id, by=world.admin)
    assert [one.status for one in (first, second, again)] == ["pending", "rejected", "pending"]


def test_what_became_of_the_others_stands_where_somebody_has_answered(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    done = approve_requests([first], by=world.admin, others="rejected", reason="One team is enough").assigned
    assert done
    [given] = assignments_of(world.admin, first.signal)
    accept_assignment(given, by=world.a_owner)
    with pytest.raises(TooLateToUndo):
        undo_batch(done.batch_id, by=world.admin)
    assert second.status == "rejected"


@pytest.mark.parametrize(("others", "field"), [("rejected", "reason"), ("forgotten", "others")])
def test_what_is_missing_or_unknown_is_named_and_nothing_is_done(
    world: World, first: PoolRequest, second: PoolRequest, others: str, field: str
) -> None:
    with told() as telling, pytest.raises(InvalidInput) as refusal:
        approve_request(first, by=world.admin, others=others)
    assert list(refusal.value.errors) == [field]
    assert telling.events == [] and assignments_of(world.admin, first.signal) == []


def test_several_are_approved_at_once_and_what_cannot_be_is_named(world: World) -> None:
    good, withdrawn, closed = (request_signal(world.signal(pool=True), by=world.a_owner)[0] for _ in range(3))
    withdraw_request(withdrawn, by=world.a_owner)
    close_signal(closed.signal, by=world.admin)
    decided = approve_requests([closed, withdrawn, good], by=world.admin)
    assert decided.new == [good]
    assert [request.id for request, _ in decided.refused] == [withdrawn.id, closed.id]
    assert "withdrawn" in decided.refused[0][1].detail


def test_who_is_suspended_is_named_and_given_nothing(world: World) -> None:
    signal = world.signal(pool=True)
    ours, theirs = (request_signal(signal, by=one)[0] for one in (world.a_owner, world.b_owner))
    suspend_startup(world.a, by=world.admin)
    decided = approve_requests([ours, theirs], by=world.admin)
    assert decided.new == [theirs]
    assert [(request.id, error.detail) for request, error in decided.refused] == [
        (ours.id, "AetherSense is suspended and can be given nothing.")
    ]


def test_what_is_approved_in_one_go_is_one_batch_of_just_these(world: World) -> None:
    both, ours, theirs = (world.signal(pool=True) for _ in range(3))
    requests = [request_signal(signal, by=world.a_owner)[0] for signal in (both, ours)]
    requests += [request_signal(signal, by=world.b_owner)[0] for signal in (theirs,)]
    rival, _ = request_signal(both, by=world.b_owner)
    with told() as telling:
        done = approve_requests(requests, by=world.admin).assigned
    assert done and len(done.created) == 3
    sizes = [(one.payload["startupId"], one.payload["batchSize"]) for one in telling.of("signal:assigned")]
    assert sorted(sizes) == sorted([(str(world.a.id), 2)] * 2 + [(str(world.b.id), 1)])
    assert {one.payload["batchId"] for one in telling.of("assignment:created")} == {done.batch_id}
    assert {one.startup_id for one in assignments_of(world.admin, both)} == {world.a.id}
    assert rival.status == "pending"
    undo_batch(done.batch_id, by=world.admin)
    assert {one.status for one in (*requests, rival)} == {"pending"}
    assert list(db.session.scalars(tray_of(world.b_owner))) == []


def test_more_than_a_few_are_approved_in_one_go(world: World) -> None:
    requests = [request_signal(world.signal(pool=True), by=world.a_owner)[0] for _ in range(30)]
    done = approve_requests(requests, by=world.admin).assigned
    assert done and len(done.created) == 30
    assert {one.status for one in requests} == {"approved"}


def test_several_are_rejected_with_one_reason(world: World) -> None:
    requests = [request_signal(world.signal(pool=True), by=world.a_owner)[0] for _ in range(3)]
    with told() as telling:
        reject_requests(requests, by=world.admin, reason="Not this year")
    assert {one.reason for one in requests} == {"Not this year"}
    assert telling.to(world.b_owner) == []
    expected = [("pool:rejected", {f"startup:{world.a.id}", "admins"})] * 3
    trays = [("notification:changed", {f"user:{one.id}"}) for one in (world.a_owner, world.a_member)]
    assert telling.table == rows(*expected, *trays)
