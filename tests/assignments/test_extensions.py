"""More time: asked for, granted, refused; and a day that the accelerator moves."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment
from app.assignments.extending import (
    NothingAsked,
    change_due_date,
    grant_extension,
    refuse_extension,
    request_extension,
)
from app.assignments.history import history_of_signal, refusal_of_time
from app.assignments.models import Assignment
from app.assignments.queries import assignments_of
from app.assignments.service import assign
from app.assignments.standing import AlreadyAnswered
from app.errors import InvalidInput
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World

from .conftest import Sides

pytestmark = pytest.mark.both_databases


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


@pytest.fixture
def waiting(world: World) -> Assignment:
    """To be answered within a week, of a notice that closes in thirty days."""
    return world.assignment(signal=world.signal(deadline=clock.now() + timedelta(days=30)))


def test_asking_for_time_is_told_to_the_admins_and_once(world: World, sides: Sides, waiting: Assignment) -> None:
    with told() as telling:
        request_extension(waiting, by=world.a_owner, until=in_days(12), comment="Our partner decides on Monday")
        request_extension(waiting, by=world.a_member, until=in_days(12), comment="Our partner decides on Monday")
    assert telling.table == rows(sides.both("assignment:extension_requested"), *sides.admins_trays)
    assert telling.of("assignment:extension_requested")[0].payload["reason"] == "Our partner decides on Monday"
    assert waiting.due_date == in_days(7) and waiting.status == "pending_review"
    assert sides.rival_heard(telling) == []


def test_granting_moves_the_day_and_tells_both_sides(world: World, sides: Sides, waiting: Assignment) -> None:
    request_extension(waiting, by=world.a_owner, until=in_days(12))
    with told() as telling:
        grant_extension(waiting, by=world.admin)
    assert telling.table == rows(sides.both("assignment:updated"), *sides.members_trays)
    assert telling.of("assignment:updated")[0].payload["dueDate"] == in_days(12).isoformat()
    assert (waiting.due_date, waiting.asked_until) == (in_days(12), None)
    assert sides.rival_heard(telling) == []


def test_refusing_says_why_and_leaves_the_day(world: World, sides: Sides, waiting: Assignment) -> None:
    request_extension(waiting, by=world.a_owner, until=in_days(12))
    with told() as telling:
        refuse_extension(waiting, by=world.admin, reason="The agency decides this week")
    assert telling.table == rows(sides.both("assignment:updated"), *sides.members_trays)
    refusal = telling.of("assignment:updated")[0].payload
    assert (refusal["reason"], refusal["refused"]) == ("The agency decides this week", True)
    assert (waiting.due_date, waiting.asked_until) == (in_days(7), None)


def test_the_refusal_stands_beside_the_answer_until_it_is_asked_or_granted_anew(
    world: World, waiting: Assignment
) -> None:
    def refusal() -> str | None:
        deed = refusal_of_time(history_of_signal(world.a_owner, waiting.signal))
        return deed.reason if deed else None

    request_extension(waiting, by=world.a_owner, until=in_days(12))
    refuse_extension(waiting, by=world.admin, reason="The agency decides this week")
    assert refusal() == "The agency decides this week"
    request_extension(waiting, by=world.a_owner, until=in_days(13))
    assert refusal() is None
    refuse_extension(waiting, by=world.admin, reason="Still this week")
    assert refusal() == "Still this week"
    change_due_date(waiting, by=world.admin, due_date=in_days(14))
    assert refusal() is None


def test_nobody_is_given_time_who_did_not_ask(world: World, waiting: Assignment) -> None:
    with pytest.raises(NothingAsked):
        grant_extension(waiting, by=world.admin)
    with pytest.raises(NothingAsked):
        refuse_extension(waiting, by=world.admin, reason="No")


def test_an_answer_ends_the_asking(world: World, waiting: Assignment) -> None:
    request_extension(waiting, by=world.a_owner, until=in_days(12))
    accept_assignment(waiting, by=world.a_owner)
    assert waiting.asked_until is None
    with pytest.raises(AlreadyAnswered):
        request_extension(waiting, by=world.a_owner, until=in_days(12))
    with pytest.raises(AlreadyAnswered):
        change_due_date(waiting, by=world.admin, due_date=in_days(12))


@pytest.mark.parametrize(
    ("days", "why"), [(7, "Enter a later day"), (-1, "Enter a later day"), (31, "The notice closes on")]
)
def test_a_day_that_is_no_extension_is_refused_with_what_would_be_right(
    world: World, waiting: Assignment, days: int, why: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        request_extension(waiting, by=world.a_owner, until=in_days(days))
    assert why in refusal.value.errors["until"]


def test_where_no_later_day_is_left_none_can_be_asked_for(world: World, client_for: Callable[[Person], Client]) -> None:
    closes = clock.now() + timedelta(days=2)
    last, earlier = (world.assignment(signal=world.signal(deadline=closes)) for _ in range(2))
    change_due_date(last, by=world.admin, due_date=closes.date())
    change_due_date(earlier, by=world.admin, due_date=closes.date() - timedelta(days=1))
    owner = client_for(world.a_owner)
    offered = ["Ask for more time" in owner.page(f"/inbox/{one.signal.identifier}").text for one in (last, earlier)]
    assert offered == [False, True]
    question = owner.page(f"/inbox/{earlier.signal.identifier}/extension").text
    assert f"The notice closes on {closes:%-d %B %Y}." in question
    for days in (2, 3):
        with pytest.raises(InvalidInput) as refusal:
            request_extension(last, by=world.a_owner, until=in_days(days))
        assert "there is no later one" in refusal.value.errors["until"]


def test_a_day_that_moves_is_told_and_one_that_stays_is_not(world: World, sides: Sides, waiting: Assignment) -> None:
    with told() as telling:
        change_due_date(waiting, by=world.admin, due_date=in_days(3))
        change_due_date(waiting, by=world.admin, due_date=in_days(3))
    assert telling.table == rows(sides.both("assignment:updated"), *sides.members_trays)


def test_without_a_day_the_assignment_is_due_in_a_week(world: World) -> None:
    assert world.assignment().due_date == in_days(7)


@pytest.mark.parametrize(("closes", "due"), [(5, 3), (30, 7), (2, 2)])
def test_the_usual_day_leaves_a_margin_before_the_notice_closes(world: World, closes: int, due: int) -> None:
    assignment = world.assignment(signal=world.signal(deadline=clock.now() + timedelta(days=closes)))
    assert assignment.due_date == in_days(due)


def test_each_signal_of_a_batch_has_its_own_day(world: World) -> None:
    near, far = (world.signal(deadline=clock.now() + timedelta(days=days)) for days in (5, 30))

    assign([near, far], [world.a.id, world.b.id], by=world.admin, origin="direct")
    days = [{one.due_date for one in assignments_of(world.admin, signal)} for signal in (near, far)]
    assert days == [{in_days(3)}, {in_days(7)}]


def test_nobody_is_asked_to_answer_after_the_notice_has_closed(world: World) -> None:
    signal = world.signal(deadline=clock.now() + timedelta(days=5))
    with pytest.raises(InvalidInput) as refusal:
        world.assignment(signal=signal, due_date=in_days(6))
    assert "closes on" in refusal.value.errors["dueDate"]
