"""Undoing an assigning, within a minute: everything is as it was before."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment, decline_assignment
from app.assignments.models import Assignment
from app.assignments.queries import assignments_of
from app.assignments.service import Assigned, assign
from app.assignments.withdrawing import TooLateToUndo, undo_batch
from app.errors import NotFound
from app.extensions import db
from app.notifications.queries import tray_of, unread_of
from app.pool.deciding import approve_request
from app.pool.service import request_signal
from app.signals.models import Signal
from tests.support.telling import rows, told
from tests.support.world import World

from .conftest import Sides

pytestmark = pytest.mark.both_databases


def give(world: World, signal: Signal, *startups: int) -> Assigned:
    return assign([signal], startups or [world.a.id], by=world.admin, origin="direct")


def tray(person: Person) -> list[str]:
    return [line.title for line in db.session.scalars(tray_of(person))]


def test_a_new_assignment_is_gone_and_both_sides_hear_of_it(world: World, sides: Sides) -> None:
    signal = world.signal()
    batch = give(world, signal).batch_id
    with told() as telling:
        assert undo_batch(batch, by=world.admin).undone == 1
    assert telling.table == rows(sides.both("assignment:withdrawn"), *sides.members_trays)
    assert sides.rival_heard(telling) == []
    assert assignments_of(world.admin, signal) == [] and signal.status == "open"
    assert (tray(world.a_owner), unread_of(world.a_owner)) == ([], 0)


def test_undone_twice_is_done_once(world: World) -> None:
    batch = give(world, world.signal()).batch_id
    undo_batch(batch, by=world.admin)
    with told() as telling, pytest.raises(NotFound, match="undone already"):
        undo_batch(batch, by=world.admin)
    assert telling.events == []


def test_after_a_minute_it_is_too_late(world: World) -> None:
    signal = world.signal()
    batch = give(world, signal).batch_id
    with clock.at(clock.now() + timedelta(seconds=61)), pytest.raises(TooLateToUndo, match="for a minute"):
        undo_batch(batch, by=world.admin)
    assert len(assignments_of(world.admin, signal)) == 1


def test_a_declined_one_that_was_given_again_is_declined_again(world: World) -> None:
    assignment = world.assignment(note="At first")
    decline_assignment(assignment, by=world.a_owner, reason="other", comment="Ask us in May")
    answered, first_batch = assignment.responded_at, assignment.batch_id
    undo_batch(give(world, assignment.signal).batch_id, by=world.admin)
    db.session.refresh(assignment)
    assert (assignment.status, assignment.reason, assignment.comment) == ("declined", "other", "Ask us in May")
    assert (assignment.responded_at, assignment.batch_id, assignment.note) == (answered, first_batch, "At first")
    assert assignment.signal.status == "open"


def test_a_request_that_was_approved_waits_again(world: World) -> None:
    request, _ = request_signal(world.signal(pool=True), by=world.a_owner)
    done = approve_request(request, by=world.admin)
    assert done
    undo_batch(done.batch_id, by=world.admin)
    db.session.refresh(request)
    assert (request.status, request.assignment_id, request.decided_at) == ("pending", None, None)
    assert approve_request(request, by=world.admin)


def test_what_was_answered_meanwhile_stands_and_is_named(world: World) -> None:
    signal = world.signal()
    batch = give(world, signal, world.a.id, world.b.id).batch_id
    [ours] = [one for one in assignments_of(world.admin, signal) if one.startup_id == world.a.id]
    accept_assignment(ours, by=world.a_owner)
    undone = undo_batch(batch, by=world.admin)
    assert (undone.undone, [one.startup_id for one in undone.kept]) == (1, [world.a.id])
    assert [one.startup_id for one in assignments_of(world.admin, signal)] == [world.a.id]
    assert signal.status == "assigned"


def test_what_everybody_has_answered_is_too_late(world: World) -> None:
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    with pytest.raises(TooLateToUndo, match="answered already"):
        undo_batch(assignment.batch_id, by=world.admin)


def test_what_already_stood_is_not_undone(world: World) -> None:
    signal = world.signal()
    give(world, signal)
    batch = give(world, signal, world.a.id, world.b.id).batch_id
    assert undo_batch(batch, by=world.admin).undone == 1
    assert [one.startup_id for one in assignments_of(world.admin, signal)] == [world.a.id]


def test_a_batch_of_hundreds_is_undone_at_once(world: World) -> None:
    startups = [world.startup(f"Company {n}").id for n in range(250)]
    batch = give(world, world.signal(), *startups).batch_id
    assert undo_batch(batch, by=world.admin).undone == 250
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 0
