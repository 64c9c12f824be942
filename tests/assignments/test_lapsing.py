"""What admins hear when nothing happens: an answer is overdue, a signal was not opened for days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock
from app.assignments.answering import accept_assignment, view_assignment
from app.assignments.extending import change_due_date
from app.assignments.history import history_of_startup
from app.assignments.lapsing import OVERDUE, UNOPENED
from app.assignments.withdrawing import withdraw_assignment
from app.background.jobs import Worker
from app.extensions import db
from app.notifications.queries import tray_of
from tests.support.telling import Telling, rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


@pytest.fixture
def world(world: World) -> World:
    """Silence is told of from here on."""
    assert Worker([OVERDUE.job, UNOPENED.job]).finish()
    return world


def work_at(when: datetime) -> Telling:
    with clock.at(when), told() as telling:
        assert Worker([OVERDUE.job, UNOPENED.job]).finish()
    return telling


def days_later(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


def after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(1), UTC)


def test_who_has_not_answered_by_the_day_is_told_of_once_to_the_admins_alone(world: World) -> None:
    given = world.assignment(due_date=days_later(2).date())
    assert given.due_date
    view_assignment(given, by=world.a_owner)
    assert work_at(datetime.combine(given.due_date, time(23), UTC)).events == []
    trays = [("notification:changed", {f"user:{person.id}"}) for person in (world.admin, world.reader)]
    assert work_at(after(given.due_date)).table == rows(("assignment:overdue", {"admins"}), *trays)
    assert work_at(after(given.due_date) + timedelta(days=3)).events == []
    [line] = db.session.scalars(tray_of(world.admin, "unread"))
    assert line.title == f"AetherSense has not answered {given.signal.identifier} in time"


def test_another_day_is_another_time_to_be_late(world: World) -> None:
    given = world.assignment(due_date=days_later(2).date())
    view_assignment(given, by=world.a_owner)
    assert given.due_date
    assert len(work_at(after(given.due_date)).of("assignment:overdue")) == 1
    with clock.at(days_later(4)):
        change_due_date(given, by=world.admin, due_date=days_later(2).date())
    assert len(work_at(after(given.due_date)).of("assignment:overdue")) == 1


def test_what_nobody_opened_for_three_days_is_told_of_once(world: World) -> None:
    world.assignment()
    view_assignment(world.assignment(), by=world.a_owner)
    assert work_at(days_later(2.9)).of("assignment:unopened") == []
    assert len(work_at(days_later(3.1)).of("assignment:unopened")) == 1
    assert work_at(days_later(3.2)).of("assignment:unopened") == []


def test_what_was_answered_or_withdrawn_is_not_told_of(world: World) -> None:
    accept_assignment(world.assignment(), by=world.a_owner)
    withdraw_assignment(world.assignment(), by=world.admin, reason="Sent by mistake")
    assert work_at(days_later(30)).events == []


def test_of_many_at_once_each_is_told_of(world: World) -> None:
    for _ in range(60):
        world.assignment()
    assert len(work_at(days_later(3.1)).of("assignment:unopened")) == 60


def test_silence_stands_in_what_admins_read_of_the_startup_and_not_in_its_own_history(world: World) -> None:
    """As its rooms have it: the startup is not told that it is watched, but reminded."""
    given = world.assignment(due_date=days_later(5).date())
    assert given.due_date
    work_at(after(given.due_date))
    kinds = {"assignment:overdue", "assignment:unopened"}
    assert kinds <= {deed.kind for deed in history_of_startup(world.admin, world.a).deeds}
    assert not kinds & {deed.kind for deed in history_of_startup(world.a_owner, world.a).deeds}
