"""Those who hold a signal are told when its notice changes or ends, and nobody else is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.assignments.answering import accept_assignment
from app.assignments.extending import request_extension
from app.extensions import db
from app.notifications.models import Notification
from app.notifications.queries import unread_of
from app.pool.lifecycle import StillAssigned, close_signal, end_at_source, resume_at_source, set_status, update_signal
from tests.support.telling import told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def tray_of_a(world: World) -> list[str]:
    """The newest first."""
    mine = select(Notification.title).where(Notification.person_id == world.a_owner.id)
    return list(db.session.scalars(mine.order_by(Notification.id.desc())))


def test_a_deadline_that_moves_is_told_to_who_holds_the_signal(world: World) -> None:
    held = world.assignment(signal=world.signal(pool=True, deadline=clock.now() + timedelta(days=20)))
    accept_assignment(held, by=world.a_owner)
    later = clock.now() + timedelta(days=40)
    with told() as telling:
        update_signal(held.signal, by=world.admin, deadline=later, place="Oslo")
    [event] = telling.of("assignment:notice_changed")
    assert event.rooms == {f"startup:{world.a.id}"}
    assert event.payload["changed"] == "the deadline and the place"
    assert event.payload["deadline"] == clock.iso(later)
    assert "assignment:notice_changed" not in telling.to(world.b_owner) + telling.to(world.admin)
    assert tray_of_a(world)[0] == (
        f"{held.signal.identifier}: the deadline and the place changed, it closes on {later:%-d %B %Y}"
    )
    assert unread_of(world.b_owner) == 0


def test_what_is_no_news_to_a_bidder_is_told_to_nobody(world: World) -> None:
    held = world.assignment()
    with told() as telling:
        update_signal(held.signal, by=world.admin, url="https://notices.govintel.example/1", codes=["541715"])
    assert [event.kind for event in telling.events] == ["signal:updated"]


def test_who_has_accepted_is_told_that_the_notice_is_closed_and_open_again(world: World) -> None:
    held = world.assignment()
    other = world.assignment(world.b, held.signal)
    accept_assignment(held, by=world.a_owner)
    with told() as telling:
        end_at_source(held.signal, by=world.admin, reason="It was cancelled.")
    [event] = telling.of("assignment:notice_closed")
    assert event.rooms == {f"startup:{world.a.id}"} and event.payload["reason"] == "It was cancelled."
    assert other.status == "withdrawn" and held.status == "accepted"
    assert tray_of_a(world)[0] == f"{held.signal.identifier} is closed: It was cancelled."
    resume_at_source(held.signal, by=world.admin)
    assert tray_of_a(world)[0] == f"{held.signal.identifier} is open again"


def test_what_nobody_holds_is_closed_without_a_word(world: World) -> None:
    signal = world.signal()
    with told() as telling:
        close_signal(signal, by=world.admin)
    assert [event.kind for event in telling.events] == ["signal:closed"]


def test_a_day_to_answer_by_that_the_deadline_has_overtaken_moves_with_it(world: World) -> None:
    waits = world.assignment(signal=world.signal(deadline=clock.now() + timedelta(days=30)))
    answered = world.assignment(world.b, waits.signal)
    accept_assignment(answered, by=world.b_owner)
    kept = answered.due_date
    sooner = clock.now() + timedelta(days=5)
    with told() as telling:
        update_signal(waits.signal, by=world.admin, deadline=sooner)
    due = sooner.date() - timedelta(days=2)
    assert waits.due_date == due and answered.due_date == kept
    [moved] = telling.of("assignment:updated")
    assert moved.payload["dueDate"] == due.isoformat()
    tomorrow = clock.now() + timedelta(days=1)
    update_signal(waits.signal, by=world.admin, deadline=tomorrow)
    assert waits.due_date == tomorrow.date(), "there are no two days left before it closes"


def test_a_day_inside_the_margin_moves_where_the_deadline_comes_earlier_and_stays_where_it_goes_later(
    world: World,
) -> None:
    closes = clock.now() + timedelta(days=30)
    waits = world.assignment(signal=world.signal(deadline=closes))
    due = waits.due_date
    assert due
    update_signal(waits.signal, by=world.admin, deadline=clock.now() + timedelta(days=8))
    assert waits.due_date == due - timedelta(days=1)
    update_signal(waits.signal, by=world.admin, deadline=closes)
    assert waits.due_date == due - timedelta(days=1)


def test_a_request_for_more_time_waits_on_unless_its_day_comes_too_late(world: World) -> None:
    waits = world.assignment(signal=world.signal(deadline=clock.now() + timedelta(days=30)))
    wanted = clock.now().date() + timedelta(days=8)
    request_extension(waits, by=world.a_owner, until=wanted, comment="We wait for a partner")
    update_signal(waits.signal, by=world.admin, deadline=clock.now() + timedelta(days=8))
    assert (waits.asked_until, waits.asked_comment) == (wanted, "We wait for a partner")
    update_signal(waits.signal, by=world.admin, deadline=clock.now() + timedelta(days=6))
    assert waits.asked_until is None, "nobody can grant a day after the notice has closed"


def test_what_is_opened_again_by_hand_is_assigned_to_who_holds_it_and_they_are_told(world: World) -> None:
    held = world.assignment()
    accept_assignment(held, by=world.a_owner)
    close_signal(held.signal, by=world.admin)
    with pytest.raises(StillAssigned):
        set_status(held.signal, "draft", by=world.admin)
    with told() as telling:
        set_status(held.signal, "open", by=world.admin)
    assert held.signal.status == "assigned"
    assert [event.rooms for event in telling.of("assignment:notice_changed")] == [{f"startup:{world.a.id}"}]
    assert tray_of_a(world)[0] == f"{held.signal.identifier} is open again"
