"""Many who assign the same thing at the same moment."""

import contextlib
import threading

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.assignments.models import Assignment, PoolRequest
from app.assignments.service import assign
from app.extensions import db
from app.notifications.models import Notification
from app.pool.deciding import approve_request
from app.pool.lifecycle import close_signal, set_status
from app.pool.service import AlreadyYours, NotInPool, request_signal
from app.signals.models import Signal
from app.signals.service import SignalClosed
from tests.support.at_once import at_once, slow_held_up
from tests.support.telling import rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def signal_with(signal_id: int) -> Signal:
    return db.session.get_one(Signal, signal_id)


def test_fifty_at_once_make_one_assignment_told_once(app: APIFlask, world: World) -> None:
    signal_id, startup_id, admin_id = world.signal().id, world.a.id, world.admin.id

    def give() -> list[int]:
        by = db.session.get_one(Person, admin_id)
        return assign([signal_with(signal_id)], [startup_id], by=by, origin="direct").created

    with told() as telling:
        created = at_once(app, [give] * 50)
    assert sum(map(len, created)) == 1
    assert telling.table == rows(
        ("signal:assigned", {f"startup:{startup_id}"}),
        ("assignment:created", {"admins"}),
        ("notification:changed", {f"user:{world.a_owner.id}"}),
        ("notification:changed", {f"user:{world.a_member.id}"}),
    )
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 1
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 2


@pytest.mark.parametrize("round_", range(3))
def test_the_four_ways_at_once_make_one_assignment_told_once(app: APIFlask, world: World, round_: int) -> None:
    signal = world.signal(pool=True)
    request, _ = request_signal(signal, by=world.a_owner)
    signal_id, startup_id, admin_id, request_id = signal.id, world.a.id, world.admin.id, request.id

    def admin() -> Person:
        return db.session.get_one(Person, admin_id)

    def directly() -> None:
        assign([signal_with(signal_id)], [startup_id], by=admin(), origin="direct")

    def as_a_program() -> None:
        assign([signal_with(signal_id)], [startup_id], by=admin(), origin="service")

    def by_status() -> None:
        set_status(signal_with(signal_id), "assigned", startup_ids=[startup_id], by=admin())

    def by_approval() -> None:
        approve_request(db.session.get_one(PoolRequest, request_id), by=admin())

    with told() as telling:
        at_once(app, [directly, as_a_program, by_status, by_approval] * 3)
    assert telling.table == rows(
        ("signal:assigned", {f"startup:{startup_id}"}),
        ("assignment:created", {"admins"}),
        ("pool:approved", {"admins", f"startup:{startup_id}"}),
        ("notification:changed", {f"user:{world.a_owner.id}"}),
        ("notification:changed", {f"user:{world.a_member.id}"}),
    )
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 1
    assert request.status == "approved"


@pytest.mark.parametrize("round_", range(5))
def test_who_asks_while_it_is_assigned_or_closed_is_not_left_waiting(app: APIFlask, world: World, round_: int) -> None:
    given, closed = world.signal(pool=True).id, world.signal(pool=True).id
    startup_id, admin_id, owner_id = world.a.id, world.admin.id, world.a_owner.id

    def ask(signal_id: int) -> None:
        with contextlib.suppress(AlreadyYours, NotInPool):
            request_signal(signal_with(signal_id), by=db.session.get_one(Person, owner_id))

    def give() -> None:
        by = db.session.get_one(Person, admin_id)
        assign([signal_with(given)], [startup_id], by=by, origin="direct")

    def close() -> None:
        close_signal(signal_with(closed), by=db.session.get_one(Person, admin_id))

    at_once(app, [lambda: ask(given), give, lambda: ask(closed), close])
    assert set(db.session.scalars(select(PoolRequest.status))) <= {"approved", "rejected"}


def test_what_is_being_closed_at_this_moment_is_not_assigned(app: APIFlask, world: World) -> None:
    signal_id, startup_id, admin_id = world.signal().id, world.a.id, world.admin.id
    refused = threading.Event()

    def close() -> None:
        with app.app_context():
            close_signal(signal_with(signal_id), by=db.session.get_one(Person, admin_id))

    def give() -> None:
        with app.app_context():
            try:
                assign([signal_with(signal_id)], [startup_id], by=db.session.get_one(Person, admin_id), origin="direct")
            except SignalClosed:
                refused.set()

    closing, giving = threading.Thread(target=close, name="slow"), threading.Thread(target=give)
    with slow_held_up() as held_up:
        closing.start()
        assert held_up.stopped.wait(10)
        giving.start()
        giving.join(0.3)
        assert giving.is_alive(), "it must wait, and see how the closing ends"
        held_up.go_on.set()
        closing.join(10)
        giving.join(10)
    db.session.rollback()
    assert refused.is_set() and signal_with(signal_id).status == "closed"
