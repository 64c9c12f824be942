"""The one verb that makes an assignment, whoever asks for it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.access import deactivate_person
from app.assignments.answering import accept_assignment, decline_assignment
from app.assignments.models import Assignment
from app.assignments.order import MOST_PAIRS, StartupSuspended
from app.assignments.service import assign
from app.assignments.withdrawing import withdraw_assignment
from app.errors import InvalidInput
from app.extensions import db
from app.notifications.models import Notification
from app.notifications.service import mark_all_read
from app.pool.lifecycle import close_signal
from app.pool.service import request_signal
from app.realtime.log_reading import head
from app.signals.service import SignalClosed
from app.startups.models import Startup
from app.startups.service import suspend_startup
from tests.support.telling import rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def give(world: World, signal: Any, *startups: Startup, **more: Any) -> Any:
    return assign([signal], [startup.id for startup in startups], by=world.admin, **{"origin": "direct", **more})


def tray(person: Any) -> list[str]:
    lines = select(Notification).where(Notification.person_id == person.id).order_by(Notification.id)
    return [line.title for line in db.session.scalars(lines)]


def test_an_assignment_is_pending_and_keeps_what_it_was_given_with(world: World) -> None:
    signal = world.signal()
    due = date(2026, 12, 24)
    done = give(world, signal, world.a, origin="service", due_date=due, note="Ask about winter")
    made = db.session.scalars(select(Assignment)).one()
    assert done.created == [made.id] and done.unchanged == []
    assert (made.signal_id, made.startup_id, made.status, made.origin) == (
        signal.id,
        world.a.id,
        "pending_review",
        "service",
    )
    assert (made.due_date, made.note, made.assigned_by_id, made.batch_id) == (
        due,
        "Ask about winter",
        world.admin.id,
        done.batch_id,
    )


def test_a_signal_with_an_assignment_is_assigned(world: World) -> None:
    assert world.assignment().signal.status == "assigned"


def test_exactly_its_startup_its_members_and_the_admins_are_told(world: World) -> None:
    with told() as telling:
        world.assignment(signal=world.signal())
    signal_created = ("signal:created", {"admins"})
    assert telling.table == rows(
        signal_created,
        ("signal:assigned", {f"startup:{world.a.id}"}),
        ("assignment:created", {"admins"}),
        ("notification:changed", {f"user:{world.a_owner.id}"}),
        ("notification:changed", {f"user:{world.a_member.id}"}),
    )


def test_a_rival_startup_hears_nothing(world: World) -> None:
    with told() as telling:
        world.assignment(world.a)
    assert telling.to(world.b_owner) == []
    with told() as telling:
        world.assignment(world.b)
    assert telling.to(world.b_owner) == ["signal:assigned", "notification:changed"], "the rival must be able to hear"


def test_each_active_member_gets_one_notification_and_nobody_else_any(world: World) -> None:
    deactivate_person(world.a_member, by=world.admin)
    assignment = world.assignment()
    assert tray(world.a_owner) == [f"{assignment.signal.identifier} has been assigned to you"]
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 1


def test_the_payload_names_the_assignment_as_text(world: World) -> None:
    with told() as telling:
        assignment = world.assignment(due_date=date(2026, 12, 24))
    ids = {
        "assignmentId": str(assignment.id),
        "signalId": str(assignment.signal_id),
        "signalIdentifier": assignment.signal.identifier,
        "startupId": str(world.a.id),
    }
    [assigned], [created] = telling.of("signal:assigned"), telling.of("assignment:created")
    assert assigned.payload.pop("timestamp").endswith("Z")
    assert assigned.payload == ids
    assert created.payload == {**ids, "status": "pending_review", "dueDate": "2026-12-24"}


def test_many_startups_are_each_told_of_their_own_and_only_admins_of_how_many(world: World) -> None:
    signal = world.signal()
    with told() as telling:
        done = give(world, signal, world.a, world.b)
    assert len(done.created) == 2
    for event in telling.of("signal:assigned"):
        assert (event.payload["batchId"], event.payload["batchSize"]) == (done.batch_id, 1)
        assert event.rooms == {f"startup:{event.payload['startupId']}"}
    assert {event.payload["batchSize"] for event in telling.of("assignment:created")} == {2}


def test_each_member_is_told_how_much_is_unread_in_their_own_tray(world: World) -> None:
    world.assignment(world.a)
    mark_all_read(world.a_owner)
    with told() as telling:
        world.assignment(world.a)
    unread = {room: event.payload["unread"] for event in telling.of("notification:changed") for room in event.rooms}
    assert unread == {f"user:{world.a_owner.id}": 1, f"user:{world.a_member.id}": 2}


def test_a_batch_of_signals_tells_a_startup_how_many_are_its_own(world: World) -> None:
    signals = [world.signal(f"Notice {n}") for n in range(3)]
    with told() as telling:
        assign(signals, [world.a.id], by=world.admin, origin="direct")
    assert [event.payload["batchSize"] for event in telling.of("signal:assigned")] == [3, 3, 3]
    [trays] = telling.of("notification:changed")
    assert trays.rooms == {f"user:{world.a_owner.id}", f"user:{world.a_member.id}"}, "once, and not for each line"
    assert trays.payload == {"unread": 3}
    assert len(tray(world.a_owner)) == 3


def test_asking_for_what_holds_changes_nothing_and_tells_nobody(world: World) -> None:
    assignment = world.assignment()
    before = (head().position, tray(world.a_owner), assignment.assigned_at, assignment.batch_id)
    done = give(world, assignment.signal, world.a, origin="service", note="again")
    assert (done.created, done.unchanged) == ([], [assignment.id])
    assert (head().position, tray(world.a_owner), assignment.assigned_at, assignment.batch_id) == before
    assert assignment.note is None


def test_naming_a_startup_twice_gives_it_once(world: World) -> None:
    done = give(world, world.signal(), world.a, world.a)
    assert len(done.created) == 1 and done.unchanged == []


def test_only_the_newly_assigned_are_told(world: World) -> None:
    assignment = world.assignment(world.a)
    with told() as telling:
        done = give(world, assignment.signal, world.a, world.b)
    assert (len(done.created), done.unchanged) == (1, [assignment.id])
    assert telling.to(world.a_owner) == []
    assert telling.to(world.b_owner) == ["signal:assigned", "notification:changed"]


def test_an_accepted_assignment_stands_and_is_not_given_anew(world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    assert give(world, assignment.signal, world.a).created == []
    assert assignment.status == "accepted"


@pytest.mark.parametrize("ended", ["declined", "withdrawn"])
def test_assigning_again_after_it_ended_reopens_the_same_assignment(world: World, ended: str) -> None:
    assignment = world.assignment()
    if ended == "declined":
        decline_assignment(assignment, by=world.a_owner, reason="no_capacity")
    else:
        withdraw_assignment(assignment, by=world.admin, reason="Sent by mistake")
    assert assignment.signal.status == "open"
    with told() as telling:
        done = give(world, assignment.signal, world.a)
    assert (done.created, assignment.status, assignment.signal.status) == (
        [assignment.id],
        "pending_review",
        "assigned",
    )
    assert (assignment.reason, assignment.responded_at, assignment.viewed_at) == (None, None, None)
    assert telling.to(world.a_owner)[0] == "signal:assigned"


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_draft_or_closed_signal_is_refused(world: World, status: str) -> None:
    signal = world.signal(status="draft" if status == "draft" else "open")
    if status == "closed":
        close_signal(signal, by=world.admin)
    with told() as telling, pytest.raises(SignalClosed) as refusal:
        give(world, signal, world.a)
    assert refusal.value.status == 409
    assert refusal.value.state == {"signal": {"identifier": signal.identifier, "status": status}}
    assert telling.events == [] and db.session.scalars(select(Assignment)).all() == []


def test_a_suspended_startup_is_refused_and_nobody_beside_it_is_given_anything(world: World) -> None:
    suspend_startup(world.b, by=world.admin)
    with told() as telling, pytest.raises(StartupSuspended):
        give(world, world.signal(), world.a, world.b)
    assert telling.of("signal:assigned") == [] and db.session.scalars(select(Assignment)).all() == []


def test_an_unknown_startup_is_refused_by_its_place_in_the_list(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        assign([world.signal()], [world.a.id, 999_999], by=world.admin, origin="direct")
    assert list(refusal.value.errors) == ["startupIds[1]"]
    assert db.session.scalars(select(Assignment)).all() == []


def test_no_startup_at_all_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        assign([world.signal()], [], by=world.admin, origin="direct")
    assert list(refusal.value.errors) == ["startupIds"]


def test_more_than_the_most_at_once_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        assign([world.signal()], range(1, MOST_PAIRS + 2), by=world.admin, origin="direct")
    assert list(refusal.value.errors) == ["startupIds"]


def test_a_thousand_startups_at_once_are_each_told_once(world: World) -> None:
    many = [{"name": f"Startup {n}", "slug": f"startup-{n}", "status": "active"} for n in range(1_000)]
    db.session.execute(insert(Startup), many)
    db.session.commit()
    ids = db.session.scalars(select(Startup.id)).all()
    with told() as telling:
        done = assign([world.signal()], ids, by=world.admin, origin="direct")
    assert len(done.created) == len(ids)
    assert sorted(room for event in telling.of("signal:assigned") for room in event.rooms) == sorted(
        f"startup:{startup_id}" for startup_id in ids
    )
    positions = [event.position for event in telling.events]
    assert positions == list(range(positions[0], positions[0] + len(positions)))


def test_assigning_to_a_startup_that_asked_approves_its_request(world: World) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    with told() as telling:
        [assignment_id] = give(world, signal, world.a, world.b).created[:1]
    assert (request.status, request.assignment_id, request.decided_by_id) == (
        "approved",
        assignment_id,
        world.admin.id,
    )
    [approved] = telling.of("pool:approved")
    assert approved.rooms == {f"startup:{world.a.id}", "admins"}


def test_what_fails_halfway_leaves_nothing_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    signal, before = world.signal(), head().position

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("app.assignments.service.tell_assigned", full)
    with pytest.raises(OSError):
        give(world, signal, world.a)
    assert head().position == before
    assert db.session.scalars(select(Assignment)).all() == [] and signal.status == "open"
    monkeypatch.undo()
    with told() as telling:
        give(world, signal, world.a)
    assert telling.events[0].position == before + 1, "a rollback gives positions back"


def test_the_database_refuses_a_second_row_for_a_pair(world: World) -> None:
    """Whatever the program does: the last guard stands in the table itself."""
    signal = world.signal()
    give(world, signal, world.a, world.b)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Assignment).where(Assignment.signal_id == signal.id).values(startup_id=world.a.id))
    db.session.rollback()
