"""What happens to assignments. `assign` is the only thing in this program that makes one."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from .. import clock
from ..accounts.models import Person
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..notifications.service import Line, notify_admins, notify_members
from ..realtime import kinds
from ..realtime.event_log import Actor, transactional
from ..realtime.transactions import lock
from ..signals.models import Signal
from .giving import give, set_assigned
from .models import LIVE, Assignment
from .order import Signals, take
from .telling import record_change, record_request, tell_assigned

DECLINE_REASONS = {
    "not_our_field": "Not our field",
    "no_capacity": "No capacity",
    "deadline_too_near": "The deadline is too near",
    "not_eligible": "We are not eligible",
    "value": "The value is too small or too large",
    "other": "Another reason",
}


LARGE = 200  # pairs; a batch of so many would stop its worker's streams for a moment


class Assigned(NamedTuple):
    """What a call of `assign` did: ids of what is new, and of what already stood."""

    created: list[int]
    unchanged: list[int]
    batch_id: str


class AlreadyAnswered(DomainError):
    """The assignment is no longer where this could be done; `state` is where it is."""

    title = "Already answered"

    def __init__(self, assignment: Assignment) -> None:
        who = f" by {assignment.responded_by.name}" if assignment.responded_by else ""
        words = assignment.status.replace("_", " ")
        super().__init__(f"{assignment.signal.identifier} is {words}{who}.")
        self.state = {"assignment": {"id": str(assignment.id), "status": assignment.status}}


def _is_large(signals: Signals, startup_ids: Sequence[int], **_: object) -> bool:
    return len(signals) * len(startup_ids) > LARGE


@partial(transactional, beside_if=_is_large)
def assign(
    signals: Signals,
    startup_ids: Sequence[int],
    *,
    by: Actor,
    origin: str,
    due_date: date | None = None,
    note: str | None = None,
) -> Assigned:
    """Give signals to startups: the one way an assignment comes about, whoever asks for it.

    One transaction holds the assignments, the notifications, and the events with their rooms. Only the newly assigned
    are told; asking for what already holds changes nothing and tells nobody. A pending request of a startup that is
    given the signal is thereby approved.
    Records signal:assigned, assignment:created, notification:changed, pool:approved.
    Raises SignalClosed, StartupSuspended, InvalidInput.
    """
    order = take(signals, startup_ids)
    given = give(order, by=by, origin=origin, due_date=due_date, note=note)
    set_assigned(order, given)
    for signal in signals:
        if isinstance(signal, Signal) and signal in db.session:
            db.session.expire(signal, ["status"])
    ids = {pair: one.id for pair, one in order.standing.items()}
    ids |= {(one.signal_id, one.startup_id): one.id for one in given}
    for request in order.requests:
        request.status, request.decided_at, request.decided_by_id = "approved", clock.now(), by.id
        request.assignment_id = ids[request.signal_id, request.startup_id]
        record_request(kinds.POOL_APPROVED, request, by=by)
    if given:
        tell_assigned(order, given, due_date=due_date, by=by)
    created = [one.id for one in given]
    return Assigned(created, sorted(set(ids.values()) - set(created)), order.batch_id)


@transactional
def view_assignment(assignment: Assignment, *, by: Person) -> None:
    """Note that a member opened it for the first time. Records assignment:viewed, once."""
    _lock(assignment)
    if assignment.viewed_at is None and assignment.is_live:
        assignment.viewed_at, assignment.viewed_by_id = clock.now(), by.id
        record_change(kinds.ASSIGNMENT_VIEWED, assignment, by=by)


@transactional
def accept_assignment(assignment: Assignment, *, by: Person) -> None:
    """The startup takes it on. Records assignment:responded, notification:changed. Raises AlreadyAnswered."""
    _lock(assignment)
    if assignment.status == "accepted":
        return
    if assignment.status != "pending_review":
        raise AlreadyAnswered(assignment)
    _answer(assignment, "accepted", by=by)


@transactional
def decline_assignment(assignment: Assignment, *, by: Person, reason: str, comment: str | None = None) -> None:
    """The startup turns it down, while that is still possible.

    Records assignment:responded, notification:changed. Raises InvalidInput, AlreadyAnswered.
    """
    if reason not in DECLINE_REASONS:
        raise InvalidInput({"reason": f"Choose one of: {', '.join(DECLINE_REASONS)}."})
    if reason == "other" and not (comment or "").strip():
        raise InvalidInput({"comment": "Say in a few words what the reason is."})
    _lock(assignment)
    if assignment.status == "declined":
        return
    if assignment.status not in ("pending_review", "accepted"):
        raise AlreadyAnswered(assignment)
    assignment.reason, assignment.comment = reason, comment
    _answer(assignment, "declined", by=by)
    reopen_if_unassigned(assignment.signal)


@transactional
def withdraw_assignment(assignment: Assignment, *, by: Actor, reason: str) -> None:
    """The accelerator takes it back, with the reason.

    Records assignment:withdrawn, notification:changed. Raises InvalidInput, AlreadyAnswered.
    """
    if not 1 <= len(reason.strip()) <= 500:
        raise InvalidInput({"reason": "Say why, in 1 to 500 characters: the startup reads it."})
    _lock(assignment)
    if assignment.status == "withdrawn":
        return
    if not assignment.is_live:
        raise AlreadyAnswered(assignment)
    assignment.status, assignment.reason = "withdrawn", reason.strip()
    record_change(kinds.ASSIGNMENT_WITHDRAWN, assignment, by=by)
    title = f"{assignment.signal.identifier} has been withdrawn: {assignment.reason}"
    notify_members([Line("assignment:withdrawn", title, assignment.signal_id, assignment.startup_id)], by=by)
    reopen_if_unassigned(assignment.signal)


def reopen_if_unassigned(signal: Signal) -> None:
    """A signal without a live assignment is open again; the assignment's own event already tells it."""
    db.session.flush()
    live = select(Assignment.id).where(Assignment.signal_id == signal.id, Assignment.status.in_(LIVE)).limit(1)
    if signal.status == "assigned" and db.session.scalar(live) is None:
        signal.status = "open"


def _answer(assignment: Assignment, status: str, *, by: Person) -> None:
    now = clock.now()
    assignment.status, assignment.responded_at, assignment.responded_by_id = status, now, by.id
    if assignment.viewed_at is None:
        assignment.viewed_at, assignment.viewed_by_id = now, by.id
    record_change(kinds.ASSIGNMENT_RESPONDED, assignment, by=by, answer=status)
    title = f"{assignment.startup.name} {status} {assignment.signal.identifier}"
    notify_admins(Line("assignment:responded", title, assignment.signal_id, assignment.startup_id), by=by)


def _lock(assignment: Assignment) -> None:
    """Read both rows anew under their locks, the signal first: it is everybody's order."""
    lock(assignment.signal)
    lock(assignment)
