"""Reminders: by hand, and by themselves before the day, once each, only while nobody has answered."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from apiflask import APIFlask

from app import clock
from app.assignments.answering import accept_assignment
from app.assignments.extending import change_due_date
from app.assignments.models import Assignment
from app.assignments.reminding import REMINDERS, RemindedAlready, remind_assignment
from app.assignments.standing import AlreadyAnswered
from app.background.jobs import Worker
from tests.support.at_once import at_once
from tests.support.telling import Telling, rows, told
from tests.support.world import World

from .conftest import Sides

pytestmark = pytest.mark.both_databases


@pytest.fixture
def waiting(world: World) -> Assignment:
    return world.assignment(due_date=clock.now().date() + timedelta(days=10))


def moment(day: date | None, *, hours_before_its_end: int) -> datetime:
    assert day
    return datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(hours=hours_before_its_end)


def work_at(when: datetime) -> Telling:
    with clock.at(when), told() as telling:
        assert Worker([REMINDERS]).finish()
    return telling


def reminded(telling: Telling) -> int:
    return len(telling.of("assignment:reminded"))


def test_a_startup_is_reminded_three_days_and_one_day_before_once_each(waiting: Assignment) -> None:
    hours = (73, 71, 70, 25, 23, 5, -1)
    assert [reminded(work_at(moment(waiting.due_date, hours_before_its_end=each))) for each in hours] == [
        0, 1, 0, 0, 1, 0, 0,
    ]  # fmt: skip


def test_a_reminder_is_told_to_both_sides_and_to_the_members_trays(
    world: World, sides: Sides, waiting: Assignment
) -> None:
    telling = work_at(moment(waiting.due_date, hours_before_its_end=71))
    assert telling.table == rows(sides.both("assignment:reminded"), *sides.members_trays)
    assert sides.rival_heard(telling) == []


def test_who_has_answered_is_left_alone(world: World, waiting: Assignment) -> None:
    accept_assignment(waiting, by=world.a_owner)
    assert reminded(work_at(moment(waiting.due_date, hours_before_its_end=71))) == 0


def test_after_a_long_silence_of_the_background_process_one_reminder_is_enough(waiting: Assignment) -> None:
    assert reminded(work_at(moment(waiting.due_date, hours_before_its_end=2))) == 1


def test_what_was_just_given_reminds_of_nothing(world: World) -> None:
    world.assignment(due_date=clock.now().date() + timedelta(days=1))
    assert reminded(work_at(clock.now())) == 0


def test_another_day_is_reminded_of_anew(world: World, waiting: Assignment) -> None:
    first = waiting.due_date
    assert first and reminded(work_at(moment(first, hours_before_its_end=71))) == 1
    change_due_date(waiting, by=world.admin, due_date=first + timedelta(days=7))
    assert reminded(work_at(moment(waiting.due_date, hours_before_its_end=71))) == 1


def test_four_background_processes_at_once_remind_once(app: APIFlask, waiting: Assignment) -> None:
    when = moment(waiting.due_date, hours_before_its_end=71)

    def work() -> None:
        with clock.at(when):
            Worker([REMINDERS]).finish()

    with told() as telling:
        at_once(app, [work] * 4)
        assert reminded(telling) == 1


def test_an_admin_reminds_by_hand_but_not_twice_in_a_row(world: World, sides: Sides, waiting: Assignment) -> None:
    with told() as telling:
        remind_assignment(waiting, by=world.admin)
        with pytest.raises(RemindedAlready, match="less than 4 hours"):
            remind_assignment(waiting, by=world.admin)
    assert telling.table == rows(sides.both("assignment:reminded"), *sides.members_trays)
    with clock.at(clock.now() + timedelta(hours=5)):
        remind_assignment(waiting, by=world.admin)


def test_nobody_is_reminded_of_what_is_answered(world: World, waiting: Assignment) -> None:
    accept_assignment(waiting, by=world.a_owner)
    with pytest.raises(AlreadyAnswered):
        remind_assignment(waiting, by=world.admin)
