"""Reminders: by an admin, or by themselves 72 and 24 hours before the end of the day, once each."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..background.jobs import Job
from ..errors import DomainError
from ..extensions import db
from ..notifications.service import Line, notify_members
from ..realtime import kinds
from ..realtime.event_log import Actor, transactional
from .due_dates import REMINDED_BEFORE, reminders_passed
from .models import Assignment
from .standing import AlreadyAnswered, lock_assignment, state_of
from .telling import record_change

AGAIN_AFTER = timedelta(hours=4)  # between two reminders by hand
AT_ONCE = 100  # assignments in one slice


class Reminder:
    """Who reminds when nobody does."""

    id: int | None = None
    name = "GovIntel"


class RemindedAlready(DomainError):
    """The startup was reminded a moment ago."""

    title = "Reminded already"

    def __init__(self, assignment: Assignment) -> None:
        hours = AGAIN_AFTER // timedelta(hours=1)
        super().__init__(f"{assignment.startup.name} was reminded less than {hours} hours ago.")
        self.state = state_of(assignment)


@transactional
def remind_assignment(assignment: Assignment, *, by: Actor) -> None:
    """Ask the startup for its answer again.

    Records assignment:reminded, notification:changed. Raises AlreadyAnswered, RemindedAlready.
    """
    lock_assignment(assignment)
    if assignment.status != "pending_review":
        raise AlreadyAnswered(assignment)
    if assignment.reminded_at and assignment.reminded_at > clock.now() - AGAIN_AFTER:
        raise RemindedAlready(assignment)
    _remind(assignment, by=by)


def _remind(assignment: Assignment, *, by: Actor) -> None:
    assignment.reminded_at = clock.now()
    record_change(kinds.ASSIGNMENT_REMINDED, assignment, by=by)
    day = f" by {assignment.due_date:%-d %B}" if assignment.due_date else ""
    title = f"{assignment.signal.identifier} waits for your answer{day}"
    notify_members([Line("assignment:reminded", title, assignment.signal_id, assignment.startup_id)], by=by)


def _due() -> ColumnElement[bool]:
    """Unanswered, its day not over, and fewer reminders counted than there should be by now."""
    today = clock.now().date()
    first, second = (today + before - timedelta(days=1) for before in REMINDED_BEFORE)
    waits = (Assignment.status == "pending_review") & (Assignment.due_date >= today)
    first_is_due = (Assignment.due_date <= first) & (Assignment.reminders < 1)
    return waits & (first_is_due | (Assignment.due_date <= second) & (Assignment.reminders < 2))


def reminders_are_due() -> bool:
    return db.session.scalar(select(Assignment.id).where(_due()).limit(1)) is not None


def remind_those_due() -> None:
    """Remind the next of those whose time has come. What is counted and what is told are one transaction each, so a
    second process that begins at the same moment finds nothing left to do.
    """
    due = select(Assignment).where(_due()).order_by(Assignment.due_date, Assignment.id).limit(AT_ONCE)
    for assignment in db.session.scalars(due.options(joinedload(Assignment.signal))).all():
        _remind_of_the_day(assignment)


@transactional
def _remind_of_the_day(assignment: Assignment) -> None:
    lock_assignment(assignment)
    passed = reminders_passed(assignment.due_date, clock.now())
    if assignment.status != "pending_review" or assignment.reminders >= passed:
        return
    assignment.reminders = passed
    _remind(assignment, by=Reminder())


REMINDERS = Job("reminders", reminders_are_due, remind_those_due)
