"""Deciding several requests at once, and what those hear who wait for the same signal."""

import pytest

from app.accounts.models import Person
from app.assignments.history import history_of_startup
from app.assignments.models import PoolRequest
from app.assignments.queries import assignments_of
from app.errors import InvalidInput
from app.extensions import db
from app.notifications.queries import tray_of
from app.pool.deciding import approve_request, decide_each, reject_request
from app.pool.lifecycle import close_signal
from app.pool.service import request_signal, withdraw_request
from app.signals.models import Signal
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
    heard = ["pool:moved", "pool:waiting", "notification:changed"]
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
    assert telling.to(world.b_owner) == ["pool:moved", "pool:rejected", "notification:changed"]
    assert [event.rooms for event in telling.of("pool:rejected")] == [{f"startup:{world.b.id}", "admins"}]


def test_without_a_word_about_them_nothing_is_said_to_the_others(
    world: World, first: PoolRequest, second: PoolRequest
) -> None:
    with told() as telling:
        approve_request(first, by=world.admin)
    assert telling.to(world.b_owner) == ["pool:moved"] and second.status == "pending"


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
    decided = decide_each([closed, withdrawn, good], lambda one: approve_request(one, by=world.admin))
    assert decided.done == [good]
    assert [request.id for request, _ in decided.refused] == [withdrawn.id, closed.id]
    assert "withdrawn" in decided.refused[0][1].detail


def test_several_are_rejected_with_one_reason(world: World) -> None:
    requests = [request_signal(world.signal(pool=True), by=world.a_owner)[0] for _ in range(3)]
    with told() as telling:
        decide_each(requests, lambda one: reject_request(one, by=world.admin, reason="Not this year"))
    assert {one.reason for one in requests} == {"Not this year"}
    assert telling.to(world.b_owner) == []
    expected = [("pool:rejected", {f"startup:{world.a.id}", "admins"})] * 3
    trays = [("notification:changed", {f"user:{one.id}"}) for one in (world.a_owner, world.a_member)] * 3
    assert telling.table == rows(*expected, *trays)
