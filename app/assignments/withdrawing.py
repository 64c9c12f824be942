"""What the accelerator takes back: one assignment with a reason, or what was just assigned by mistake."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from .. import clock
from ..errors import DomainError, InvalidInput, NotFound
from ..extensions import db
from ..notifications.service import Line, notify_members, take_back_lines
from ..realtime import kinds
from ..realtime.event_log import Actor, transactional
from ..realtime.transactions import lock
from ..signals.models import Signal
from ..web.keyset import count_of
from .models import Assignment
from .reopening import restore
from .standing import AlreadyAnswered, lock_assignment, reopen_if_unassigned
from .telling import record_change
from .waiting import wait_again

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
    again, as does one that was rejected because of it, and the trays forget it. What was answered meanwhile stands, and
    is named. Done again, it does nothing.
    Records assignment:withdrawn, pool:moved, pool:waiting, notification:changed. Raises NotFound, TooLateToUndo.
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
    _undo(waiting, kept, by=by)
    return Undone(len(waiting), kept)


def undoable_count(batch_id: str) -> int:
    """How many of what one call of `assign` made can be undone now. For admins."""
    made = Assignment.batch_id == batch_id, Assignment.assigned_at >= clock.now() - UNDONE_WITHIN
    return count_of(select(Assignment.id).where(*made, Assignment.status == "pending_review"))


def _undo(given: Sequence[Assignment], kept: Sequence[Assignment], *, by: Actor) -> None:
    signals = {one.signal_id: one.signal for one in given}
    startups = {one.startup_id for one in given}
    batch_id, stands = given[0].batch_id, {one.signal_id for one in kept}
    more = {"undone": True} | ({"batchId": batch_id} if len(given) > 1 else {})
    for one in given:
        one.status, one.reason = "withdrawn", UNDONE
        record_change(kinds.ASSIGNMENT_WITHDRAWN, one, by=by, more=more)
    take_back_lines(("signal:assigned",), signals, startups, batch_id=batch_id, by=by)
    nobodys = [signal for signal in signals.values() if signal.id not in stands]
    wait_again(batch_id, {one.id for one in given}, nobodys, by=by)
    for one in given:
        if one.before:
            restore(one)
        else:
            db.session.delete(one)
    for signal in signals.values():
        reopen_if_unassigned(signal)
