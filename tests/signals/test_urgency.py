"""Of a notice that closes within 48 hours people are told in their quiet hours, too, whatever they are told of it."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.extending import change_due_date, request_extension
from app.assignments.lapsing import OVERDUE, UNOPENED
from app.assignments.reminding import remind_assignment
from app.assignments.withdrawing import withdraw_assignment
from app.background.jobs import Worker
from app.extensions import db
from app.notifications.preferences import FOR_ADMINS, FOR_MEMBERS
from app.pool.deciding import approve_request, reject_request
from app.pool.lifecycle import close_signal, update_signal
from app.pool.service import request_signal
from app.realtime.models import Event
from tests.support.world import World

TOLD = {*FOR_ADMINS, *FOR_MEMBERS}
DAYS = timedelta(days=1)


def urgent() -> Iterator[tuple[str, bool]]:
    """Of each event that somebody may be told of, its kind and whether it passes through."""
    for event in db.session.scalars(select(Event).where(Event.kind.in_(TOLD)).order_by(Event.position)):
        yield event.kind, json.loads(event.payload).get("urgent", False)


def live_through(world: World, closes: timedelta) -> None:
    """Everything that somebody may be told of, of notices that close so long after it."""
    now = clock.now()
    silence = Worker([OVERDUE.job, UNOPENED.job])
    assert silence.finish()
    with clock.at(now + 9 * DAYS):
        deadline = clock.now() + closes
        today = clock.now().date()
        answered, left = (world.assignment(signal=world.signal(deadline=deadline), due_date=today) for _ in range(2))
        request_extension(answered, by=world.a_owner, until=today + DAYS)
        change_due_date(answered, by=world.admin, due_date=today + DAYS)
        view_assignment(answered, by=world.a_owner)
        remind_assignment(answered, by=world.admin)
        accept_assignment(answered, by=world.a_owner)
        update_signal(answered.signal, by=world.admin, place="Oslo")
        close_signal(answered.signal, by=world.admin)
        withdraw_assignment(answered, by=world.admin, reason="It goes to somebody else")
        wanted, unwanted = (world.signal(pool=True, deadline=deadline) for _ in range(2))
        first, _ = (request_signal(wanted, by=one)[0] for one in (world.a_owner, world.b_owner))
        approve_request(first, by=world.admin, others="waiting")
        reject_request(request_signal(unwanted, by=world.a_owner)[0], by=world.admin, reason="It needs a permit")
        left.assigned_at, left.due_date = now, today - DAYS
        db.session.commit()
        assert silence.finish()


@pytest.mark.parametrize(("closes", "passes"), [(timedelta(hours=30), True), (timedelta(days=9), False)])
def test_all_that_anybody_may_be_told_of_passes_through_where_a_notice_closes_soon(
    world: World, closes: timedelta, passes: bool
) -> None:
    live_through(world, closes)
    assert set(urgent()) == {(kind, passes) for kind in TOLD}


def test_of_a_notice_that_has_closed_nothing_is_urgent(world: World) -> None:
    assignment = world.assignment(signal=world.signal(deadline=clock.now() + timedelta(hours=1)))
    with clock.at(clock.now() + timedelta(hours=2)):
        decline_assignment(assignment, by=world.a_owner, reason="deadline_too_near")
    assert dict(urgent())["assignment:responded"] is False
