"""More time: a startup asks for it, the accelerator grants or refuses it, or moves the day unasked."""

from datetime import date, timedelta

from .. import clock
from ..accounts.models import Person
from ..errors import DomainError, InvalidInput
from ..notifications.service import Line, notify_admins, notify_members
from ..realtime import kinds
from ..realtime.event_log import Actor, transactional
from .due_dates import fault_after_deadline, fault_of_due_date, latest_day_before, reminders_passed
from .models import Assignment
from .standing import AlreadyAnswered, lock_assignment, state_of
from .telling import record_change


class NothingAsked(DomainError):
    """Nobody waits for more time."""

    title = "Nothing to decide"

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(f"Nobody has asked for more time for {assignment.signal.identifier}.")
        self.state = state_of(assignment)


def may_ask_for_time(assignment: Assignment) -> bool:
    """Whether it is to be answered by a day, and the notice is open on a later one."""
    due = assignment.due_date
    return assignment.status == "pending_review" and due is not None and not _is_last_day(due, assignment)


@transactional
def request_extension(assignment: Assignment, *, by: Person, until: date, comment: str | None = None) -> None:
    """The startup asks for more time to answer; the last day asked for counts.

    Records assignment:extension_requested, notification:changed. Raises InvalidInput, AlreadyAnswered.
    """
    lock_assignment(assignment)
    _check_waiting(assignment)
    if reason := _fault_of_extension(assignment, until):
        raise InvalidInput({"until": reason})
    if (assignment.asked_until, assignment.asked_comment) == (until, comment):
        return
    assignment.asked_until, assignment.asked_comment = until, comment
    record_change(kinds.ASSIGNMENT_EXTENSION_REQUESTED, assignment, by=by, reason=comment, until=f"{until:%-d %B}")
    title = f"{assignment.startup.name} asks for time until {until:%-d %B} for {assignment.signal.identifier}"
    notify_admins(Line("assignment:extension_requested", title, assignment.signal_id, assignment.startup_id), by=by)


@transactional
def grant_extension(assignment: Assignment, *, by: Actor) -> None:
    """The startup has the time it asked for. Records what `change_due_date` does. Raises NothingAsked, InvalidInput."""
    lock_assignment(assignment)
    if assignment.asked_until is None:
        raise NothingAsked(assignment)
    change_due_date(assignment, by=by, due_date=assignment.asked_until)


@transactional
def refuse_extension(assignment: Assignment, *, by: Actor, reason: str) -> None:
    """The day stays as it is. Records assignment:updated, notification:changed. Raises InvalidInput, NothingAsked."""
    if not 1 <= len(reason.strip()) <= 500:
        raise InvalidInput({"reason": "Say why, in 1 to 500 characters: the startup reads it."})
    lock_assignment(assignment)
    if assignment.asked_until is None:
        raise NothingAsked(assignment)
    assignment.asked_until = assignment.asked_comment = None
    deed = "gave no more time for"
    record_change(kinds.ASSIGNMENT_UPDATED, assignment, by=by, reason=reason.strip(), more={"refused": True}, deed=deed)
    title = f"No more time for {assignment.signal.identifier}: {reason.strip()}"
    notify_members([Line("assignment:updated", title[:600], assignment.signal_id, assignment.startup_id)], by=by)


@transactional
def change_due_date(assignment: Assignment, *, by: Actor, due_date: date | None) -> None:
    """Move the day, or take it away; a request for more time is thereby answered. Everybody concerned is told.

    Records assignment:updated, notification:changed. Raises InvalidInput, AlreadyAnswered.
    """
    lock_assignment(assignment)
    if assignment.due_date == due_date and assignment.asked_until is None:
        return
    _check_waiting(assignment)
    if due_date and (
        reason := fault_of_due_date(due_date) or fault_after_deadline(assignment.signal.deadline, due_date)
    ):
        raise InvalidInput({"dueDate": reason})
    assignment.asked_until = assignment.asked_comment = None
    _move(assignment, due_date, by=by)


@transactional
def keep_before_deadline(assignment: Assignment, *, by: Actor) -> None:
    """A day that the notice's deadline has come too near to moves before it; later it never moves by itself.

    A request for more time waits on, unless its day is after the deadline now: then nobody can grant it.
    Records assignment:updated, notification:changed.
    """
    lock_assignment(assignment)
    due, deadline = assignment.due_date, assignment.signal.deadline
    if assignment.status != "pending_review" or due is None or deadline is None or deadline <= clock.now():
        return
    if assignment.asked_until and assignment.asked_until > deadline.date():
        assignment.asked_until = assignment.asked_comment = None
    if due > (latest := latest_day_before(deadline)):
        _move(assignment, latest, by=by)


def _move(assignment: Assignment, due_date: date | None, *, by: Actor) -> None:
    assignment.due_date, assignment.reminders = due_date, reminders_passed(due_date, clock.now())
    deed = f"asks for an answer by {due_date:%-d %B} for" if due_date else "asks for an answer without a day for"
    record_change(kinds.ASSIGNMENT_UPDATED, assignment, by=by, deed=deed)
    title = (
        f"{assignment.signal.identifier}: please answer by {due_date:%-d %B}"
        if due_date
        else (f"{assignment.signal.identifier}: there is no day to answer by any more")
    )
    notify_members([Line("assignment:updated", title, assignment.signal_id, assignment.startup_id)], by=by)


def _fault_of_extension(assignment: Assignment, until: date) -> str | None:
    if assignment.due_date is None:
        return "There is no day to answer by, so there is time."
    if _is_last_day(assignment.due_date, assignment):
        return f"The notice closes on {assignment.due_date:%-d %B %Y}, the day to answer by: there is no later one."
    if until <= assignment.due_date:
        return f"You are asked to answer by {assignment.due_date:%-d %B %Y}. Enter a later day."
    return _fault_of(until, assignment)


def _is_last_day(day: date, assignment: Assignment) -> bool:
    return fault_after_deadline(assignment.signal.deadline, day + timedelta(days=1)) is not None


def _fault_of(day: date, assignment: Assignment) -> str | None:
    return fault_of_due_date(day) or fault_after_deadline(assignment.signal.deadline, day)


def _check_waiting(assignment: Assignment) -> None:
    if assignment.status != "pending_review":
        raise AlreadyAnswered(assignment)
