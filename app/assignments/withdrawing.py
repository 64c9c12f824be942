"""What the accelerator takes back: one assignment with a reason, or what was just assigned by mistake."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import select, update

from .. import clock
from ..errors import DomainError, InvalidInput, NotFound
from ..extensions import db
from ..id_sets import among
from ..notifications.service import Line, notify_members, take_back_lines
from ..realtime import kinds
from ..realtime.event_log import Actor, transactional
from ..realtime.transactions import lock
from ..signals.models import Signal
from ..web.keyset import count_of
from .models import Assignment, PoolRequest
from .reopening import restore
from .standing import AlreadyAnswered, lock_assignment, reopen_if_unassigned
from .telling import record_change, record_line_moved

UNDONE_WITHIN = timedelta(seconds=60)  # mail waits for so long, so that what is undone sends none
UNDONE = "Assigned by mistake."  # what the startup's screens and the history read


class TooLateToUndo(DomainError):
    """The minute is over, or every startup has answered."""

    title = "Too late to undo"


class Undone(NamedTuple):
    """How many assignments were undone, and which stand because their startup has answered."""

    undone: int
    kept: Sequence[Assignment]


@transactional
def withdraw_assignment(assignment: Assignment, *, by: Actor, reason: str) -> None:
    """The accelerator takes it back, with the reason.

    Records assignment:withdrawn, notification:changed. Raises InvalidInput, AlreadyAnswered.
    """
    if not 1 <= len(reason.strip()) <= 500:
        raise InvalidInput({"reason": "Say why, in 1 to 500 characters: the startup reads it."})
    lock_assignment(assignment)
    if assignment.status == "withdrawn":
        return
    if not assignment.is_live:
        raise AlreadyAnswered(assignment)
    assignment.status, assignment.reason = "withdrawn", reason.strip()
    assignment.asked_until = assignment.asked_comment = None
    record_change(kinds.ASSIGNMENT_WITHDRAWN, assignment, by=by)
    title = f"{assignment.signal.identifier} has been withdrawn: {assignment.reason}"
    notify_members([Line("assignment:withdrawn", title, assignment.signal_id, assignment.startup_id)], by=by)
    reopen_if_unassigned(assignment.signal)


@partial(transactional, beside_if=lambda *_, **__: True)
def undo_batch(batch_id: str, *, by: Actor) -> Undone:
    """Take back what one call of `assign` made, within a minute: everything is as it was before it.

    A new assignment is gone, a reopened one is declined or withdrawn again, a request that was approved by it waits
    again, and the trays forget it. What was answered meanwhile stands, and is named. Done again, it does nothing.
    Records assignment:withdrawn, pool:moved, notification:changed. Raises NotFound, TooLateToUndo.
    """
    signal_ids = select(Assignment.signal_id).where(Assignment.batch_id == batch_id).distinct()
    for signal in db.session.scalars(select(Signal).where(Signal.id.in_(signal_ids)).order_by(Signal.id)).all():
        lock(signal)
    made = select(Assignment).where(Assignment.batch_id == batch_id).order_by(Assignment.id)
    given = db.session.scalars(made.execution_options(populate_existing=True)).all()
    if not given:
        raise NotFound("There is nothing to undo: it was undone already, or never assigned.")
    if given[0].assigned_at < clock.now() - UNDONE_WITHIN:
        raise TooLateToUndo("An assignment can be undone for a minute. Withdraw it instead, with a reason.")
    waiting = [one for one in given if one.status == "pending_review"]
    kept = [one for one in given if one.status not in ("pending_review", "withdrawn")]
    if not waiting:
        raise TooLateToUndo("It has been answered already. Withdraw it instead, with a reason.")
    _undo(waiting, by=by)
    return Undone(len(waiting), kept)


def undoable_count(batch_id: str) -> int:
    """How many of what one call of `assign` made can be undone now. For admins."""
    made = Assignment.batch_id == batch_id, Assignment.assigned_at >= clock.now() - UNDONE_WITHIN
    return count_of(select(Assignment.id).where(*made, Assignment.status == "pending_review"))


def _undo(given: Sequence[Assignment], *, by: Actor) -> None:
    signals = {one.signal_id: one.signal for one in given}
    startups = {one.startup_id for one in given}
    for one in given:
        one.status, one.reason = "withdrawn", UNDONE
        record_change(kinds.ASSIGNMENT_WITHDRAWN, one, by=by, mark="undone")
    take_back_lines("signal:assigned", signals, startups, batch_id=given[0].batch_id, by=by)
    record_line_moved([signals[one] for one in _wait_again([one.id for one in given])], by=by)
    for one in given:
        if one.before:
            restore(one)
        else:
            db.session.delete(one)
    for signal in signals.values():
        reopen_if_unassigned(signal)


def _wait_again(ids: Sequence[int]) -> Collection[int]:
    """The requests that these assignments approved; returns for which signals."""
    again = {"status": "pending", "decided_at": None, "decided_by_id": None, "assignment_id": None}
    approved = (among(PoolRequest.assignment_id, ids), PoolRequest.status == "approved")
    signal_ids = set(db.session.scalars(select(PoolRequest.signal_id).where(*approved)))
    db.session.execute(update(PoolRequest).where(*approved).values(again))
    db.session.execute(update(PoolRequest).where(among(PoolRequest.assignment_id, ids)).values(assignment_id=None))
    return signal_ids
