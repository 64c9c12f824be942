"""One person's tray: what is put in, read, and put away."""

from datetime import timedelta

import pytest

from app import clock
from app.background.jobs import Worker
from app.errors import InvalidInput, NotFound
from app.extensions import db
from app.notifications.queries import notification_seen_by, tray_of, unread_of
from app.notifications.service import archive, mark_all_read, mark_read
from app.notifications.snoozing import SNOOZED, snooze, wake
from tests.support.telling import rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def only_line_of(world: World) -> int:
    world.assignment()
    [line] = db.session.scalars(tray_of(world.a_owner))
    return line.id


def test_reading_a_line_is_told_to_its_person_only_and_once(world: World) -> None:
    line = notification_seen_by(world.a_owner, only_line_of(world))
    with told() as telling:
        mark_read(line, by=world.a_owner)
        mark_read(line, by=world.a_owner)
    assert telling.table == rows(("notification:changed", {f"user:{world.a_owner.id}"}))
    assert telling.events[0].payload == {"unread": 0}
    assert (unread_of(world.a_owner), unread_of(world.a_member)) == (0, 1)


def test_reading_all_is_quiet_when_nothing_is_unread(world: World) -> None:
    only_line_of(world)
    world.assignment(signal=world.signal("Another notice"))
    assert unread_of(world.a_owner) == 2
    with told() as telling:
        mark_all_read(world.a_owner)
        mark_all_read(world.a_owner)
    assert telling.table == rows(("notification:changed", {f"user:{world.a_owner.id}"}))


def test_putting_away_counts_as_read_and_takes_it_out_of_the_tray(world: World) -> None:
    line = notification_seen_by(world.a_owner, only_line_of(world))
    with told() as telling:
        archive(line, by=world.a_owner)
        archive(line, by=world.a_owner)
    assert telling.table == rows(("notification:changed", {f"user:{world.a_owner.id}"}))
    assert db.session.scalars(tray_of(world.a_owner)).all() == []
    assert [kept.id for kept in db.session.scalars(tray_of(world.a_owner, "archived"))] == [line.id]
    assert unread_of(world.a_owner) == 0


def test_a_colleague_and_a_rival_find_nothing_of_anothers_tray(world: World) -> None:
    line_id = only_line_of(world)
    for somebody in (world.a_member, world.b_owner, world.admin):
        with pytest.raises(NotFound):
            notification_seen_by(somebody, line_id)


def test_what_is_put_off_is_out_of_the_tray_and_comes_back_unread_once(world: World) -> None:
    line = notification_seen_by(world.a_owner, only_line_of(world))
    snooze(line, by=world.a_owner, until="tomorrow")
    assert db.session.scalars(tray_of(world.a_owner)).all() == [] and unread_of(world.a_owner) == 0
    assert [kept.id for kept in db.session.scalars(tray_of(world.a_owner, "snoozed"))] == [line.id]
    with clock.at(clock.now() + timedelta(hours=25)), told() as telling:
        assert Worker([SNOOZED]).finish()
        assert Worker([SNOOZED]).finish()
    assert telling.table == rows(("notification:changed", {f"user:{world.a_owner.id}"}))
    assert [kept.id for kept in db.session.scalars(tray_of(world.a_owner))] == [line.id]
    assert unread_of(world.a_owner) == 1


def test_what_is_put_off_can_be_put_back_before_its_time(world: World) -> None:
    line = notification_seen_by(world.a_owner, only_line_of(world))
    snooze(line, by=world.a_owner, until="week")
    with told() as telling:
        wake(line, by=world.a_owner)
        wake(line, by=world.a_owner)
    assert telling.table == rows(("notification:changed", {f"user:{world.a_owner.id}"}))
    assert unread_of(world.a_owner) == 1


def test_what_is_put_away_does_not_come_back(world: World) -> None:
    line = notification_seen_by(world.a_owner, only_line_of(world))
    snooze(line, by=world.a_owner, until="tomorrow")
    archive(line, by=world.a_owner)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert Worker([SNOOZED]).finish()
    assert unread_of(world.a_owner) == 0
    assert [kept.id for kept in db.session.scalars(tray_of(world.a_owner, "archived"))] == [line.id]


def test_a_time_that_is_none_is_named(world: World) -> None:
    line = notification_seen_by(world.a_owner, only_line_of(world))
    with pytest.raises(InvalidInput) as refusal:
        snooze(line, by=world.a_owner, until="never")
    assert "tomorrow" in refusal.value.errors["until"]
